package analyze_test

import (
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/session"
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

// TestWhatAnInterventionBringsAboutGoesBackToIt: a host that loses its power, or
// a link that changes, does so because somebody intervened; whatever follows
// goes back to that, or to what an application asked for.
func TestWhatAnInterventionBringsAboutGoesBackToIt(t *testing.T) {
	for _, name := range scenario.Names() {
		sc, err := scenario.Embedded(name)
		if err != nil {
			t.Fatal(err)
		}
		l := sc.Links[0].Between
		for _, v := range []session.Intervention{
			{Action: session.Reboot, Host: l[1]}, {Action: session.Crash, Host: l[0]}, {Action: session.StopReading, Host: l[0]},
			{Action: session.SetRate, From: l[1], To: l[0], Rate: 50_000}, {Action: session.Reorder, From: l[1], To: l[0], Nth: 2},
		} {
			v.At = 30 * time.Millisecond
			s := analyze.Read(logOf(t, sc, v))
			followed := 0
			for _, e := range s.Events.All() {
				root := rootOf(t, s, e)
				switch root.Kind {
				case trace.ApplicationCall:
				case trace.InterventionApplied:
					followed++
				default:
					t.Errorf("%s, %s: event %d (%v at %v) goes back to %d (%v at %v), which has no cause",
						name, v.Action, e.Ordinal, e.Kind, e.Time, root.Ordinal, root.Kind, root.Time)
				}
			}
			if v.Action != session.Reorder && followed == 0 || v.Action == session.Crash && name == "handshake" && followed < 2 {
				t.Errorf("%s, %s: nothing came of it", name, v.Action)
			}
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
