package analyze_test

import (
	"testing"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/internal/randomnet"
	"wiretale/trace"
)

// sender is what the host that made a packet knows of it.
type sender struct {
	trace.Sent
	From   trace.NodeID
	copied bool // the network made a copy of it
	// reborn says that its endpoint had a connection before with the same two
	// ports: a cookie that came once more has opened another.
	reborn bool
	// damaged is the first sighting of it with other bytes than were sent, 0 if
	// there is none.
	damaged trace.SightingID
}

// senders tells of every packet what its sender knows. A copy that the network
// made is what it copies.
func senders(log trace.LogView) map[trace.PacketID]sender {
	known := map[trace.PacketID]sender{}
	lives := map[trace.Endpoint]int{}
	for _, e := range log.Events.All() {
		at := endpointOf(log, e.Endpoint)
		if d, ok := e.Detail.(trace.Transition); ok && d.From == trace.Listen {
			lives[at]++
		}
		x, again := known[e.Packet]
		if d, ok := e.Detail.(trace.Delivered); ok && d.Fate == trace.Corrupted && again && x.damaged == 0 {
			x.damaged = e.Sighting
			known[e.Packet] = x
		}
		d, ok := e.Detail.(trace.Sent)
		if !ok || again {
			continue
		}
		known[e.Packet] = sender{Sent: d, From: e.Node, copied: d.CopyOf != 0, reborn: lives[at] > 1}
	}
	return known
}

// tells reports whether what the sender knows is true of a frame, too: damage
// may have made another of it that no checksum tells.
func (x sender) tells(s trace.Sighting) bool { return x.damaged == 0 || s.ID < x.damaged }

// endpointOf is an endpoint without its number: the same two ports are the same
// endpoint again.
func endpointOf(log trace.LogView, id trace.EndpointID) (e trace.Endpoint) {
	if id > 0 {
		e = log.Endpoints.At(int(id) - 1)
		e.ID = 0
	}
	return e
}

// checkRandomPhases holds what every tap says of each packet's phase against
// what its sender knows.
func checkRandomPhases(t tester, log trace.LogView) {
	t.Helper()
	known := senders(log)
	for _, tap := range log.Taps.All() {
		r := analyze.ReadTap(log, tap.ID)
		wrong := map[trace.ConversationID]bool{}
		for _, n := range r.Notes.All() {
			s, _ := log.Sighting(n.Sighting)
			if n.Conversation == 0 || n.Quotes != 0 || n.Phase == trace.PhaseNone {
				continue // damaged, or an ICMP error
			}
			d, ok := known[s.Packet]
			wrong[n.Conversation] = wrong[n.Conversation] || ok && !d.tells(s)
			if ok && !wrong[n.Conversation] && d.Phase != trace.PhaseNone && d.Phase != n.Phase {
				t.Errorf("packet %d (%s) at %s: phase %v, the sender says %v", s.Packet, n.Info(), nodeName(log, tap.Node), n.Phase, d.Phase)
			}
		}
	}
}

func findings(set trace.Findings) (names []string) {
	for f := range set.All() {
		names = append(names, f.String())
	}
	return names
}

func TestPhasesAreWhatTheSendersSayInRandomNetworks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, text := randomnet.Draw(t, randomnet.Calm{})
		t.Log("\n" + text)
		checkRandomPhases(t, randomnet.Run(t, sc))
	})
}
