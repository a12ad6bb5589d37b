package analyze_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/internal/randomnet"
	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/wire"
)

// deciding are the timers that make a sender repeat something.
var deciding = []string{"RTO", "PTO", "reordering", "retry"}

// decided is the event in which a sender came to repeat a packet, found by
// asking why again and again, and the event that stands behind it.
func decided(t tester, s *trace.Snapshot, sent trace.Event) (decision, behind trace.Event, ok bool) {
	var trail analyze.Trail
	for e := sent; ; {
		o, more := trail.Back(s, e.Ordinal)
		if !more {
			return decision, behind, false
		}
		before, found := s.Event(o)
		if !found || before.Ordinal >= e.Ordinal {
			t.Fatal(fmt.Sprintf("behind event %d stands event %d", e.Ordinal, o))
		}
		timer, _ := e.Detail.(trace.Timer)
		if e.Kind == trace.TimerFired && slices.Contains(deciding, timer.Name) || e.Kind == trace.PacketDelivered && e.Node == sent.Node {
			return e, before, true
		}
		e = before
	}
}

// checkWhys holds that asking why from each retransmission leads to the timer or
// to the packet that made its sender repeat it, and from there to the packet
// that was lost. The truth is looked up in the whole trace.
func checkWhys(t tester, s *trace.Snapshot) (asked int) {
	t.Helper()
	for _, e := range s.Events.All() {
		sent, ok := e.Detail.(trace.Sent)
		if !ok || !sent.Retransmission || sent.Hop > 0 || sent.CopyOf != 0 {
			continue
		}
		asked++
		again, _ := s.Packet(e.Packet)
		decision, behind, ok := decided(t, s, e)
		if !ok {
			t.Errorf("packet %d (%s, %s) at %v: no decision was found", again.ID, again.Info(), sent.Rule, e.Time)
			continue
		}
		lost := losses(s, &again, decision)
		if sent.Rule == "RFC 1191 §6.4" {
			lost = nil // it was refused, not lost
		}
		switch {
		case len(lost) > 0 && !slices.Contains(lost, behind.Packet), len(lost) > 0 && behind.Kind != trace.PacketLost && behind.Kind != trace.SegmentIgnored:
			t.Errorf("packet %d (%s, %s) at %v: behind event %d (%v at %v) stands event %d (%v of packet %d), but lost were %v",
				again.ID, again.Info(), sent.Rule, e.Time, decision.Ordinal, decision.Kind, decision.Time, behind.Ordinal, behind.Kind, behind.Packet, lost)
		case len(lost) == 0 && behind.Packet == 0 && left(s, &again, decision):
			t.Errorf("packet %d (%s, %s): behind the decision stands event %d (%v)", again.ID, again.Info(), sent.Rule, behind.Ordinal, behind.Kind)
		}
	}
	return asked
}

// losses are the packets one of which must stand behind a decision: those
// whose bytes were repeated and that came to nothing before it.
func losses(s *trace.Snapshot, again *trace.Packet, decision trace.Event) (lost []trace.PacketID) {
	for i := range int(decision.Ordinal) - 1 {
		e := s.Events.At(i)
		p, ok := s.Packet(e.Packet)
		ignored, _ := e.Detail.(trace.Ignored)
		useless := e.Kind == trace.SegmentIgnored && (strings.HasPrefix(ignored.Rule, "RFC 4987") || // the queues were full
			slices.ContainsFunc(p.Hops, func(h trace.Hop) bool { return h.Fate == trace.Corrupted }))
		if ok && (e.Kind == trace.PacketLost || useless) && repeats(again, &p) {
			lost = append(lost, p.ID)
		}
	}
	return lost
}

// left reports whether anything that was repeated had been sent before a
// decision: where a host asks for its neighbour's address it may still have waited.
func left(s *trace.Snapshot, again *trace.Packet, decision trace.Event) bool {
	for i := range int(decision.Ordinal) - 1 {
		e := s.Events.At(i)
		if p, ok := s.Packet(e.Packet); ok && e.Kind == trace.PacketSent && repeats(again, &p) {
			return true
		}
	}
	return false
}

// repeats reports whether a packet carries numbers that another one did.
func repeats(again, p *trace.Packet) bool {
	if p.Conversation != again.Conversation || p.FromClient != again.FromClient || p.TCP == nil {
		return false
	}
	from := p.TCP.Seq.Sub(again.TCP.Seq)
	return from < numbers(again) && from+numbers(p) > 0
}

// numbers is how many sequence numbers a segment takes.
func numbers(p *trace.Packet) int {
	n := p.TCP.Len
	if p.TCP.Flags.Has(wire.SYN) {
		n++
	}
	if p.TCP.Flags.Has(wire.FIN) {
		n++
	}
	return n
}

func TestBehindEveryRetransmissionStandsALoss(t *testing.T) {
	asked := 0
	for _, name := range scenario.Names() {
		asked += checkWhys(t, analyze.Read(simulate(t, name, 0)))
	}
	for seed := uint64(1); seed <= 100; seed++ {
		asked += checkWhys(t, analyze.Read(simulate(t, "lossy", seed)))
		asked += checkWhys(t, analyze.Read(simulate(t, "workbench", seed)))
	}
	if asked < 200 {
		t.Errorf("only %d retransmissions were asked about", asked)
	}
}

func TestBehindEveryRetransmissionOfRandomNetworksStandsALoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, text := randomnet.Draw(t, randomnet.Calm{})
		t.Log("\n" + text)
		checkWhys(t, analyze.Read(randomnet.Run(t, sc)))
	})
}

// path are the events that one comes to by asking why, as a person reads them.
func path(s *trace.Snapshot, o trace.Ordinal) (list []string) {
	var trail analyze.Trail
	for o != 0 {
		e, _ := s.Event(o)
		what := e.Kind.String()
		if d, ok := e.Detail.(trace.Timer); ok {
			what += " " + d.Name
		}
		if d, ok := e.Detail.(trace.Call); ok {
			what += " " + d.Name
		}
		if p, ok := s.Packet(e.Packet); ok {
			what += fmt.Sprintf(" of %d", p.ID)
		}
		list = append(list, what)
		o, _ = trail.Back(s, o)
	}
	return list
}

// sendingOf is the event in which a packet was sent.
func sendingOf(s *trace.Snapshot, id trace.PacketID) trace.Ordinal {
	p, _ := s.Packet(id)
	for e := range s.EventsOf(&p) {
		return e.Ordinal
	}
	return 0
}

// TestTheWayBackFromARetransmission shows the whole way, once by the timer and
// once by the third duplicate acknowledgment.
func TestTheWayBackFromARetransmission(t *testing.T) {
	sc, _ := scenario.Embedded("handshake")
	s := analyze.Read(logOf(t, sc, session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 1}))
	want := []string{"packet_sent of 2", "timer_fired RTO", "packet_lost of 1", "packet_sent of 1", "application_call connect"}
	if got := path(s, sendingOf(s, 2)); !slices.Equal(got, want) {
		t.Errorf("by the timer: %q", got)
	}
	s = analyze.Read(simulate(t, "lossy", 0))
	for _, p := range s.Packets.All() {
		if p.Findings.Has(trace.FindingFastRetransmission) {
			got := path(s, sendingOf(s, p.ID))
			if len(got) < 4 || got[0] != fmt.Sprintf("packet_sent of %d", p.ID) || got[2] != fmt.Sprintf("packet_lost of %d", p.Repeats) ||
				got[3] != fmt.Sprintf("packet_sent of %d", p.Repeats) {
				t.Errorf("by duplicate acknowledgments: %q", got)
			}
			return
		}
	}
	t.Error("nothing was repeated at once")
}
