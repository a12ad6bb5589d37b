package app

import (
	"strings"
	"testing"
)

// hidden is what a client says, with all overwritten that its messages call
// secret.
func hidden(h *heard, script []said) string {
	var b strings.Builder
	for _, s := range script {
		if s.from == Client {
			b.WriteString(s.text)
		}
	}
	all := []byte(b.String())
	for _, m := range h.messages {
		for _, s := range m.Secrets {
			for i := s.Start; m.FromClient && i < s.End; i++ {
				all[i] = 'x'
			}
		}
	}
	return string(all)
}

// TestSecretsAreKnownByTheirPlaces holds for each protocol of lines what is
// secret in it, however its stream is cut.
func TestSecretsAreKnownByTheirPlaces(t *testing.T) {
	for name, c := range map[string]struct {
		port   uint16
		script []said
		want   string
	}{
		"FTP": {21, []said{
			server("220 FTP ready\r\n"), client("USER ana\r\n"), server("331 password\r\n"), client("PASS ana's cat\r\n"),
		}, "USER ana\r\nPASS xxxxxxxxx\r\n"},
		"POP": {110, popScript[:12],
			"CAPA\r\nAUTH\r\nAUTH PLAIN\r\nxxxxxxxxxxxxxxxx\r\nUSER ana\r\nPASS xxxxxx\r\nLIST\r\n"},
		"POP with a digest": {110, []said{
			server("+OK <1@example.net>\r\n"), client("APOP ana c4c9334bac560ecc979e58001b3e22fb\r\n"),
		}, "APOP ana xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"},
		"SMTP": {25, []said{
			server("220 mail.example.net ESMTP\r\n"), client("EHLO a\r\n"), server("250 AUTH PLAIN LOGIN\r\n"),
			client("AUTH PLAIN AGFuYQBzZWNyZXQ=\r\n"), server("535 no\r\n"),
			client("AUTH LOGIN\r\n"), server("334 VXNlcm5hbWU6\r\n"), client("YW5h\r\n"), server("334 UGFzc3dvcmQ6\r\n"),
			client("c2VjcmV0\r\n"), server("235 welcome\r\n"), client("QUIT\r\n"),
		}, "EHLO a\r\nAUTH PLAIN xxxxxxxxxxxxxxxx\r\nAUTH LOGIN\r\nxxxx\r\nxxxxxxxx\r\nQUIT\r\n"},
		"IMAP": {143, []said{
			server("* OK IMAP4rev1 ready\r\n"), client("a1 LOGIN ana \"my secret\"\r\n"), server("a1 NO\r\n"),
			client("a2 AUTHENTICATE PLAIN AGFuYQBzZWNyZXQ=\r\n"),
		}, "a1 LOGIN ana xxxxxxxxxxx\r\na2 AUTHENTICATE PLAIN xxxxxxxxxxxxxxxx\r\n"},
		"IRC": {6667, []said{
			client("PASS s3cret\r\nNICK ana\r\nUSER ana 0 * :Ana\r\n"), server(":irc.example.net 001 ana :hi\r\n"), client("OPER ana root\r\n"),
		}, "PASS xxxxxx\r\nNICK ana\r\nUSER ana 0 * :Ana\r\nOPER ana xxxx\r\n"},
		"HTTP": {80, []said{
			client("GET http://ana:pw@example.net/a?b=c@d HTTP/1.1\r\nHost: example.net\r\nAuthorization: Basic YW5hOnB3\r\n" +
				"Cookie: sid=1; lang=es\r\nReferer: https://eva@example.net/\r\nAccept: */*\r\n\r\n"),
		}, "GET http://xxxxxx@example.net/a?b=c@d HTTP/1.1\r\nHost: example.net\r\nAuthorization: Basic xxxxxxxx\r\n" +
			"Cookie: xxxxxxxxxxxxxx\r\nReferer: https://xxx@example.net/\r\nAccept: */*\r\n\r\n"},
		"Redis": {6379, []said{
			client("*3\r\n$4\r\nAUTH\r\n$3\r\nana\r\n$6\r\nsecret\r\n"), server("+OK\r\n"),
			client("*2\r\n$3\r\nGET\r\n$4\r\nAUTH\r\n"), server("$-1\r\n"),
		}, "*3\r\n$4\r\nAUTH\r\n$3\r\nxxx\r\n$6\r\nxxxxxx\r\n*2\r\n$3\r\nGET\r\n$4\r\nAUTH\r\n"},
		"Redis in lines": {6379, []said{
			client("PING\r\n"), server("+PONG\r\n"), client("auth ana secret\r\n"), server("+OK\r\n"),
		}, "PING\r\nauth xxxxxxxxxx\r\n"},
		"Telnet": {23, []said{
			server("\xff\xfd\x18"), client("\xff\xfb\x18"), server("login: "), client("ana\r\n"), server("Password: "),
			client("s"), client("ecret\r"), client("\nls\r\n"),
		}, "\xff\xfb\x18ana\r\nxxxxxx\r\nls\r\n"},
	} {
		for how, cut := range map[string]cutter{"whole": uncut, "by bytes": eachByte, "at random": atRandom(1)} {
			if got := hidden(hear(t, c.port, c.script, cut), c.script); got != c.want {
				t.Errorf("%s, %s:\n%q, not\n%q", name, how, got, c.want)
			}
		}
	}
}
