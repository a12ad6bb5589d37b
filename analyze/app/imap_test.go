package app

import "testing"

var imapScript = []said{
	server("* OK [CAPABILITY IMAP4rev2 STARTTLS] ready\r\n"),
	client("a1 LOGIN \"ana\" \"se\\\"cret\"\r\n"),
	server("a1 NO [AUTHENTICATIONFAILED] no\r\n"),
	client("a2 LOGIN {3+}\r\nana {6+}\r\nsecret\r\n"),
	server("a2 BAD no\r\n"),
	client("a3 AUTHENTICATE PLAIN\r\n"),
	server("+ \r\n"),
	client("AGFuYQBzZWNyZXQ=\r\n"),
	server("a3 OK in\r\n"),
	client("a4 SELECT INBOX\r\na5 NOOP\r\n"),
	server("* 18 EXISTS\r\n* OK [UIDVALIDITY 3857529045]\r\na5 OK nothing\r\na4 OK [READ-WRITE] done\r\n"),
	client("a6 fetch 12 (FLAGS BODY[HEADER])\r\n"),
	server("* 12 FETCH (FLAGS (\\Seen) BODY[HEADER] {46}\r\nFrom: Luis <luis@example.net>\r\n"),
	server("Subject: hi\r\n\r\n)\r\na6 OK done\r\n"),
	client("a7 APPEND Sent {300}\r\n"),
	server("a7 NO full\r\n"),
	client("a8 APPEND Sent () {18}\r\n"),
	server("+ go on\r\n"),
	client("Subject: mine\r\n\r\n.\r\n"),
	server("a8 OK kept\r\n"),
	client("a9 IDLE\r\n"),
	server("+ idling\r\n* 19 EXISTS\r\n"),
	client("DONE\r\n"),
	server("a9 OK\r\n"),
	client("b0 LOGOUT\r\n"),
	server("* BYE\r\nb0 OK bye\r\n"),
}

func TestIMAP(t *testing.T) {
	checkTalk(t, 1430, imapScript, `
		1 ← IMAP * OK [CAPABILITY IMAP4rev2 STARTTLS] ready (0–44) #1–1
		2 → IMAP a1 LOGIN ana (0–27) #2–2
			imap.request.username = ana
			imap.request.password = se"cret
		3 ← IMAP a1 NO [AUTHENTICATIONFAILED] no [2] (44–77) #3–3
		4 → IMAP a2 LOGIN (27–60, body 42–45 52–58) #4–4
		5 ← IMAP a2 BAD no [4] (77–88) #5–5
		6 → IMAP a3 AUTHENTICATE PLAIN (60–83) #6–6
		7 ← IMAP + [6] (88–92) #7–7
		8 → IMAP PLAIN credentials of ana (83–101) #8–8
			imap.request.username = ana
			imap.request.password = secret
		9 ← IMAP a3 OK in [6] (92–102) #9–9
		10 → IMAP a4 SELECT INBOX (101–118) #10–10
		11 → IMAP a5 NOOP (118–127) #10–10
		12 ← IMAP * 18 EXISTS (102–115) #11–11
		13 ← IMAP * OK [UIDVALIDITY 3857529045] (115–146) #11–11
		14 ← IMAP a5 OK nothing [11] (146–161) #11–11
		15 ← IMAP a4 OK [READ-WRITE] done [10] (161–186) #11–11
		16 → IMAP a6 fetch 12 (FLAGS BODY[HEADER]) (127–161) #12–12
		17 ← IMAP * 12 FETCH (FLAGS (\Seen) BODY[HEADER] {46} mail: hi (from Luis <luis@example.net>) (186–280, body 231–277) #13–14
			imf.subject = hi
		18 ← IMAP a6 OK done [16] (280–292) #14–14
		19 → IMAP a7 APPEND Sent {300} (161–183) #15–16
		20 ← IMAP a7 NO full [19] (292–304) #16–16
		21 → IMAP a8 APPEND Sent () {18} mail: mine (183–227, body 207–225) #17–19
			imf.subject = mine
		22 ← IMAP + go on [21] (304–313) #18–18
		23 ← IMAP a8 OK kept [21] (313–325) #20–20
		24 → IMAP a9 IDLE (227–236) #21–21
		25 ← IMAP + idling [24] (325–335) #22–22
		26 ← IMAP * 19 EXISTS (335–348) #22–22
		27 → IMAP DONE (236–242) #23–23
		28 ← IMAP a9 OK [24] (348–355) #24–24
		29 → IMAP b0 LOGOUT (242–253) #25–25
		30 ← IMAP * BYE (355–362) #26–26
		31 ← IMAP b0 OK bye [29] (362–373) #26–26
	`, "imap.request.username", "imap.request.password", "imf.subject")
}

func FuzzIMAP(f *testing.F) { fuzzTalk(f, "IMAP", imapScript) }

func TestIMAPIsTsharks(t *testing.T) {
	plain := []said{ // tshark doesn't follow literals and continuations
		server("* OK ready\r\n"),
		client("a1 LOGIN ana secret\r\n"),
		server("a1 OK in\r\n"),
		client("a2 SELECT INBOX\r\n"),
		server("* 18 EXISTS\r\na2 NO no\r\n"),
		client("a3 logout\r\n"),
		server("* BYE\r\na3 OK bye\r\n"),
	}
	checkFacts(t, written(t, 143, plain, false), nil, "imap.request_tag", "imap.request.command", "imap.response_tag",
		"imap.response.status", "imap.request.username")
}
