package analyze

import (
	"slices"
	"strings"

	"wiretale/trace"
	"wiretale/wire"
)

// Why names the event behind an event, one step back: what a person means who
// asks why something happened. Mostly that is the event's cause. But behind what
// makes a sender repeat something (a timer that fired, an acknowledgment that
// tells of a hole) stands not what set the timer or brought the
// acknowledgment on its way: it is the packet that got lost. Where causes are
// not known, as in a capture, it goes by what the reading knows. What it names
// lies before the event; ok is false where nothing is known.
func Why(s *trace.Snapshot, o trace.Ordinal) (cause trace.Ordinal, ok bool) {
	return new(Trail).Back(s, o)
}

// Trail is a way back from event to event. It remembers which packet it began
// with: one acknowledgment may make a sender repeat several.
type Trail struct {
	at    trace.Ordinal  // where it has come to
	about trace.PacketID // that was sent again, and why is not found yet
}

// Back is Why of an event, which begins a new way unless the last one has led
// there.
func (t *Trail) Back(s *trace.Snapshot, o trace.Ordinal) (cause trace.Ordinal, ok bool) {
	e, ok := s.Event(o)
	if !ok {
		return 0, false
	}
	if o != t.at {
		*t = Trail{}
	}
	if sent, ok := e.Detail.(trace.Sent); ok && sent.Retransmission && sent.Hop == 0 {
		t.about = e.Packet
	}
	w := asked{s: s, e: &e, about: t.about}
	cause, ok = w.answer()
	t.at = cause
	if w.told {
		t.about = 0
	}
	return cause, ok
}

// answer asks all that may know.
func (w *asked) answer() (cause trace.Ordinal, ok bool) {
	o := w.e.Ordinal
	for _, answer := range [...]func() trace.Ordinal{w.decision, w.paced, w.recorded, w.read} {
		if cause = answer(); cause != 0 && cause < o {
			return cause, true
		}
	}
	return 0, false
}

// asked is a question about an event.
type asked struct {
	s     *trace.Snapshot
	e     *trace.Event
	about trace.PacketID // that the event made a host send again, as far as is known
	told  bool           // why it did
}

// Bounds of how far one looks for an answer, in events.
const (
	mostAtOnce = 4096
	mostBack   = 1 << 18
)

// decision is the loss behind what made a sender repeat something.
func (w *asked) decision() trace.Ordinal {
	timer, _ := w.e.Detail.(trace.Timer)
	switch {
	case w.e.Kind == trace.TimerFired && timer.Name == pacing:
		return 0 // it only says when, not that
	case w.e.Kind == trace.TimerFired:
	case w.e.Kind == trace.PacketDelivered && w.e.Basis == trace.Modelled:
	default:
		return 0
	}
	if p, ok := w.s.Packet(w.e.Packet); ok && p.Quotes != 0 {
		return 0 // an error says itself which packet it is about
	}
	if again, ok := w.repeated(); ok {
		w.told = true
		return w.lost(&again)
	}
	if w.e.Kind == trace.TimerFired {
		return w.unacknowledged(timer.Name)
	}
	return w.hole()
}

// pacing is the timer that spreads what may be sent.
const pacing = "pacing"

// repeated is the packet that is asked about, or else the first that the event
// made a host send again.
func (w *asked) repeated() (trace.Packet, bool) {
	if p, ok := w.s.Packet(w.about); ok {
		from, _ := p.Ends()
		return p, from == w.e.Node
	}
	retry := w.e.Kind == trace.TimerFired && w.e.Detail.(trace.Timer).Name == "retry"
	for o := w.e.Ordinal + 1; o <= w.e.Ordinal+mostAtOnce; o++ {
		next, ok := w.s.Event(o)
		if !ok || next.Time != w.e.Time {
			break
		}
		sent, ok := next.Detail.(trace.Sent)
		if !ok || sent.Hop > 0 || next.Node != w.e.Node || !(sent.Retransmission || retry) || !w.broughtAbout(next) {
			continue
		}
		if p, ok := w.s.Packet(next.Packet); ok {
			return p, true
		}
	}
	return trace.Packet{}, false
}

// broughtAbout reports whether an event that shares the instant goes back to
// the one that is asked about.
func (w *asked) broughtAbout(e trace.Event) bool {
	for e.Cause > w.e.Ordinal {
		e, _ = w.s.Event(e.Cause)
	}
	return e.Cause == w.e.Ordinal
}

// lost is the event in which what a packet repeats was lost, the last time
// before; or else what would have acknowledged it; or, where nothing was lost,
// the sending of what it repeats.
func (w *asked) lost(again *trace.Packet) trace.Ordinal {
	at := w.back(again.Conversation, gone, func(e *trace.Event, p *trace.Packet) bool {
		return p.FromClient == again.FromClient && p.Quotes == 0 && overlaps(p, again) && inVain(e, p)
	})
	if at != 0 {
		return at
	}
	first := w.first(again)
	at = w.back(again.Conversation, gone, func(e *trace.Event, p *trace.Packet) bool {
		return p.FromClient != again.FromClient && answers(p, again) && inVain(e, p) && (first == nil || e.Ordinal > w.sending(first))
	})
	if at != 0 {
		return at
	}
	if first == nil {
		return 0
	}
	return w.sending(first)
}

// gone are the events in which a packet may come to nothing.
var gone = trace.KindsOf(trace.PacketLost, trace.SegmentIgnored)

// inVain reports whether a packet did come to nothing: it was lost, or damaged,
// or there was no room for it. Others that are ignored came before.
func inVain(e *trace.Event, p *trace.Packet) bool {
	ignored, ok := e.Detail.(trace.Ignored)
	damaged := slices.ContainsFunc(p.Hops, func(h trace.Hop) bool { return h.Fate == trace.Corrupted })
	return !ok || damaged || strings.HasPrefix(ignored.Rule, "RFC 4987") || ignored.Rule == "RFC 9293 §3.8.6"
}

// back finds the last event before the one asked about that is of one of the
// kinds and names a packet of a conversation that is wanted; 0 if there is none.
func (w *asked) back(c trace.ConversationID, kinds trace.KindSet, wanted func(*trace.Event, *trace.Packet) bool) trace.Ordinal {
	track := w.s.Track(c)
	from := track.Until(trace.Cursor{Time: w.e.Time, Ordinal: w.e.Ordinal}) - 1
	for i := from; i >= max(0, from-mostBack); i-- {
		if !track.MayBe(i, kinds) || !kinds.Has(track.Kind(i)) || track.Packet(i) == 0 {
			continue
		}
		e := track.At(i)
		if e.Ordinal >= w.e.Ordinal {
			continue
		}
		if p, ok := w.s.Packet(e.Packet); ok && p.Conversation == c && wanted(&e, &p) {
			return e.Ordinal
		}
	}
	return 0
}

// first is what a packet repeats, as it was sent first; nil where that is not
// known.
func (w *asked) first(again *trace.Packet) (first *trace.Packet) {
	for p, n := again, 0; n < 64; n++ {
		before, ok := w.s.Packet(p.Repeats)
		if !ok || before.ID >= p.ID {
			break
		}
		p, first = &before, &before
	}
	if first == nil { // the reading did not take it for a repetition
		w.back(again.Conversation, sendings, func(_ *trace.Event, p *trace.Packet) bool {
			if p.FromClient == again.FromClient && p.ID < again.ID && overlaps(p, again) {
				first = p
			}
			return first != nil && again.TCP != nil // of questions, the first
		})
	}
	return first
}

// sendings are the events that begin a packet's journey, or show it.
var sendings = trace.KindsOf(trace.PacketSent, trace.PacketDelivered)

// sending is the event in which a packet was sent, or else was seen.
func (w *asked) sending(p *trace.Packet) trace.Ordinal {
	for e := range w.s.EventsOf(p) {
		if sendings.Has(e.Kind) {
			return e.Ordinal
		}
	}
	return 0
}

// unacknowledged is the loss of the first byte that a timer's owner has sent
// and not heard of.
func (w *asked) unacknowledged(timer string) trace.Ordinal {
	if timer != "RTO" && timer != "PTO" && timer != "reordering" {
		return 0
	}
	h := w.s.Endpoint(w.e.Endpoint)
	if h == nil || h.Variables["SND.UNA"] == nil {
		return 0
	}
	una, ok := trace.ValueAt(h.Variables["SND.UNA"].Changes, w.e.At())
	if !ok {
		return 0
	}
	return w.back(h.Conversation, gone, func(e *trace.Event, p *trace.Packet) bool {
		return p.FromClient == h.Client && holds(p, wire.Seq(una)) && inVain(e, p)
	})
}

// hole is the loss of the byte that a duplicate acknowledgment asks for, if the
// event is the arrival of one.
func (w *asked) hole() trace.Ordinal {
	ack, ok := w.s.Packet(w.e.Packet)
	if !ok || ack.TCP == nil || !ack.Findings.Has(trace.FindingDuplicateAck) {
		return 0
	}
	if _, to := ack.Ends(); to != w.e.Node {
		return 0 // it is passed on
	}
	return w.back(ack.Conversation, gone, func(e *trace.Event, p *trace.Packet) bool {
		return p.FromClient != ack.FromClient && holds(p, ack.TCP.Ack) && inVain(e, p)
	})
}

// paced is what a repetition goes back to that had to wait for its turn: the
// event in which its sender came to believe that something was lost.
func (w *asked) paced() trace.Ordinal {
	timer, _ := w.e.Detail.(trace.Timer)
	if w.e.Kind != trace.TimerFired || timer.Name != pacing {
		return 0
	}
	if _, ok := w.repeated(); !ok {
		return 0
	}
	track := w.s.Track(w.e.Conversation)
	changes := trace.KindsOf(trace.VariableChanged)
	at := track.Until(w.e.At())
	for i := at - 1; i >= max(0, at-mostBack); i-- {
		if !track.MayBe(i, changes) || track.Kind(i) != trace.VariableChanged {
			continue
		}
		e := track.At(i)
		if v := e.Detail.(trace.Variable); e.Endpoint == w.e.Endpoint && v.Name == "lost" && v.Value > 0 {
			return e.Cause
		}
	}
	return 0
}

// recorded is the event's cause, where the trace names one.
func (w *asked) recorded() trace.Ordinal { return w.e.Cause }

// holds reports whether a segment carries a byte, its SYN or its FIN counted.
func holds(p *trace.Packet, at wire.Seq) bool {
	return p.TCP != nil && span(p) > 0 && uint32(at-p.TCP.Seq) < span(p)
}

// overlaps reports whether two packets carry something of the same.
func overlaps(p, q *trace.Packet) bool {
	if q.TCP == nil || p.TCP == nil {
		return q.TCP == nil && p.TCP == nil
	}
	if span(p) == 0 || span(q) == 0 {
		return span(p) == span(q) && p.TCP.Seq == q.TCP.Seq
	}
	return holds(p, q.TCP.Seq) || holds(q, p.TCP.Seq)
}

// answers reports whether a packet would have told that another one came.
func answers(p, to *trace.Packet) bool {
	if to.TCP == nil || p.TCP == nil {
		return to.TCP == nil && p.TCP == nil
	}
	return p.TCP.Flags.Has(wire.ACK) && to.TCP.Seq.Less(p.TCP.Ack)
}

// span is how many sequence numbers a segment takes.
func span(p *trace.Packet) uint32 {
	n := uint32(p.TCP.Len)
	if p.TCP.Flags.Has(wire.SYN) {
		n++
	}
	if p.TCP.Flags.Has(wire.FIN) {
		n++
	}
	return n
}
