package app

import "testing"

// A hole in a chunk of BDAT does no harm. One in a mail hides where it ends:
// the client is found again where a packet begins with a command.
func TestSMTPHoles(t *testing.T) {
	checkHeard(t, []said{
		client("EHLO ana.example.org\r\n"),
		server("250 CHUNKING\r\n"),
		client("BDAT 20000 LAST\r\nSubject: hi\r\n\r\n"),
		client(text(17000)),
		hole(Client, 2000),
		client(text(985) + "NOOP\r\n"),
		server("250 20000 octets\r\n250 ok\r\n"),
		client("DATA\r\n"),
		server("354 go on\r\n"),
		client("Subject: hidden\r\n\r\n"),
		hole(Client, 100),
		client("more\r\n.\r\n"),
		server("250 queued\r\n"),
		client("QUIT\r\n"),
		server("221 bye\r\n"),
	}, `
		1 → SMTP EHLO ana.example.org (0–22) #1–1
		2 ← SMTP 250 CHUNKING [1] (0–14) #2–2
		3 → SMTP BDAT 20000 LAST: hi (22–20039, body 39–20039) #3–6
		4 → SMTP NOOP (20039–20045) #6–6
		5 ← SMTP 250 20000 octets [3] (14–32) #7–7
		6 ← SMTP 250 ok [4] (32–40) #7–7
		7 → SMTP DATA (20045–20051) #8–8
		8 ← SMTP 354 go on [7] (40–51) #9–9
		9 → SMTP mail: hidden (20051–20070, body 20051–20070) #10–…
		10 ← SMTP 250 queued (51–63) #13–13
		11 → SMTP QUIT (20179–20185) #14–14
		12 ← SMTP 221 bye [11] (63–72) #15–15
	`)
}

// Where the end of an authentication was not seen, a command ends it.
func TestAnAuthenticationIsNotWaitedForForEver(t *testing.T) {
	checkHeard(t, []said{
		server("220 ESMTP\r\n"),
		client("AUTH PLAIN AGFuYQBzZWNyZXQ=\r\n"),
		hole(Server, 12),
		client("MAIL FROM:<ana@example.org>\r\n"),
		server("250 ok\r\n"),
	}, `
		1 ← SMTP 220 ESMTP (0–11) #1–1
		2 → SMTP AUTH PLAIN credentials of ana (0–29) #2–2
		3 → SMTP MAIL FROM:<ana@example.org> (29–58) #4–4
		4 ← SMTP 250 ok [3] (23–31) #5–5
	`)
}

// The lines of a response that were not seen hide where it ends.
func TestPOPHoles(t *testing.T) {
	checkHeard(t, []said{
		server("+OK ready\r\n"),
		client("LIST\r\n"),
		server("+OK\r\n1 100\r\n"),
		hole(Server, 7),
		server("3 100\r\n.\r\n"),
		client("STAT\r\n"),
		server("+OK 3 300\r\n"),
		hole(Client, 6),
		server("+OK\r\n"),
		client("QUIT\r\n"),
		server("+OK bye\r\n"),
	}, `
		1 ← POP +OK ready (0–11) #1–1
		2 → POP LIST (0–6) #2–2
		3 ← POP +OK [2] (11–23, body 16–23) #3–…
		4 → POP STAT (6–12) #6–6
		5 ← POP +OK 3 300 [4] (40–51) #7–7
		6 ← POP +OK (51–56) #9–9
		7 → POP QUIT (18–24) #10–10
		8 ← POP +OK bye [7] (56–65) #11–11
	`)
}

// A hole in a long literal does no harm.
func TestIMAPHoles(t *testing.T) {
	checkHeard(t, []said{
		server("* OK ready\r\n"),
		client("a1 FETCH 1 BODY[]\r\n"),
		server("* 1 FETCH (BODY[] {30000}\r\n" + text(20000)),
		hole(Server, 9000),
		server(text(1000) + ")\r\na1 OK\r\n"),
		client("a2 NOOP\r\n"),
		hole(Server, 20),
		server("te\r\n"),
		server("a2 OK\r\n"),
	}, `
		1 ← IMAP * OK ready (0–12) #1–1
		2 → IMAP a1 FETCH 1 BODY[] (0–19) #2–2
		3 ← IMAP * 1 FETCH (BODY[] {30000} (12–30042, body 39–30039) #3–5
		4 ← IMAP a1 OK [2] (30042–30049) #5–5
		5 → IMAP a2 NOOP (19–28) #6–6
		6 ← IMAP a2 OK [5] (30073–30080) #9–9
	`)
}

// A reply's code is looked for again where a packet begins.
func TestFTPHoles(t *testing.T) {
	checkHeard(t, []said{
		server("220 FTP\r\n"),
		client("USER ana\r\n"),
		server("331-one\r\n"),
		hole(Server, 5),
		server("two\r\n331 three\r\n"),
		server("331 four\r\n"),
		client("PASS x\r\n"),
		server("230 in\r\n"),
	}, `
		1 ← FTP 220 FTP (0–9) #1–1
		2 → FTP USER ana (0–10) #2–2
		3 ← FTP 331 one [2] (9–18) #3–…
		4 ← FTP 331 four (39–49) #6–6
		5 → FTP PASS (10–18) #7–7
		6 ← FTP 230 in [5] (49–57) #8–8
	`)
}
