package lesson

import (
	"strconv"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// rightChoice finds the one choice that is what happens. It is a mistake of
// the lesson if there is none, or if there are two, or if a wrong one goes
// unanswered.
func (l *Lesson) rightChoice(s *Step, story *trace.Snapshot, standing, truth *trace.Packet) (int, error) {
	right := -1
	labels := map[string]bool{}
	for i, o := range s.Ask.Choices {
		label := s.Ask.label(text.For(text.English), o, story, standing)
		if label == "" {
			return 0, l.fail(s, BadPattern, o.ID)
		}
		if labels[label] {
			return 0, l.fail(s, SameChoice, label)
		}
		labels[label] = true
		if !s.Ask.happens(o, story, standing, truth) {
			if o.Wrong == nil {
				return 0, l.fail(s, NoRefutation, o.ID)
			}
			continue
		}
		if right >= 0 {
			return 0, l.fail(s, TwoTruths, s.Ask.Choices[right].ID+", "+o.ID)
		}
		right = i
	}
	if right < 0 {
		return 0, l.fail(s, NoTruth, "")
	}
	return right, nil
}

// rightReason finds the one reason whose claim is true of the packet at which
// the step stands.
func (l *Lesson) rightReason(s *Step, story *trace.Snapshot, standing *trace.Packet) (int, error) {
	right := -1
	for i, r := range s.Ask.Why.Choices {
		if standing.ID == 0 || !r.expr.Packet(story, standing) {
			if r.Wrong == nil {
				return 0, l.fail(s, NoRefutation, r.ID)
			}
			continue
		}
		if right >= 0 {
			return 0, l.fail(s, TwoTruths, s.Ask.Why.Choices[right].ID+", "+r.ID)
		}
		right = i
	}
	if right < 0 {
		return 0, l.fail(s, NoTruth, "why")
	}
	return right, nil
}

// happens reports whether an option is what the next packet makes true.
func (a *Ask) happens(o *Option, story *trace.Snapshot, standing, truth *trace.Packet) bool {
	if a.Asks == Next {
		return o.Packet.matches(story, truth)
	}
	got, known := filter.Number(story, truth, a.Of.Field)
	claimed, ok := sum(o.Value, story, standing)
	return known && ok && got == claimed
}

// matches reports whether a packet is what the pattern says.
func (p *Pattern) matches(story *trace.Snapshot, k *trace.Packet) bool {
	from, ok := story.Node(k.Hops[0].From)
	if !ok || from.Name != p.From || k.TCP == nil {
		return false
	}
	if p.flags != 0 && k.TCP.Flags&^wire.PSH != p.flags || p.Data != (k.TCP.Len > 0) {
		return false
	}
	return p.Ack == nil || k.TCP.Flags.Has(wire.ACK) && k.TCP.RelAck == *p.Ack
}

// sum adds numbers and fields of a packet, as sequence numbers add.
func sum(parts []string, story *trace.Snapshot, k *trace.Packet) (uint64, bool) {
	total := uint64(0)
	for _, part := range parts {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			value, ok := filter.Number(story, k, part)
			if !ok || k.ID == 0 {
				return 0, false
			}
			n = int64(value)
		}
		total += uint64(n)
	}
	return total & 0xffffffff, true
}

// label says what an option claims, from what is visible alone.
func (a *Ask) label(p *text.Printer, o *Option, visible *trace.Snapshot, standing *trace.Packet) string {
	if a.Asks == Value {
		n, ok := sum(o.Value, visible, standing)
		if !ok {
			return ""
		}
		return strconv.FormatUint(n, 10)
	}
	what := o.Packet.flags.String()
	switch {
	case o.Packet.Data:
		what = p.T("lesson.choice.data")
	case o.Packet.Again:
		what = p.T("lesson.choice.again", text.Args{"Flags": what})
	case o.Packet.Ack != nil:
		what += ", ack " + strconv.FormatUint(uint64(*o.Packet.Ack), 10)
	}
	return explain.RoleName(p, o.Packet.From) + ": " + what
}
