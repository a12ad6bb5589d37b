package analyze_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// simulate runs an embedded scenario with a seed of its choice, 0 for its own.
func simulate(t testing.TB, name string, seed uint64) trace.LogView {
	t.Helper()
	sc, err := scenario.Embedded(name)
	if err != nil {
		t.Fatal(err)
	}
	if seed != 0 {
		sc.Seed = seed
	}
	return logOf(t, sc)
}

// logOf runs a scenario and returns its whole log.
func logOf(t tester, sc *scenario.Scenario, acts ...session.Intervention) trace.LogView {
	t.Helper()
	log, _ := run(t, sc, acts...)
	return log.View()
}

func run(t tester, sc *scenario.Scenario, acts ...session.Intervention) (*trace.Log, sim.Summary) {
	t.Helper()
	log := trace.NewLog(sim.Epoch)
	summary, err := sim.Run(sc, acts, log)
	if err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return log, summary
}

// tapsOf lists the taps of a node.
func tapsOf(log trace.LogView, node trace.NodeID) (taps []trace.TapID) {
	for _, tap := range log.Taps.All() {
		if tap.Node == node {
			taps = append(taps, tap.ID)
		}
	}
	return taps
}

// walk is a path through the states of one end.
type walk []trace.Transition

// modelledWalks are the paths of a conversation's two ends as the simulator
// recorded them, without the listener's own.
func modelledWalks(s *trace.Snapshot, id trace.ConversationID) (walks [2]walk) {
	c := s.Conversation(id)
	for _, e := range s.Events.All() {
		change, ok := e.Detail.(trace.Transition)
		change.Rule = "" // frames don't tell it
		switch {
		case !ok || e.Conversation != id:
		case e.Node == c.ClientNode:
			walks[0] = append(walks[0], change)
		case e.Node == c.ServerNode:
			walks[1] = append(walks[1], change)
		}
	}
	return walks
}

// inferredWalks are the same as one tap tells them.
func inferredWalks(r *trace.Reading, id trace.ConversationID) (walks [2]walk) {
	for _, e := range r.Events.All() {
		if change, ok := e.Detail.(trace.Transition); ok && e.Conversation == id {
			side := int(e.Endpoint-1) % 2
			walks[side] = append(walks[side], change)
		}
	}
	return walks
}

// unseen reports whether no frame shows a transition: the timers' doing, and
// giving up.
func unseen(c trace.Transition) bool {
	return c.From == trace.TimeWait && c.To == trace.Closed || c.From == trace.SynSent && c.To == trace.Closed ||
		c.To == trace.Listen
}

func shown(w walk) walk { return slices.DeleteFunc(slices.Clone(w), unseen) }

// expectWalk holds an inferred path against the truth. An end far from the tap
// may end short: its last changes are proved by no later frame.
func expectWalk(t tester, who string, truth, got walk, far bool) {
	t.Helper()
	want, got := shown(truth), shown(got)
	if far && len(got) < len(want) {
		want = want[:len(got)]
	}
	if !slices.Equal(want, got) {
		t.Errorf("%s:\n  the simulator went  %v\n  the tap has read    %v", who, want, got)
	}
}

// tester is a test, or one draw of a property.
type tester interface {
	Helper()
	Errorf(string, ...any)
	Fatal(...any)
}

func checkWalks(t tester, log trace.LogView) {
	t.Helper()
	s := analyze.Read(log)
	for _, c := range s.Conversations {
		if c.Completeness == 0 {
			continue
		}
		truth := modelledWalks(s, c.ID)
		for side, node := range []trace.NodeID{c.ClientNode, c.ServerNode} {
			r := analyze.ReadTap(log, tapsOf(log, node)...)
			own := matching(r, &c)
			if own == 0 {
				continue
			}
			got := inferredWalks(r, own)
			expectWalk(t, "client, read at "+nodeName(log, node), truth[0], got[0], side == 1)
			expectWalk(t, "server, read at "+nodeName(log, node), truth[1], got[1], side == 0)
		}
	}
}

func nodeName(log trace.LogView, id trace.NodeID) string { return log.Nodes.At(int(id) - 1).Name }

// matching finds a conversation in the reading of one tap.
func matching(r *trace.Reading, c *trace.Conversation) trace.ConversationID {
	for _, own := range r.Conversations {
		if own.Client == c.Client && own.Server == c.Server && own.Protocol == c.Protocol {
			return own.ID
		}
	}
	return 0
}

func TestStatesReadAtATapAreTheSimulators(t *testing.T) {
	for _, name := range scenario.Names() {
		t.Run(name, func(t *testing.T) {
			checkWalks(t, simulate(t, name, 0))
		})
	}
	for seed := uint64(1); seed <= 40; seed++ {
		t.Run("lossy/"+itoa(int(seed)), func(t *testing.T) {
			checkWalks(t, simulate(t, "lossy", seed))
		})
	}
}

func TestStatesAreTheSimulatorsWhateverIsDoneToThePackets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkWalks(t, disturbed(t))
	})
}

// disturbed simulates an embedded scenario with a few packets dropped, delayed
// or doubled.
func disturbed(t *rapid.T) trace.LogView {
	name := rapid.SampledFrom([]string{"handshake", "web-page", "refused", "dns-retry"}).Draw(t, "scenario")
	sc, err := scenario.Embedded(name)
	if err != nil {
		t.Fatal(err)
	}
	sc.Seed = rapid.Uint64Range(1, 1000).Draw(t, "seed")
	var acts []session.Intervention
	for range rapid.IntRange(1, 4).Draw(t, "interventions") {
		link := rapid.SampledFrom(sc.Links).Draw(t, "link")
		act := session.Intervention{
			From: link.Between[0], To: link.Between[1], Nth: rapid.IntRange(1, 12).Draw(t, "nth"),
			Action: rapid.SampledFrom([]session.Action{session.Drop, session.Delay, session.Duplicate, session.Corrupt}).Draw(t, "action"),
			Offset: rapid.IntRange(34, 52).Draw(t, "offset"), XOR: uint8(rapid.IntRange(1, 255).Draw(t, "xor")),
			Delay: time.Duration(rapid.IntRange(1, 3000).Draw(t, "ms")) * time.Millisecond,
		}
		if rapid.Bool().Draw(t, "back") {
			act.From, act.To = act.To, act.From
		}
		acts = append(acts, act)
	}
	return logOf(t, sc, acts...)
}

func TestPhasesAndRetransmissionsAreTheSimulators(t *testing.T) {
	check := func(t *testing.T, log trace.LogView) {
		s := analyze.Read(log)
		for _, e := range s.Events.All() {
			sent, ok := e.Detail.(trace.Sent)
			if !ok || sent.CopyOf != 0 || sent.Hop != 0 {
				continue
			}
			p, _ := s.Packet(e.Packet)
			if sent.Phase != trace.PhaseNone && sent.Phase != p.Phase {
				t.Errorf("packet %d (%s): phase %v, the sender says %v", p.ID, p.Info(), p.Phase, sent.Phase)
			}
			if again := p.Findings.Retransmission(); p.TCP != nil && again != sent.Retransmission {
				t.Errorf("packet %d (%s): retransmission %v, the sender says %v (%s)", p.ID, p.Info(), again, sent.Retransmission, sent.Rule)
			}
		}
	}
	for _, name := range scenario.Names() {
		t.Run(name, func(t *testing.T) { check(t, simulate(t, name, 0)) })
	}
	for seed := uint64(1); seed <= 40; seed++ {
		t.Run("lossy/"+itoa(int(seed)), func(t *testing.T) { check(t, simulate(t, "lossy", seed)) })
	}
}
