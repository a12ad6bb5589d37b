package app

import "testing"

var popScript = []said{
	server("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n"),
	client("CAPA\r\nAUTH\r\n"),
	server("+OK\r\nTOP\r\nSASL PLAIN\r\n.\r\n-ERR which?\r\n"),
	client("AUTH PLAIN\r\n"),
	server("+ \r\n"),
	client("AGFuYQBzZWNyZXQ=\r\n"),
	server("-ERR no\r\n"),
	client("USER ana\r\n"),
	server("+OK\r\n"),
	client("PASS secret\r\n"),
	server("+OK 2 messages\r\n"),
	client("LIST\r\n"),
	server("+OK 2 messages (320 octets)\r\n1 120\r\n2 200\r\n.\r\n"),
	client("LIST 2\r\n"),
	server("+OK 2 200\r\n"),
	client("retr 1\r\nTOP 2 0\r\nTOP 3 0\r\nQUIT\r\n"),
	server("+OK 120 octets\r\nSubject: lunch\r\nFrom: luis@example.net\r\n\r\n"),
	server("..dot\r\n.\r\n"),
	server("+OK\r\nFrom: eva@example.net\r\n.\r\n-ERR no such message\r\n+OK bye\r\n"),
}

func TestPOP(t *testing.T) {
	checkTalk(t, 1100, popScript, `
		1 ← POP +OK POP3 server ready <1896.697170952@dbc.mtview.ca.us> (0–57) #1–1
		2 → POP CAPA (0–6) #2–2
		3 → POP AUTH (6–12) #2–2
		4 ← POP +OK [2] (57–82, body 62–79) #3–3
			pop.response.data = TOP
			pop.response.data = SASL PLAIN
		5 ← POP -ERR which? [3] (82–95) #3–3
		6 → POP AUTH PLAIN (12–24) #4–4
			pop.request.parameter = PLAIN
		7 ← POP + [6] (95–99) #5–5
		8 → POP PLAIN credentials of ana (24–42) #6–6
		9 ← POP -ERR no [8] (99–108) #7–7
		10 → POP USER ana (42–52) #8–8
			pop.request.parameter = ana
		11 ← POP +OK [10] (108–113) #9–9
		12 → POP PASS (52–65) #10–10
			pop.request.parameter = secret
		13 ← POP +OK 2 messages [12] (113–129) #11–11
		14 → POP LIST (65–71) #12–12
		15 ← POP +OK 2 messages (320 octets) [14] (129–175, body 158–172) #13–13
			pop.response.data = 1 120
			pop.response.data = 2 200
		16 → POP LIST 2 (71–79) #14–14
			pop.request.parameter = 2
		17 ← POP +OK 2 200 [16] (175–186) #15–15
		18 → POP retr 1 (79–87) #16–16
			pop.request.parameter = 1
		19 → POP TOP 2 0 (87–96) #16–16
			pop.request.parameter = 2 0
		20 → POP TOP 3 0 (96–105) #16–16
			pop.request.parameter = 3 0
		21 → POP QUIT (105–111) #16–16
		22 ← POP +OK 120 octets, mail: lunch (from luis@example.net) [18] (186–254, body 202–251) #17–18
			imf.subject = lunch
		23 ← POP +OK, mail: (from eva@example.net) [19] (254–285, body 259–282) #19–19
		24 ← POP -ERR no such message [20] (285–307) #19–19
		25 ← POP +OK bye [21] (307–316) #19–19
	`, "pop.response.data", "pop.request.parameter", "imf.subject")
}

func FuzzPOP(f *testing.F) { fuzzTalk(f, "POP", popScript) }

func TestPOPIsTsharks(t *testing.T) {
	facts := []string{"pop.request.parameter", "pop.response.description", "pop.request.command=pop.request.data"}
	checkFacts(t, "pop3-pop3.pcap", nil, append(facts, "imf.subject", "imf.from")...)
	checkFacts(t, written(t, 110, byLines(Client, byLines(Server, popScript)), false), nil, facts...)
}
