package analyze

import (
	"bytes"

	"wiretale/wire"
)

// hear puts the segment's payload into its stream, and lets the parsers read.
func (v *vantage) hear(c *conversation, s *segment) {
	n := c.tcp
	n.listener = listener{v, c, s.sight}
	fwd, rev := &n.Dirs[s.from], &n.Dirs[1-s.from]
	sent, heard := &n.streams[s.from], &n.streams[1-s.from]
	out, back := n.http.stream(s.from), n.http.stream(1-s.from)
	if s.length > 0 && !s.Flags.Has(wire.RST) {
		from := s.Seq
		if s.Flags.Has(wire.SYN) {
			from++
		}
		if c.facts.Application == "" && sent.begun && from == sent.next {
			c.facts.Application = recognise(s.Payload)
		}
		sent.receive(piece{from, s.Payload, s.Cut, place{s.ID, s.Time}}, out)
		if rev.LastAckOK {
			sent.acknowledged(rev.LastAck, out)
		}
	}
	if s.Flags.Has(wire.ACK) {
		heard.acknowledged(s.Ack, back)
	}
	if fwd.Fin && sent.reached(fwd.End) {
		n.http.closed(s.from, sent.offset)
	}
}

// recognise names the application that says what a payload begins with, where
// that is sure. HTTP is known by its messages.
func recognise(b []byte) string {
	switch {
	case len(b) > 5 && b[0] == 22 && b[1] == 3 && b[2] <= 4 && (b[5] == 1 || b[5] == 2): // RFC 8446 §5.1
		return "TLS"
	case bytes.HasPrefix(b, []byte("SSH-")): // RFC 4253 §4.2
		return "SSH"
	case bytes.HasPrefix(b, []byte("+OK")): // RFC 1939 §3
		return "POP"
	case bytes.HasPrefix(b, []byte("EHLO ")), bytes.HasPrefix(b, []byte("HELO ")): // RFC 5321 §4.1.1.1
		return "SMTP"
	case bytes.HasPrefix(b, []byte("* OK")): // RFC 9051 §7.1
		return "IMAP"
	case bytes.HasPrefix(b, []byte("USER ")) && bytes.HasSuffix(b, []byte("\r\n")): // RFC 959 §4.1.1
		return "FTP"
	}
	return ""
}
