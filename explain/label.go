package explain

import (
	"strconv"
	"strings"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// Parts are the pieces of a packet's label, the most telling first, so that
// where there is little room the last are left out.
type Parts struct {
	Name    string // "SYN·ACK", "DNS query", …
	Brief   string // "query": what is left of the name where there is no room for it; "" for none
	Numbers string // "seq 0 ack 1"; for DNS what is asked
	Load    string // "120 bytes"; "" where it carries nothing
	Said    string // what the application says in it, in quotes
}

// String joins the parts, two spaces apart.
func (l Parts) String() string {
	var b strings.Builder
	for _, part := range [...]string{l.Name, l.Numbers, l.Load, l.Said} {
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("  ")
		}
		b.WriteString(part)
	}
	return b.String()
}

// Phrase joins the parts as a sentence would.
func (l Parts) Phrase() string {
	phrase := strings.TrimSpace(l.Name + " " + l.Numbers)
	for _, part := range [...]string{l.Load, l.Said} {
		if part != "" {
			phrase += ", " + part
		}
	}
	return phrase
}

// saidLimit is the length of what a label quotes, in characters.
const saidLimit = 40

// Label is a packet's short label, such as `SYN·ACK  seq 0 ack 1`. Sequence
// numbers are relative. It is "" where there is no such packet.
func Label(p *text.Printer, s *trace.Snapshot, id trace.PacketID) string {
	return LabelParts(p, s, id).String()
}

// LabelParts is Label in pieces.
func LabelParts(p *text.Printer, s *trace.Snapshot, id trace.PacketID) Parts {
	k, ok := s.Packet(id)
	if !ok {
		return Parts{}
	}
	if k.TCP != nil {
		return tcpLabel(p, s, &k)
	}
	if begun := s.Begun(&k); len(begun) > 0 && begun[0].Protocol == "DNS" {
		return dnsLabel(p, &begun[0])
	}
	if l, ok := asking(p, s, &k); ok {
		return l
	}
	if b, ok := blockOf(s, &k); ok {
		return tftpLabel(p, b)
	}
	l := Parts{Name: k.Protocol, Numbers: text.EscapeTo(k.Info(), saidLimit)}
	if d := datagram(s, &k); d != nil && d.UDP != nil {
		l.Numbers = strconv.Itoa(int(d.UDP.SrcPort)) + " → " + strconv.Itoa(int(d.UDP.DstPort))
		l.Load = load(p, len(d.UDP.Payload))
		if begun := s.Begun(&k); len(begun) > 0 {
			l.Said = quote(Title(p, &begun[0]), saidLimit)
		}
	}
	return l
}

func tcpLabel(p *text.Printer, s *trace.Snapshot, k *trace.Packet) Parts {
	t := k.TCP
	l := Parts{Name: t.Flags.String(), Numbers: numbers(t), Load: load(p, t.Len)}
	if t.Flags == 0 {
		l.Name = p.T("explain.label.none")
	}
	if t.Len > 0 {
		if begun := s.Begun(k); len(begun) > 0 {
			l.Said = quote(Title(p, &begun[0]), saidLimit)
		}
	}
	return l
}

// numbers are the ones that mean something: an acknowledgment number counts
// only under its flag, and a RST's sequence number says nothing to a reader
// unless something was acknowledged.
func numbers(t *trace.TCPSummary) string {
	n := "seq " + strconv.FormatUint(uint64(t.RelSeq), 10)
	if t.Flags.Has(wire.ACK) {
		n += " ack " + strconv.FormatUint(uint64(t.RelAck), 10)
	}
	return n
}

func dnsLabel(p *text.Printer, m *trace.Message) Parts {
	name, kind := question(m)
	if m.Kind == trace.MessageResponse {
		return Parts{Name: p.T("explain.label.dns.answer"), Brief: p.T("explain.label.dns.answer.brief"), Numbers: name, Said: answer(p, m)}
	}
	return Parts{Name: p.T("explain.label.dns.query"), Brief: p.T("explain.label.dns.query.brief"), Numbers: strings.TrimSpace(kind + " " + name)}
}

func load(p *text.Printer, n int) string {
	if n == 0 {
		return ""
	}
	return p.T("explain.bytes", text.Args{"Count": n})
}

func quote(s string, limit int) string {
	if s == "" {
		return ""
	}
	return `"` + text.EscapeTo(s, limit) + `"`
}

// TimerName is what a person calls a timer, as it stands in a sentence beside the
// word “timer”.
func TimerName(p *text.Printer, name string) string {
	switch name {
	case "persist":
		return p.T("explain.timer.persist")
	case "delayed ACK":
		return p.T("explain.timer.delayed_ack")
	case "retry":
		return p.T("explain.timer.retry")
	case neighbourTimer, "echo", "probe":
		return p.T("explain.timer." + name)
	}
	return text.EscapeTo(name, 24)
}

// TimerLabel is a timer's name as a label says it. Those that are abbreviations or
// states are called the same in every language.
func TimerLabel(p *text.Printer, name string) string {
	switch name {
	case "persist", "reordering", "pacing", "retry", neighbourTimer, "echo", "probe":
		return p.T("explain.timer.label." + name)
	case "delayed ACK":
		return p.T("explain.timer.label.delayed-ack")
	}
	return text.EscapeTo(name, 24)
}
