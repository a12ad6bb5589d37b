package app

import (
	"slices"
	"strings"
	"testing"
)

// What the two sides say first tells which protocol it is; ports help only
// where nothing else does.
func TestTextProtocolsAreToldApart(t *testing.T) {
	for _, c := range []struct {
		port   uint16
		script []said
		want   string
	}{
		{2525, []said{server("220 example.com\r\n")}, ""},
		{25, []said{server("220 example.com\r\n")}, "SMTP"},
		{21, []said{server("220 example.com\r\n")}, "FTP"},
		{2525, []said{server("220 example.com\r\n"), client("ehlo example.org\r\n")}, "SMTP"},
		{2525, []said{client("ehlo example.org\r\n"), server("220 example.com\r\n")}, "SMTP"},
		{2525, []said{server("220 example.com\r\n"), client("USER ana\r\n")}, "FTP"},
		{2525, []said{server("220 ftp.example.com ESMTP\r\n")}, "SMTP"},
		{25, []said{server("220 smtp.example.com vsFTPd\r\n")}, "FTP"},
		{2525, []said{server("+OK ready\r\n"), client("USER ana\r\n")}, "POP"},
		{110, []said{client("USER ana\r\n"), server("+OK\r\n")}, "POP"},
		{21, []said{client("USER ana\r\n"), server("331 who?\r\n")}, "FTP"},
		{2525, []said{client("USER ana\r\n"), server("331 who?\r\n")}, "FTP"},
		{2525, []said{client("AUTH TLS\r\n"), server("234 go on\r\n")}, "FTP,TLS"},
		{2525, []said{client("APOP ana c4c9334bac560ecc979e58001b3e22fb\r\n")}, "POP"},
		{2525, []said{client("a001 CAPABILITY\r\n")}, "IMAP"},
		{2525, []said{client("PLEASE LIST\r\n")}, ""},
		{2525, []said{server("* PREAUTH ready\r\n")}, "IMAP"},
		{2525, []said{client("PING\r\n"), server("+PONG\r\n")}, "RESP"},
		{6379, []said{client("PING\r\n")}, "RESP"},
		{2525, []said{client("*1\r\n$4\r\nPING\r\n"), server("+PONG\r\n")}, "RESP"},
		{2525, []said{client("*1\r\n:4\r\n")}, ""},
		{2525, []said{client("OPTIONS sip:example.com SIP/2.0\r\n\r\n")}, "SIP"},
		{2525, []said{client("OPTIONS * HTTP/1.1\r\n\r\n")}, "HTTP"},
		{22, []said{client("GET / HTTP/1.1\r\n\r\n")}, "HTTP"},
		{2525, []said{server("SSH-1.99-old\r\n")}, "SSH"},
		{2525, []said{client("PASS x\r\nNICK ana\r\n")}, "IRC"},
		{2525, []said{client("USER ana 0 * :Ana\r\n")}, "IRC"},
		{2525, []said{server(":irc.example.com NOTICE * :hello\r\n")}, "IRC"},
		{25, []said{server("550 go away\r\n")}, "SMTP"},
	} {
		for name, cut := range map[string]cutter{"whole": uncut, "each byte": eachByte} {
			got := strings.Join(hear(t, c.port, c.script, cut).speaks, ",")
			if got != c.want {
				t.Errorf("port %d, %v, %s: %q, not %q", c.port, c.script, name, got, c.want)
			}
		}
	}
}

// A connection that goes on in TLS is heard as TLS, unless the server refuses.
func TestTextProtocolsBecomeTLS(t *testing.T) {
	hello := client("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00")
	for name, c := range map[string]struct {
		before      []said
		yes, refuse string
	}{
		"SMTP": {[]said{server("220 ESMTP\r\n"), client("STARTTLS\r\n")}, "220 go\r\n", "454 no\r\n"},
		"POP":  {[]said{server("+OK ready\r\n"), client("STLS\r\n")}, "+OK go\r\n", "-ERR no\r\n"},
		"IMAP": {[]said{server("* OK ready\r\n"), client("a1 STARTTLS\r\n")}, "a1 OK go\r\n", "a1 BAD no\r\n"},
		"FTP":  {[]said{server("220 FTP\r\n"), client("AUTH TLS\r\n")}, "234 go\r\n", "534 no\r\n"},
	} {
		for _, answer := range []string{c.yes, c.refuse} {
			script := append(slices.Clone(c.before), server(answer), hello)
			want := []string{name}
			if answer == c.yes {
				want = append(want, "TLS")
			}
			for _, cut := range []cutter{uncut, eachByte} {
				if got := hear(t, 1, script, cut).speaks; !slices.Equal(got, want) {
					t.Errorf("%s, %q: %v, not %v", name, answer, got, want)
				}
			}
		}
	}
}

// Recognition is asked about every connection: it allocates nothing.
func TestTextRecognitionAllocatesNothing(t *testing.T) {
	openings := []*Opening{
		{Data: []byte("220-mail.example.com with a long text\r\n"), From: Server, ServerPort: 25},
		{Data: []byte("EHLO mail.example.com\r\n"), From: Client},
		{Data: []byte("USER anonymous\r\n"), From: Client, Other: []byte("220 ready")},
		{Data: []byte("+OK ready\r\n"), From: Server, Other: []byte("CAPA\r\n")},
		{Data: []byte("* OK ready\r\n"), From: Server},
		{Data: []byte("a001 CAPABILITY\r\n"), From: Client},
		{Data: []byte("*1\r\n$4\r\nPING\r\n"), From: Client},
		{Data: []byte("REGISTER sips:example.com SIP/2.0\r\n"), From: Client},
		{Data: []byte("SSH-2.0-OpenSSH_9.2p1\r\n"), From: Server},
		{Data: []byte("PASS secret\r\nNICK ana\r\n"), From: Client},
		{Data: []byte("\x01\x02 something else entirely, of a few words"), From: Client},
	}
	for _, o := range openings {
		if n := testing.AllocsPerRun(100, func() { Recognise(o) }); n != 0 {
			t.Errorf("%q: %v allocations", o.Data, n)
		}
	}
}
