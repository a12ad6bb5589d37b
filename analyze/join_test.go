package analyze_test

import (
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/trace"
)

// clockOf is a clock that is ahead of the true one, and gains.
type clockOf struct {
	ahead time.Duration
	ppm   int64
}

func (c clockOf) shows(t time.Duration) time.Duration {
	return t + c.ahead + t*time.Duration(c.ppm)/1_000_000
}

// capturedAt is what a capture at one node's tap holds, by a clock of its own.
func capturedAt(t *testing.T, view trace.LogView, node string, c clockOf) trace.LogView {
	t.Helper()
	log := trace.NewLog(view.Epoch)
	var tap trace.TapID
	for _, x := range view.Taps.All() {
		if view.Nodes.At(int(x.Node)-1).Name == node {
			tap = x.ID
			x.Node = 0
			log.Tap(x)
		}
	}
	for _, s := range view.Sightings.All() {
		if s.Tap == tap {
			data := view.Data(s)
			s.Tap, s.Packet, s.Time, s.Direction = 1, 0, c.shows(s.Time), trace.DirectionUnknown
			log.Sight(s, func() []byte { return data })
		}
	}
	log.Close(nil)
	return log.View()
}

// TestTwoCapturesTellWhatTheSimulatorKnows takes both ends of simulated networks,
// sets one clock wrong, and holds that each packet's fate is the true one, and its
// times are but for what the two directions differ.
func TestTwoCapturesTellWhatTheSimulatorKnows(t *testing.T) {
	for _, name := range []string{"handshake", "file", "lossy", "refused", "bulk"} {
		for _, c := range []clockOf{{}, {ahead: 3 * time.Second, ppm: 40}, {ahead: -40 * time.Minute, ppm: -75}} {
			view := simulate(t, name, 0)
			client, server := view.Nodes.At(0).Name, view.Nodes.At(1).Name
			j, err := analyze.Join(capturedAt(t, view, client, clockOf{}), capturedAt(t, view, server, c), [2]string{"a", "b"})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			checkJoined(t, name, analyze.Read(view), j, c)
		}
	}
}

func checkJoined(t *testing.T, name string, truth *trace.Snapshot, j *analyze.Joined, c clockOf) {
	t.Helper()
	const asymmetry = 100 * time.Microsecond
	middle := j.Clock.At
	if off := j.Clock.Offset - (c.shows(middle) - middle); off > asymmetry || off < -asymmetry {
		t.Errorf("%s, %+v: the clock is found %v off (%+v)", name, c, off, j.Clock)
	}
	type key struct {
		bytes string
		nth   int
	}
	true_, times := map[key]trace.Packet{}, map[string]int{}
	for _, p := range truth.Packets.All() {
		_, data := truth.Bytes(&p)
		k := key{string(data), times[string(data)]}
		times[string(data)]++
		true_[k] = p
	}
	clear(times)
	s := j.Read()
	if s.Packets.Len() != truth.Packets.Len() {
		t.Errorf("%s, %+v: %d packets of %d are told", name, c, s.Packets.Len(), truth.Packets.Len())
	}
	for _, p := range s.Packets.All() {
		_, data := s.Bytes(&p)
		k := key{string(data), times[string(data)]}
		times[string(data)]++
		want, ok := true_[k]
		if !ok {
			t.Errorf("%s: packet %d was never sent", name, p.ID)
			continue
		}
		got, is := p.Hops[0], want.Hops[0]
		lost, wasLost := got.Fate != trace.Arrived, is.Fate != trace.Arrived
		if lost != wasLost {
			t.Errorf("%s, %+v: packet %d is %v, not %v", name, c, p.ID, got.Fate, is.Fate)
			continue
		}
		if off := (got.Arrived - got.Departed) - (is.Arrived - is.Departed); !lost && (off > asymmetry || off < -asymmetry) {
			t.Errorf("%s, %+v: packet %d needs %v, not %v", name, c, p.ID, got.Arrived-got.Departed, is.Arrived-is.Departed)
		}
		if p.Protocol != want.Protocol || p.Phase != want.Phase || p.FromClient != want.FromClient {
			t.Errorf("%s: packet %d reads as %s %v, not %s %v", name, p.ID, p.Protocol, p.Phase, want.Protocol, want.Phase)
		}
	}
}
