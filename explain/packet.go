package explain

import (
	"strings"

	"wiretale/text"
	"wiretale/trace"
)

// Packet says who sent a packet to whom, and why; and if it is known that it
// never arrived, that. It is "" where there is no such packet.
func Packet(p *text.Printer, s *trace.Snapshot, id trace.PacketID) string {
	k, ok := s.Packet(id)
	if !ok {
		return ""
	}
	t := newTeller(p, s, &k)
	return strings.Join(append([]string{t.packet()}, t.fate()...), " ")
}

// teller holds what the sentences about one packet are made from.
type teller struct {
	p         *text.Printer
	s         *trace.Snapshot
	k         *trace.Packet
	c         *trace.Conversation // nil where it belongs to none
	sent      trace.Event         // the packet's sending, or a capture's sight of it
	cause     trace.Event         // what brought the sending about, where that is known
	rule      string              // that its sender went by, where that is known
	who, whom string
}

func newTeller(p *text.Printer, s *trace.Snapshot, k *trace.Packet) *teller {
	from, to := ends(s, k)
	t := &teller{p: p, s: s, k: k, c: s.Conversation(k.Conversation), who: node(p, s, from), whom: node(p, s, to)}
	for e := range s.EventsOf(k) {
		if e.Kind == trace.PacketSent || e.Kind == trace.PacketDelivered {
			t.sent = e
			break
		}
	}
	t.cause, _ = s.Event(t.sent.Cause)
	t.rule = t.ruleOf()
	return t
}

// say says a sentence about the packet: who and whom are known to all of them.
func (t *teller) say(key string, args text.Args) string {
	all := text.Args{"Who": t.who, "Whom": t.whom}
	for name, v := range args {
		all[name] = v
	}
	return smooth(t.p, t.p.T(key, all), t.who, t.whom)
}

func (t *teller) packet() string {
	if words := t.guarded(); words != "" {
		return words
	}
	if t.k.TCP != nil {
		return t.tcp()
	}
	if begun := t.s.Begun(t.k); len(begun) > 0 && begun[0].Protocol == "DNS" {
		return t.dns(&begun[0])
	}
	return t.other()
}

// fate adds what became of the packet where it did not arrive whole.
func (t *teller) fate() []string {
	last := t.k.Hops[len(t.k.Hops)-1]
	args := text.Args{"Whom": node(t.p, t.s, last.To)}
	key := ""
	switch last.Fate {
	case trace.LostOnLink:
		key = "explain.fate.lost"
	case trace.DroppedByQueue:
		key = "explain.fate.queue"
	case trace.LinkDown:
		key = "explain.fate.down"
	case trace.BlockedByRule:
		if e, d, ok := kept(t.s, t.k); ok {
			return []string{keptBack(t.p, t.s, &e, d, "")}
		}
		key = "explain.fate.blocked"
		if intervened(t.s, t.k) {
			key = "explain.fate.intervened"
		}
	case trace.Corrupted:
		key = "explain.fate.corrupted"
	default:
		return nil
	}
	return []string{smooth(t.p, t.p.T(key, args), args["Whom"])}
}

// gone reports whether the packet is known not to have arrived: then that matters
// more than all that was hoped of it.
func (t *teller) gone() bool { return t.k.Fate().Lost() }

// intervened reports whether it was an intervention that met a packet.
func intervened(s *trace.Snapshot, k *trace.Packet) bool {
	for e := range s.EventsOf(k) {
		if d, ok := e.Detail.(trace.Intervened); ok && d.Matched {
			return true
		}
	}
	return false
}

// wait is how long after the packet that it repeats this one was sent.
func (t *teller) wait() (string, bool) {
	before, ok := t.s.Packet(t.k.Repeats)
	if !ok || before.Departed() >= t.k.Departed() {
		return "", false
	}
	return t.p.Duration(t.k.Departed() - before.Departed()), true
}

// repeated reports whether the packet carries again what was sent before: the
// sender's own word for it where there is one, else the analyser's.
func (t *teller) repeated() bool {
	from, _ := t.k.Ends()
	if sent, ok := t.sent.Detail.(trace.Sent); ok && t.s.Knows(from) {
		return sent.Retransmission
	}
	return t.k.Findings.Retransmission()
}
