package analyze

import (
	"bytes"
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// summarise says in the note of a segment what labels and lists need.
func (v *vantage) summarise(s *segment, fwd, rev *direction, repeats trace.SightingID) {
	t := &trace.TCPSummary{
		Flags: s.Flags, Seq: s.Seq, Ack: s.Ack,
		RelSeq: uint32(s.Seq - fwd.base), Len: s.length, Window: s.Window, Scaled: -1,
	}
	if s.Flags.Has(wire.ACK) && rev.baseOK {
		t.RelAck = uint32(s.Ack - rev.base)
	}
	if window, ok := fwd.offered(); ok {
		t.Scaled = int64(window)
	}
	note := &v.step.note
	note.TCP = t
	note.Protocol = "TCP"
	note.Info = segmentInfo(s, t)
}

// segmentInfo is a segment's line in a list.
func segmentInfo(s *segment, t *trace.TCPSummary) string {
	b := make([]byte, 0, 64)
	b = strconv.AppendUint(b, uint64(s.SrcPort), 10)
	b = append(b, " → "...)
	b = strconv.AppendUint(b, uint64(s.DstPort), 10)
	b = append(b, ' ')
	b = append(b, s.Flags.String()...)
	b = append(b, " seq "...)
	b = strconv.AppendUint(b, uint64(t.RelSeq), 10)
	if s.Flags.Has(wire.ACK) {
		b = append(b, " ack "...)
		b = strconv.AppendUint(b, uint64(t.RelAck), 10)
	}
	b = append(b, " win "...)
	if t.Scaled >= 0 {
		b = strconv.AppendInt(b, t.Scaled, 10)
	} else {
		b = strconv.AppendUint(b, uint64(s.Window), 10)
	}
	b = append(b, " len "...)
	b = strconv.AppendInt(b, int64(s.length), 10)
	return string(b)
}

// follow moves the states of the two ends.
func (v *vantage) follow(c *conversation, s *segment) {
	t := tracker{c: c.tcp, s: s, change: func(side int, from, to trace.State) {
		v.say(s.sight, c, trace.StateChanged, endpointOf(c.facts.ID, side), trace.Transition{From: from, To: to})
	}}
	t.follow()
}

// endpointOf numbers the ends of a vantage's conversations.
func endpointOf(id trace.ConversationID, side int) trace.EndpointID {
	return trace.EndpointID(2*(int(id)-1) + side + 1)
}

// hear puts the segment's payload into its stream, and lets the parsers read.
func (v *vantage) hear(c *conversation, s *segment) {
	n := c.tcp
	n.listener = listener{v, c, s.sight}
	fwd, rev := &n.dirs[s.from], &n.dirs[1-s.from]
	out, back := n.http.stream(s.from), n.http.stream(1-s.from)
	if s.length > 0 && !s.Flags.Has(wire.RST) {
		from := s.Seq
		if s.Flags.Has(wire.SYN) {
			from++
		}
		if c.facts.Application == "" && fwd.stream.begun && from == fwd.stream.next {
			c.facts.Application = recognise(s.Payload)
		}
		fwd.stream.receive(piece{from, s.Payload, s.Cut, place{s.ID, s.Time}}, out)
		if rev.lastAckOK {
			fwd.stream.acknowledged(rev.lastAck, out)
		}
	}
	if s.Flags.Has(wire.ACK) {
		rev.stream.acknowledged(s.Ack, back)
	}
	if fwd.fin && fwd.stream.reached(fwd.end) {
		n.http.closed(s.from, fwd.stream.offset)
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
