package analyze_test

import (
	"testing"

	"wiretale/analyze"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// TestEverythingHasACauseThatCanBeWalkedBack: in a simulation nothing happens
// of itself. From any event the causes lead back, each before its effect, to
// what an application asked for.
func TestEverythingHasACauseThatCanBeWalkedBack(t *testing.T) {
	for _, name := range scenario.Names() {
		s := analyze.Read(simulate(t, name, 0))
		sent := 0
		for _, e := range s.Events.All() {
			if e.Kind == trace.PacketSent {
				sent++
			}
			if root := rootOf(t, s, e); root.Kind != trace.ApplicationCall {
				t.Errorf("%s: event %d (%v at %v) goes back to %d (%v at %v), which has no cause",
					name, e.Ordinal, e.Kind, e.Time, root.Ordinal, root.Kind, root.Time)
			}
		}
		if sent == 0 {
			t.Errorf("%s: no packet was sent", name)
		}
	}
}

// rootOf walks back to the event that has no cause. Ordinals fall on the way,
// so it comes to an end.
func rootOf(t *testing.T, s *trace.Snapshot, e trace.Event) trace.Event {
	t.Helper()
	for e.Cause != 0 {
		cause, ok := s.Event(e.Cause)
		if !ok || cause.Ordinal >= e.Ordinal || cause.Time > e.Time {
			t.Fatalf("event %d (%v at %v) names event %d (at %v) as its cause", e.Ordinal, e.Kind, e.Time, e.Cause, cause.Time)
		}
		e = cause
	}
	return e
}
