package view

import (
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// acknowledged is what makes an acknowledgment more than a number.
type acknowledged struct {
	duplicate int         // its number among duplicates of one acknowledgment; 0 if it is none
	ranges    [][2]uint32 // that it acknowledges beyond its number (RFC 2018)
}

// mostDuplicates bounds how far duplicates are counted.
const mostDuplicates = 256

// acknowledges finds out what an acknowledgment says besides its number.
func (m *memory) acknowledges(p *trace.Packet) acknowledged {
	if p.TCP == nil || p.TCP.Len > 0 || p.TCP.Flags != wire.ACK {
		return acknowledged{}
	}
	if a, known := m.acks[p.ID]; known {
		return a
	}
	a := acknowledged{ranges: selective(m.snapshot, p)}
	if p.Findings.Has(trace.FindingDuplicateAck) {
		a.duplicate = 1
		for id := p.ID - 1; id > 0 && id+mostDuplicates > p.ID; id-- {
			if m.snapshot.Packets.Conversation(id) != p.Conversation {
				continue
			}
			before, _ := m.snapshot.Packet(id)
			if before.FromClient != p.FromClient {
				continue
			}
			if !before.Findings.Has(trace.FindingDuplicateAck) || before.TCP.Ack != p.TCP.Ack {
				break
			}
			a.duplicate++
		}
	}
	m.acks[p.ID] = a
	return a
}

// selective are the ranges that an acknowledgment names beyond its number, as
// relative numbers of their first and last bytes.
func selective(s *trace.Snapshot, p *trace.Packet) [][2]uint32 {
	d, _, ok := s.Decode(p)
	if !ok || d.Frame.IP == nil || d.Frame.IP.TCP == nil {
		return nil
	}
	var ranges [][2]uint32
	for _, b := range d.Frame.IP.TCP.Options.SACK {
		left := p.TCP.RelAck + uint32(b.Left.Sub(p.TCP.Ack))
		ranges = append(ranges, [2]uint32{left, left + uint32(b.Right.Sub(b.Left)) - 1})
	}
	return ranges
}

// tagged are the findings that a label names, and their words.
var tagged = [...]struct {
	finding trace.Finding
	words   string
}{
	{trace.FindingSpuriousRetransmission, "ladder.tag.spurious"},
	{trace.FindingFastRetransmission, "ladder.tag.fast"},
	{trace.FindingRetransmission, "ladder.tag.again"},
	{trace.FindingOutOfOrder, "ladder.tag.out-of-order"},
	{trace.FindingLostSegment, "ladder.tag.gap"},
	{trace.FindingZeroWindowProbe, "ladder.tag.probe"},
	{trace.FindingZeroWindow, "ladder.tag.zero-window"},
	{trace.FindingWindowFull, "ladder.tag.window-full"},
	{trace.FindingWindowUpdate, "ladder.tag.window-update"},
	{trace.FindingKeepAlive, "ladder.tag.keep-alive"},
	{trace.FindingReusedPorts, "ladder.tag.reused-ports"},
}

// words are the forms of an arrow's label, the longest first, how many of them
// say more than what sort of packet it is, what is said where none has room, and
// the letter beside its tail: R for
// what is sent again, D for a duplicate acknowledgment, S for a selective one, C
// for a copy that the network made, 0 for none.
func (l *ladder) words(a *arrow) (forms []string, least int, brief string, sign rune) {
	w := l.ctx.Words
	parts := explain.LabelParts(w, l.ctx.Snapshot, a.id)
	ack := l.memory.acknowledges(a.packet)
	tag := ""
	for _, t := range tagged {
		if a.packet.Findings.Has(t.finding) {
			tag = w.T(t.words)
			break
		}
	}
	switch {
	case a.copyOf != 0:
		sign, tag = 'C', w.T("ladder.tag.copy", text.Args{"Number": l.ctx.Snapshot.Number(a.copyOf)})
	case a.packet.Findings.Retransmission():
		sign = 'R'
	case ack.duplicate > 0:
		sign, parts.Name = 'D', w.T("ladder.tag.duplicate", text.Args{"Count": ack.duplicate})
		parts.Brief = w.T("ladder.tag.duplicate.brief", text.Args{"Count": ack.duplicate})
		parts.Numbers = "ack " + strconv.FormatUint(uint64(a.packet.TCP.RelAck), 10)
	case len(ack.ranges) > 0:
		sign = 'S'
	}
	if fate, ok := l.fate(a); ok && !a.livesHalf() {
		tag = w.T(fate)
	}
	if len(ack.ranges) > 0 {
		parts.Load = spans(ack.ranges)
	}
	if l.terse() {
		name := text.Escape(parts.Name)
		if a.hop.Fate.Lost() && tag != "" {
			return []string{name + "  " + tag, name}, 2, parts.Brief, sign
		}
		return []string{name}, 1, parts.Brief, sign
	}
	pieces := [...]string{parts.Name, tag, parts.Numbers, parts.Load, parts.Said}
	for n := len(pieces); n > 0; n-- {
		if pieces[n-1] == "" {
			continue // the next form is the same
		}
		forms = append(forms, text.Escape(joined(pieces[:n])))
		if n == 3 && a.packet.TCP != nil {
			if number := telling(a.packet.TCP); number != parts.Numbers {
				forms = append(forms, text.Escape(joined([]string{parts.Name, tag, number})))
			}
		}
		if n > 2 || n == 2 && parts.Numbers == "" {
			least = len(forms)
		}
	}
	return forms, max(least, 1), parts.Brief, sign
}

// telling is the one number of a segment that tells the most: where its bytes or
// flags stand in the stream, or else what it acknowledges.
func telling(t *trace.TCPSummary) string {
	if t.Len > 0 || t.Flags.Has(wire.SYN) || t.Flags.Has(wire.FIN) || !t.Flags.Has(wire.ACK) {
		return "seq " + strconv.FormatUint(uint64(t.RelSeq), 10)
	}
	return "ack " + strconv.FormatUint(uint64(t.RelAck), 10)
}

// spans writes ranges that were acknowledged selectively: "SACK 2001–4000".
func spans(ranges [][2]uint32) string {
	var b strings.Builder
	b.WriteString("SACK")
	for _, r := range ranges {
		b.WriteString(" " + strconv.FormatUint(uint64(r[0]), 10) + "–" + strconv.FormatUint(uint64(r[1]), 10))
	}
	return b.String()
}

// joined puts the pieces that there are two spaces apart.
func joined(pieces []string) string {
	var b strings.Builder
	for _, p := range pieces {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("  ")
		}
		b.WriteString(p)
	}
	return b.String()
}

// fate is the word for what an arrow's packet did not survive.
func (l *ladder) fate(a *arrow) (key string, ok bool) {
	if key, ok = fates[a.hop.Fate]; !ok || !a.settled {
		return "", false
	}
	if a.hop.Fate == trace.BlockedByRule && explain.Rejected(l.ctx.Snapshot, a.packet) {
		key = "ladder.fate.rejected"
	}
	return key, true
}

// fates are the words for what a packet did not survive.
var fates = map[trace.Fate]string{
	trace.LostOnLink:     "ladder.fate.lost",
	trace.DroppedByQueue: "ladder.fate.queue",
	trace.BlockedByRule:  "ladder.fate.blocked",
	trace.LinkDown:       "ladder.fate.down",
	trace.Corrupted:      "ladder.fate.corrupted",
}
