package analyze_test

import (
	"testing"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/internal/randomnet"
	"wiretale/trace"
	"wiretale/wire"
)

// truth is the path of one end as the simulator recorded it.
type truth struct {
	steps []truthStep
	// shown is how many of them a frame may show at all: an end that was told
	// to close changes its state at once, but its FIN may wait behind data that
	// the peer does not take. What follows a closing that no FIN has told of
	// yet looks otherwise from outside.
	shown int
}

// truthStep is one change of state.
type truthStep struct {
	trace.Transition
	// timer says that a timer brought it about, which no frame shows: TIME-WAIT
	// ends, or the end gives up. A later frame may prove it.
	timer bool
}

// truthOf follows a node's end of a conversation.
func truthOf(s *trace.Snapshot, c *trace.Conversation, node trace.NodeID) (x truth) {
	closing := -1 // the step by which it began to close, while no FIN has left
	for _, e := range s.Events.All() {
		if e.Conversation != c.ID || e.Node != node {
			continue
		}
		switch d := e.Detail.(type) {
		case trace.Transition:
			d.Rule = "" // frames don't tell it
			cause, _ := s.Event(e.Cause)
			if d.To == trace.Listen {
				continue
			}
			if closing >= 0 {
				x.shown = closing
				return x
			}
			if d.To == trace.FinWait1 || d.To == trace.LastAck {
				closing = len(x.steps)
			}
			x.steps = append(x.steps, truthStep{d, cause.Kind == trace.TimerFired})
		case trace.Sent:
			p, _ := s.Packet(e.Packet)
			if d.Hop == 0 && d.CopyOf == 0 && p.TCP != nil && p.TCP.Flags.Has(wire.FIN) {
				closing = -1
			}
		}
	}
	x.shown = len(x.steps)
	if closing >= 0 {
		x.shown = closing
	}
	return x
}

// until cuts the path after the step that ends in a state.
func (x truth) until(last trace.State) truth {
	for i, s := range x.steps {
		if s.To == last {
			return truth{x.steps, min(x.shown, i+1)}
		}
	}
	return x
}

// closesFirst reports whether an end began to close before it heard the other
// do so.
func (x truth) closesFirst() bool {
	for _, s := range x.steps {
		if s.To == trace.FinWait1 {
			return true
		}
	}
	return false
}

// gaveUpOpening reports whether the end gave up before it was established. An
// acknowledgment that comes too late then looks as if it had served, and so
// does a SYN sent again.
func (x truth) gaveUpOpening() bool {
	for _, s := range x.steps {
		if s.timer && s.From == trace.SynReceived {
			return true
		}
	}
	return false
}

// agrees holds a path that was read against the truth. The path of an end far
// from the tap may end short, because no later frame proves its last changes;
// and where a reset says that there is no connection any more, it need not
// tell what led there.
func (x truth) agrees(got walk, far bool) bool {
	i, j := 0, 0
	for i < x.shown && j < len(got) {
		switch want := x.steps[i]; {
		case want.Transition == got[j]:
			i, j = i+1, j+1
		case want.timer:
			i++
		case far && got[j].From == want.From && got[j].To == trace.Closed:
			for i < len(x.steps) && x.steps[i].To != trace.Closed {
				i++
			}
			if i == len(x.steps) {
				return false
			}
			i, j = i+1, j+1
		default:
			return false
		}
	}
	for i < x.shown && x.steps[i].timer {
		i++
	}
	return x.shown < len(x.steps) && i >= x.shown || j == len(got) && (far || i == x.shown)
}

// checkRandomWalks holds what every tap tells of every connection's two ends.
func checkRandomWalks(t tester, log trace.LogView) {
	t.Helper()
	s := analyze.Read(log)
	for i := range s.Conversations {
		c := &s.Conversations[i]
		if c.Protocol != wire.ProtocolTCP {
			continue
		}
		ends := [2]trace.NodeID{c.ClientNode, c.ServerNode}
		truths := [2]truth{truthOf(s, c, ends[0]), truthOf(s, c, ends[1])}
		if len(truths[0].steps)+len(truths[1].steps) == 0 && damaged(log) {
			continue // damage that no checksum told made up a connection that nobody has
		}
		crossed := truths[0].closesFirst() && truths[1].closesFirst()
		for _, tap := range log.Taps.All() {
			r := analyze.ReadTap(log, tap.ID)
			own := matching(r, c)
			if own == 0 {
				continue
			}
			got := inferredWalks(r, own)
			for side, want := range truths {
				far := tap.Node != ends[side]
				if want.gaveUpOpening() {
					continue
				}
				if far && crossed {
					// The order in which crossing FINs and their
					// acknowledgments arrived is not seen from afar.
					want = want.until(trace.Established)
				}
				if !want.agrees(got[side], far) {
					t.Errorf("conversation %d, side %d, read at %s (tap %d):\n  the simulator went  %v (%d shown)\n  the tap has read    %v",
						c.ID, side, nodeName(log, tap.Node), tap.ID, want.steps, want.shown, got[side])
				}
			}
		}
	}
}

// damaged reports whether any frame arrived with other bytes than were sent.
func damaged(log trace.LogView) bool {
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Delivered); ok && d.Fate == trace.Corrupted {
			return true
		}
	}
	return false
}

func TestStatesAreTheSimulatorsInRandomNetworks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, text := randomnet.Draw(t, randomnet.Calm{})
		t.Log("\n" + text)
		checkRandomWalks(t, randomnet.Run(t, sc))
	})
}
