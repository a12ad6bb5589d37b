package tui

import (
	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// walk is a way back from cause to cause.
type walk struct {
	at     trace.Cursor // where the last step led
	event  trace.Ordinal
	steps  int
	packet trace.PacketID // that was chosen by the last step
	trail  analyze.Trail
}

// toCause goes to what brought about the event that is looked at, and says what
// that was.
func (s *stage) toCause(u *ui) view.Action {
	snapshot := s.player.snapshot
	e, ok := s.effect()
	if !ok {
		return view.Refuse{Why: "tui.refuse.no-cause"}
	}
	w := walk{trail: s.walk.trail, steps: 1}
	if s.walk.at == s.player.Cursor() {
		w.steps += s.walk.steps
	}
	o, known := w.trail.Back(snapshot, e.Ordinal)
	cause, _ := snapshot.Event(o)
	if !known || !cause.At().Before(e.At()) {
		switch {
		case !snapshot.Modelled:
			return view.Refuse{Why: "time.cause.untold"}
		case w.steps > 1, e.Kind == trace.ApplicationCall, e.Kind == trace.InterventionApplied:
			return view.Refuse{Why: "time.cause.first"}
		}
		return view.Refuse{Why: "tui.refuse.no-cause"}
	}
	s.leave()
	s.player.Pause()
	s.player.Seek(cause.At())
	if cause.Packet != 0 {
		s.player.selected = cause.Packet
	}
	w.at, w.event, w.packet = cause.At(), cause.Ordinal, cause.Packet
	s.walk = w
	s.said = becauseOf(s.context(u), &e, &cause)
	further := w.trail
	if _, more := further.Back(snapshot, o); !more && snapshot.Modelled {
		s.said += " " + u.words.T("time.cause.last")
	}
	return nil
}

// effect is the event of which the cause is asked for: the one that a walk has
// come to, that of the packet chosen by hand, or else the latest. What was
// concluded from a packet stands for the packet.
func (s *stage) effect() (trace.Event, bool) {
	p := s.player
	if s.walk.steps > 0 && s.walk.at == p.Cursor() && p.selected == s.walk.packet {
		return p.snapshot.Event(s.walk.event)
	}
	if packet, ok := p.snapshot.Packet(p.selected); ok {
		if i := p.sendingOf(&packet); i >= 0 {
			return p.track.At(i), true
		}
	}
	latest, ok := p.Latest()
	switch latest.Kind {
	case trace.FindingMade, trace.PhaseEntered, trace.MessageBegun, trace.MessageComplete:
		if seen, known := p.snapshot.Event(latest.Cause); known && seen.Packet == latest.Packet {
			return seen, true
		}
	}
	return latest, ok
}

// becauseOf says of which kind the cause of an event is.
func becauseOf(ctx *view.Context, effect, cause *trace.Event) string {
	host := explain.Host(ctx.Words, ctx.Snapshot, cause.Node)
	if ctx.Addresses {
		host = ctx.HostName(cause.Node)
	}
	args := text.Args{"Host": host}
	key := "other"
	switch d := cause.Detail.(type) {
	case trace.Timer:
		args["Timer"] = text.EscapeTo(d.Name, 30)
		key = "timer-set"
		if cause.Kind == trace.TimerFired {
			key = "timer"
		}
	case trace.Call:
		args["Call"] = text.EscapeTo(d.Name, 30)
		key = "call"
	case trace.Transition:
		args["State"] = d.To.String()
		key = "state"
	case trace.Intervened:
		key = "intervened"
	case trace.Lost:
		key = "lost"
	case trace.Ignored:
		key = "ignored"
	case trace.Sent:
		key = "sent"
		if cause.Basis == trace.Observed && effect.Cause == 0 {
			key = concluded(ctx.Snapshot, effect.Packet, cause.Packet)
		}
	case trace.Delivered:
		switch n := duplicates(ctx.Snapshot, cause.Packet); {
		case n == 3:
			key = "third-duplicate"
		case n > 0:
			key, args["Count"] = "duplicate", n
		default:
			key = arrivedFor(ctx.Snapshot, effect, cause)
		}
	}
	return explain.Smooth(ctx.Words, ctx.Words.T("time.cause."+key, args), host)
}

// arrivedFor says what the arrival of a packet, which is no duplicate, has to do
// with an event that it brought about.
func arrivedFor(s *trace.Snapshot, effect, cause *trace.Event) string {
	ack, _ := s.Packet(cause.Packet)
	again, _ := s.Packet(effect.Packet)
	sent, _ := effect.Detail.(trace.Sent)
	if sent.Retransmission && ack.TCP != nil && again.TCP != nil && ack.FromClient != again.FromClient {
		return "asking"
	}
	return "arrived"
}

// concluded says how a packet of a capture goes back to another one, for which
// nobody's word but that of the packets themselves is known.
func concluded(s *trace.Snapshot, effect, cause trace.PacketID) string {
	e, _ := s.Packet(effect)
	switch {
	case duplicates(s, cause) == 3:
		return "third-asked"
	case duplicates(s, cause) > 0:
		return "asked"
	case e.Findings.Has(trace.FindingSpuriousRetransmission):
		return "repeated"
	case e.Findings.Retransmission():
		return "unconfirmed"
	case e.Findings.Has(trace.FindingDuplicateAck):
		return "missing"
	}
	return "sent"
}

// duplicates is the place of a duplicate acknowledgment among those in a row, from
// 1; 0 for any other packet.
func duplicates(s *trace.Snapshot, id trace.PacketID) int {
	const most = 1000 // packets that are looked at
	p, ok := s.Packet(id)
	if !ok || p.TCP == nil || !p.Findings.Has(trace.FindingDuplicateAck) {
		return 0
	}
	n := 1
	for i := id - 1; i > p.Repeats && i+most > id; i-- {
		before, _ := s.Packet(i)
		if before.Conversation == p.Conversation && before.FromClient == p.FromClient && before.TCP != nil &&
			before.TCP.Ack == p.TCP.Ack && before.Findings.Has(trace.FindingDuplicateAck) {
			n++
		}
	}
	return n
}
