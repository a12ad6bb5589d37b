package analyze_test

import (
	"slices"
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
	// shown is how many of them a frame may show at all. An end that was told
	// to close changes its state at once, but its FIN may wait behind data that
	// the peer does not take: what follows a closing that no FIN has told of
	// yet looks otherwise from outside. So does what reaches an end that has
	// given up without a word, and a server that answered with a cookie and
	// has kept nothing.
	shown int
	// anew says that a cookie came first, and then another SYN·ACK with another
	// number. From afar nobody knows in which order they left.
	anew bool
}

// truthStep is one change of state.
type truthStep struct {
	trace.Transition
	// timer says that a timer brought it about, which no frame shows: TIME-WAIT
	// ends, or the end gives up. A later frame may prove it.
	timer bool
}

// truthOf follows a node's end of a conversation.
func truthOf(s *trace.Snapshot, c *trace.Conversation, node trace.NodeID) truth {
	x := historian{truth: truth{shown: -1}, closing: -1, silent: -1, again: -1}
	for _, e := range s.Events.All() {
		if e.Conversation != c.ID || e.Node != node {
			continue
		}
		switch d := e.Detail.(type) {
		case trace.Transition:
			cause, _ := s.Event(e.Cause)
			about, _ := s.Packet(cause.Packet)
			x.went(d, cause, cause.Packet != 0 && about.TCP == nil)
		case trace.Sent:
			if p, _ := s.Packet(e.Packet); d.Hop == 0 && d.CopyOf == 0 && p.TCP != nil {
				x.sent(p.TCP.Flags, d.Rule, e.Cause)
			}
		case trace.Ignored:
			if p, _ := s.Packet(e.Packet); p.TCP != nil && p.TCP.Flags.Has(wire.RST) {
				x.unheard()
			}
			x.full = d.Rule == queueRule
		}
	}
	return x.end()
}

// historian writes down a truth.
type historian struct {
	truth
	closing int           // the step by which it began to close, while no FIN has left; else −1
	silent  int           // the step by which it gave up, while it has told nobody; else −1
	because trace.Ordinal // the timer that made it
	cookie  bool          // it answered with a cookie, and has made no connection of it yet
	baked   bool          // it has answered with a cookie
	full    bool          // its accept queue had no room when the handshake ended
	again   int           // the step by which it took a cookie once more, after the connection had ended; else −1
}

// went notes a change of state. An ICMP error may bring one about, but what it
// means to an end is the end's own affair (RFC 5461).
func (x *historian) went(d trace.Transition, cause trace.Event, icmp bool) {
	d.Rule = "" // frames don't tell it
	if d.To == trace.Listen {
		return
	}
	if x.cookie && d.From == trace.Listen {
		x.cookie = false // that it was in SYN-RECEIVED is noted already
		return
	}
	x.hide()
	if x.full && d.To != trace.Established && x.shown < 0 {
		x.shown = len(x.steps)
	}
	x.full = false
	if d.From == trace.Listen && len(x.steps) > 0 {
		x.again = len(x.steps)
	}
	if d.To == trace.FinWait1 || d.To == trace.LastAck {
		x.closing = len(x.steps)
	}
	timer := cause.Kind == trace.TimerFired
	if (timer || icmp) && d.To == trace.Closed && d.From != trace.TimeWait {
		x.silent, x.because = len(x.steps), cause.Ordinal
	}
	x.steps = append(x.steps, truthStep{d, timer})
}

func (x *historian) sent(flags wire.Flags, rule string, cause trace.Ordinal) {
	switch {
	case rule == cookieRule && !x.cookie:
		x.hide()
		x.cookie, x.baked = true, true
		if len(x.steps) == 0 {
			x.steps = append(x.steps, truthStep{trace.Transition{From: trace.Listen, To: trace.SynReceived}, false})
		}
	case flags.Has(wire.SYN):
		x.again, x.anew = -1, x.anew || x.baked && rule != cookieRule
	case flags.Has(wire.FIN):
		x.closing = -1
	case flags.Has(wire.RST) && x.cookie:
		x.unheard() // the listener refuses something else than the cookie
	case flags.Has(wire.RST) && cause == x.because:
		x.silent = -1
	}
}

// unheard says that a reset comes from a listener that has answered with a
// cookie, or to it: nobody has a connection to lose yet.
func (x *historian) unheard() {
	if x.cookie && x.shown < 0 {
		x.shown = len(x.steps)
	}
}

// hide says that frames show nothing from here on, if they don't.
func (x *historian) hide() {
	for _, from := range []int{x.closing, x.silent, x.again} {
		if from >= 0 && (x.shown < 0 || from < x.shown) {
			x.shown = from
		}
	}
}

func (x *historian) end() truth {
	x.hide()
	if x.shown < 0 {
		x.shown = len(x.steps)
	}
	if x.cookie || x.full {
		x.steps = append(x.steps, truthStep{}) // whatever it looks like now
	}
	return x.truth
}

const (
	// cookieRule is the rule by which a SYN·ACK with a cookie is sent: there is
	// no connection until the cookie comes back.
	cookieRule = "RFC 4987 §3.6"
	// queueRule is the rule by which the end of a handshake is ignored, because
	// the accept queue is full.
	queueRule = "RFC 4987 §2.2"
)

// until cuts the path after the step that ends in a state.
func (x truth) until(last trace.State) truth {
	for i, s := range x.steps {
		if s.To == last {
			return truth{x.steps, min(x.shown, i+1), x.anew}
		}
	}
	return x
}

// byItsFIN lets an end that was closed in SYN-RECEIVED, with Fast Open, go by
// way of ESTABLISHED. Its FIN leaves only after its SYN is acknowledged; that it
// was closed before does not show at its own tap, and from afar not even which of
// both came first.
func (x truth) byItsFIN() truth {
	for i, s := range x.steps {
		if s.From == trace.SynReceived && s.To == trace.FinWait1 {
			between := truthStep{trace.Transition{From: trace.SynReceived, To: trace.Established}, false}
			after := truthStep{trace.Transition{From: trace.Established, To: trace.FinWait1}, s.timer}
			x.steps = slices.Concat(x.steps[:i], []truthStep{between, after}, x.steps[i+1:])
			if i < x.shown {
				x.shown++
			}
			break
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
		case want.timer, far && want.From == trace.TimeWait && want.To == trace.Closed: // by a reset that it got
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
	s, known := analyze.Read(log), senders(log)
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
			if own == 0 || misled(log, r, own, known) {
				continue
			}
			got := inferredWalks(r, own)
			for side, want := range truths {
				far := tap.Node != ends[side]
				if far || !want.agrees(got[side], far) {
					want = want.byItsFIN()
				}
				if far && crossed {
					// The order in which crossing FINs and their
					// acknowledgments arrived is not seen from afar.
					want = want.until(trace.Established)
				}
				if far && want.anew {
					want = want.until(trace.SynReceived)
				}
				if !want.agrees(got[side], far) {
					t.Errorf("conversation %d, side %d, read at %s (tap %d):\n  the simulator went  %v (%d shown)\n  the tap has read    %v",
						c.ID, side, nodeName(log, tap.Node), tap.ID, want.steps, want.shown, got[side])
				}
			}
		}
	}
}

// misled reports whether a tap has read a frame that was damaged so that no
// checksum tells.
func misled(log trace.LogView, r *trace.Reading, own trace.ConversationID, known map[trace.PacketID]sender) bool {
	for _, n := range r.Notes.All() {
		if n.Conversation == own && n.Quotes == 0 {
			s, _ := log.Sighting(n.Sighting)
			if x, ok := known[s.Packet]; ok && !x.tells(s) {
				return true
			}
		}
	}
	return false
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
