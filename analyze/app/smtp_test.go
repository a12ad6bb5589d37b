package app

import "testing"

// Ana writes to Luis and Eva, whom nobody knows, and shows first a wrong
// password, then a right one.
var smtpScript = []said{
	server("220 mail.example.com ESMTP\r\n"),
	client("EHLO ana.example.org\r\n"),
	server("250-mail.example.com at your service\r\n250-SIZE 35882577\r\n250-AUTH PLAIN LOGIN\r\n250 PIPELINING\r\n"),
	client("AUTH LOGIN\r\n"),
	server("334 VXNlcm5hbWU6\r\n"),
	client("YW5h\r\n"),
	server("334 UGFzc3dvcmQ6\r\n"),
	client("d3Jvbmc=\r\n"),
	server("535 5.7.8 Authentication credentials invalid\r\n"),
	client("AUTH PLAIN AGFuYQBzZWNyZXQ=\r\n"),
	server("235 2.7.0 Authentication successful\r\n"),
	client("MAIL FROM:<ana@example.org>\r\nRCPT TO:<luis@example.net>\r\nRCPT TO:<eva@example.net>\r\nDATA\r\n"),
	server("250 2.1.0 ok\r\n250 2.1.5 ok\r\n"),
	server("550 5.1.1 no such user\r\n354 go ahead\r\n"),
	client("From: Ana <ana@example.org>\r\nTo: luis@example.net\r\nSubject: =?utf-8?q?Ma=C3=B1ana?=\r\n a las nueve\r\n"),
	client("\r\nQuedamos.\r\n..\r\n.\n.\r\n"),
	client("."),
	client("\r\n"),
	server("250 2.0.0 queued\r\n"),
	client("quit\r\n"),
	server("221 2.0.0 bye\r\n"),
}

func TestSMTP(t *testing.T) {
	checkTalk(t, 2525, smtpScript, `
		1 ← SMTP 220 mail.example.com ESMTP (0–28) #1–1
		2 → SMTP EHLO ana.example.org (0–22) #2–2
		3 ← SMTP 250 mail.example.com at your service, SIZE 35882577, AUTH PLAIN LOGIN, PIPELINING [2] (28–123) #3–3
		4 → SMTP AUTH LOGIN (22–34) #4–4
		5 ← SMTP 334 Username: [4] (123–141) #5–5
		6 → SMTP LOGIN user name ana (34–40) #6–6
			smtp.auth.username = ana
		7 ← SMTP 334 Password: [6] (141–159) #7–7
		8 → SMTP LOGIN password (40–50) #8–8
			smtp.auth.password = wrong
		9 ← SMTP 535 5.7.8 Authentication credentials invalid [8] (159–205) #9–9
		10 → SMTP AUTH PLAIN credentials of ana (50–79) #10–10
			smtp.auth.username = ana
			smtp.auth.password = secret
		11 ← SMTP 235 2.7.0 Authentication successful [10] (205–242) #11–11
		12 → SMTP MAIL FROM:<ana@example.org> (79–108) #12–12
		13 → SMTP RCPT TO:<luis@example.net> (108–136) #12–12
		14 → SMTP RCPT TO:<eva@example.net> (136–163) #12–12
		15 → SMTP DATA (163–169) #12–12
		16 ← SMTP 250 2.1.0 ok [12] (242–256) #13–13
		17 ← SMTP 250 2.1.5 ok [13] (256–270) #13–13
		18 ← SMTP 550 5.1.1 no such user [14] (270–294) #14–14
		19 ← SMTP 354 go ahead [15] (294–308) #14–14
		20 → SMTP mail: Mañana a las nueve (from Ana <ana@example.org>, to luis@example.net) (169–293, body 169–290) #15–18
			imf.subject = Mañana a las nueve
		21 ← SMTP 250 2.0.0 queued [20] (308–326) #19–19
		22 → SMTP quit (293–299) #20–20
		23 ← SMTP 221 2.0.0 bye [22] (326–341) #21–21
	`, "smtp.auth.username", "smtp.auth.password", "imf.subject")
}

var smtpChunks = []said{
	server("220 mail.example.com\r\n"),
	client("EHLO ana.example.org\r\n"),
	server("250 CHUNKING\r\n"),
	client("MAIL FROM:<>\r\nBDAT 16\r\nSubject: hi\r\n\r\n.BDAT 3\r\n\r\n.BDAT 0 LAST\r\n"),
	server("250 ok\r\n250 16 octets\r\n250 3 octets\r\n250 queued\r\n"),
	client("DATA\r\n"),
	server("503 bad sequence\r\n"),
	client("RSET\r\n"),
	server("250 ok\r\n"),
	client("DATA\r\n"),
	server("354 go on\r\n"),
	client(".\r\n"),
	server("250 ok\r\n"),
}

// A chunk is of its BDAT, dots in it don't end it, and a DATA that is refused
// has no mail behind it.
func TestSMTPChunksAndRefusal(t *testing.T) {
	checkTalk(t, 2525, smtpChunks, `
		1 ← SMTP 220 mail.example.com (0–22) #1–1
		2 → SMTP EHLO ana.example.org (0–22) #2–2
		3 ← SMTP 250 CHUNKING [2] (22–36) #3–3
		4 → SMTP MAIL FROM:<> (22–36) #4–4
		5 → SMTP BDAT 16: hi (36–61, body 45–61) #4–4
		6 → SMTP BDAT 3 (61–72, body 69–72) #4–4
		7 → SMTP BDAT 0 LAST (72–85) #4–4
		8 ← SMTP 250 ok [4] (36–44) #5–5
		9 ← SMTP 250 16 octets [5] (44–59) #5–5
		10 ← SMTP 250 3 octets [6] (59–73) #5–5
		11 ← SMTP 250 queued [7] (73–85) #5–5
		12 → SMTP DATA (85–91) #6–6
		13 ← SMTP 503 bad sequence [12] (85–103) #7–7
		14 → SMTP RSET (91–97) #8–8
		15 ← SMTP 250 ok [14] (103–111) #9–9
		16 → SMTP DATA (97–103) #10–10
		17 ← SMTP 354 go on [16] (111–122) #11–11
		18 → SMTP mail (103–106) #12–12
		19 ← SMTP 250 ok [18] (122–130) #13–13
	`)
}

func FuzzSMTP(f *testing.F) { fuzzTalk(f, "SMTP", smtpScript, smtpChunks) }

func TestSMTPIsTsharks(t *testing.T) {
	checkFacts(t, "smtp-smtp-bdat-pipeline-8bitmime.pcap", nil, "smtp.response.code", "smtp.rsp.parameter")
	checkFacts(t, "smtp-two-servers.pcap", []string{"-d", "tcp.port==8025,smtp", "-d", "tcp.port==8026,smtp"},
		"smtp.req.command", "smtp.req.parameter", "smtp.rsp.parameter")
	checkFacts(t, written(t, 25, smtpScript, false), nil,
		"smtp.req.command", "smtp.req.parameter", "smtp.response.code", "smtp.rsp.parameter")
}
