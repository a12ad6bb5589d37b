package sim_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"wiretale/capture"
	"wiretale/export"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/wire"
)

// offer is a packet that was offered to a link.
type offer struct {
	event     trace.Event // its sending
	departure trace.SightingID
	arrival   trace.SightingID // 0 where it was lost
	drop      session.Intervention
}

// offers lists the packets that were offered to the links of a network.
func offers(log trace.LogView) (list []offer) {
	type direction struct{ from, to trace.NodeID }
	type hop struct {
		packet trace.PacketID
		hop    int
	}
	nth, place := map[direction]int{}, map[hop]int{}
	for _, e := range log.Events.All() {
		switch d := e.Detail.(type) {
		case trace.Sent:
			if d.CopyOf != 0 {
				continue
			}
			w := direction{e.Node, d.To}
			nth[w]++
			s, _ := log.Sighting(e.Sighting)
			read := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
			place[hop{e.Packet, d.Hop}] = len(list)
			list = append(list, offer{event: e, departure: e.Sighting, drop: session.Intervention{
				Action: session.Drop, From: log.Nodes.At(int(e.Node) - 1).Name, To: log.Nodes.At(int(d.To) - 1).Name, Nth: nth[w], At: e.Time,
				Fingerprint: session.Fingerprint(&read.Frame)}})
		case trace.Delivered:
			if i, ok := place[hop{e.Packet, d.Hop}]; ok && list[i].arrival == 0 {
				list[i].arrival = e.Sighting
			}
		}
	}
	return list
}

// TestDroppingAnyPacketIsExact drops each packet of each embedded scenario in
// turn, and holds that the story is the same up to that packet, comes to an
// end, is told again to the bit from the file that it was saved in, and that
// what it writes as a capture shows, by itself, what became of the packet.
func TestDroppingAnyPacketIsExact(t *testing.T) {
	for _, name := range scenario.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sc, err := scenario.Embedded(name)
			if err != nil {
				t.Fatal(err)
			}
			base, _ := run(t, sc)
			all := offers(base)
			if len(all) > mostDrops {
				rand.New(rand.NewPCG(5, 3)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
				all = all[:mostDrops]
			}
			frames := framesOf(base)
			for _, o := range all {
				branch, summary := run(t, sc, o.drop)
				what := fmt.Sprintf("%v", o.drop)
				checkBranch(t, what, base, branch, summary, &o)
				checkReplay(t, what, sc, branch, o.drop)
				checkCapture(t, what, base, branch, frames, &o)
				if t.Failed() {
					return // the others would say the same
				}
			}
			t.Logf("%d packets were dropped in turn", len(all))
		})
	}
}

func run(t *testing.T, sc *scenario.Scenario, v ...session.Intervention) (trace.LogView, sim.Summary) {
	t.Helper()
	log := trace.NewLog(sim.Epoch)
	summary, err := sim.Run(sc, v, log)
	if err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return log.View(), summary
}

// checkBranch holds that the branch is the baseline up to the packet's sending,
// and that what follows is its being dropped.
func checkBranch(t *testing.T, what string, base, branch trace.LogView, summary sim.Summary, o *offer) {
	t.Helper()
	if summary.Stop != sim.Finished || summary.Interventions[0] != sim.Applied {
		t.Errorf("%s: %v, %v", what, summary.Stop, summary.Interventions)
	}
	until := int(o.event.Ordinal)
	if i := firstEvent(base, branch, until, 1); i < until {
		t.Errorf("%s: event %d differs: %+v, %+v", what, i+1, base.Events.At(i), branch.Events.At(i))
	}
	for i := range int(o.departure) {
		if !sameFrame(base, branch, i) {
			t.Errorf("%s: frame %d differs", what, i+1)
		}
	}
	done := branch.Events.At(until)
	if d, ok := done.Detail.(trace.Intervened); !ok || !d.Matched || d.Action != "drop" || done.Packet != o.event.Packet || done.Cause != o.event.Ordinal {
		t.Errorf("%s: after the packet's sending comes %+v", what, done)
	}
	lost := false
	for i := until; i < branch.Events.Len(); i++ {
		e := branch.Events.At(i)
		if d, ok := e.Detail.(trace.Lost); ok && d.Fate == trace.BlockedByRule && e.Packet == o.event.Packet {
			lost = true
		}
	}
	// Where a full queue drops the packet anyhow, or nobody is at the link's other
	// end, there is nothing to take out.
	if !lost && !lostAnyhow(base, o) {
		t.Errorf("%s: nothing was lost", what)
	}
}

// lostAnyhow reports whether a packet never arrives on the hop that it is
// dropped on.
func lostAnyhow(base trace.LogView, o *offer) bool {
	for _, e := range base.Events.All() {
		if d, ok := e.Detail.(trace.Lost); ok && e.Packet == o.event.Packet && d.Hop == o.event.Detail.(trace.Sent).Hop {
			return true
		}
	}
	return false
}

// firstEvent is the place of the first event in which two logs differ, or most.
// The scenario's own interventions are counted behind more of them in b.
func firstEvent(a, b trace.LogView, most, more int) int {
	for i := range most {
		if i >= a.Events.Len() || i >= b.Events.Len() {
			return i
		}
		x, y := a.Events.At(i), b.Events.At(i)
		if d, ok := x.Detail.(trace.Intervened); ok {
			d.Index += more
			x.Detail = d
		}
		if x != y {
			return i
		}
	}
	return most
}

func sameFrame(a, b trace.LogView, i int) bool {
	if i >= a.Sightings.Len() || i >= b.Sightings.Len() {
		return false
	}
	x, y := a.Sightings.At(i), b.Sightings.At(i)
	return x.ID == y.ID && x.Tap == y.Tap && x.Time == y.Time && x.Direction == y.Direction && x.Length == y.Length && x.Packet == y.Packet &&
		bytes.Equal(a.Data(x), b.Data(y))
}

// checkReplay holds that the saved scenario is the same story, by every event
// and byte.
func checkReplay(t *testing.T, what string, sc *scenario.Scenario, branch trace.LogView, v ...session.Intervention) {
	t.Helper()
	var file bytes.Buffer
	if err := sc.Write(&file, v); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	saved, err := scenario.Read("saved.yaml", &file)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	again, _ := run(t, saved)
	if n := branch.Events.Len(); again.Events.Len() != n || firstEvent(again, branch, n, 0) < n {
		t.Errorf("%s: told again, event %d differs", what, firstEvent(again, branch, n, 0)+1)
	}
	if again.Sightings.Len() != branch.Sightings.Len() {
		t.Errorf("%s: told again, there are %d frames, not %d", what, again.Sightings.Len(), branch.Sightings.Len())
	}
	for i := range branch.Sightings.Len() {
		if !sameFrame(again, branch, i) {
			t.Errorf("%s: told again, frame %d differs", what, i+1)
			return
		}
	}
}

// captured is a frame as a capture tells of it.
type captured struct {
	tap  string
	at   time.Duration // since the simulation's beginning
	way  trace.Direction
	data string
}

func framesOf(log trace.LogView) (list []captured) {
	since := log.Epoch.Sub(sim.Epoch)
	for _, s := range log.Sightings.All() {
		tap, _ := log.Tap(s.Tap)
		name := tap.Interface // in a capture with the node's before it
		if tap.Node != 0 {
			name = log.Nodes.At(int(tap.Node)-1).Name + ":" + name
		}
		list = append(list, captured{name, s.Time + since, s.Direction, string(log.Data(s))})
	}
	return list
}

// checkCapture opens the branch's capture alone. It holds the frames of the
// baseline's up to the one by which the packet arrived: that one is not there.
func checkCapture(t *testing.T, what string, base, branch trace.LogView, frames []captured, o *offer) {
	t.Helper()
	var file bytes.Buffer
	if err := export.WritePcapng(&file, branch, 0); err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(time.Time{})
	if err := capture.Open("branch.pcapng", &file).Run(context.Background(), log); err != nil {
		t.Fatal(err)
	}
	opened := framesOf(log.View())
	if o.arrival == 0 {
		if !slices.Equal(opened, frames) {
			t.Errorf("%s: it was lost before, and now the capture is another", what)
		}
		return
	}
	missing := frames[o.arrival-1]
	until := int(o.arrival) - 1
	if len(opened) < until || !slices.Equal(opened[:until], frames[:until]) {
		t.Errorf("%s: the capture differs before the packet's arrival", what)
	}
	if slices.Contains(opened[until:], missing) {
		t.Errorf("%s: the capture shows that the packet arrived", what)
	}
	if !slices.Contains(opened[:until], frames[o.departure-1]) {
		t.Errorf("%s: the capture does not show the packet's sending", what)
	}
}

// TestAMissingPacketIsReportedOnReplay: what was saved of one seed is told with
// another, in which the packets it names look otherwise or are not there.
func TestAMissingPacketIsReportedOnReplay(t *testing.T) {
	sc, err := scenario.Embedded("lossy")
	if err != nil {
		t.Fatal(err)
	}
	base, _ := run(t, sc)
	all := offers(base)
	last := all[len(all)-1].drop
	last.Nth += 1000
	other := all[5].drop
	other.Fingerprint = "tcp 1>80 ACK 0"
	var file bytes.Buffer
	if err := sc.Write(&file, []session.Intervention{other, last}); err != nil {
		t.Fatal(err)
	}
	saved, err := scenario.Read("saved.yaml", &file)
	if err != nil {
		t.Fatal(err)
	}
	again, summary := run(t, saved)
	if !slices.Equal(summary.Interventions, []sim.Outcome{sim.Mismatched, sim.NeverMet}) {
		t.Errorf("got %v", summary.Interventions)
	}
	if !slices.Equal(framesOf(again), framesOf(base)) {
		t.Error("something was done to another packet")
	}
}
