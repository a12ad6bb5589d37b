package analyze_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/trace"
	"wiretale/wire"
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
	sentFor, times := map[key]trace.Packet{}, map[string]int{}
	for _, p := range truth.Packets.All() {
		_, data := truth.Bytes(&p)
		k := key{string(data), times[string(data)]}
		times[string(data)]++
		sentFor[k] = p
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
		want, ok := sentFor[k]
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
		if p.Protocol != want.Protocol || p.Phase != want.Phase || p.FromClient != want.FromClient || p.Findings != want.Findings {
			t.Errorf("%s: packet %d reads as %s %v %v, not %s %v %v", name, p.ID, p.Protocol, p.Phase, p.Findings, want.Protocol, want.Phase, want.Findings)
		}
	}
}

// TestNothingSharedIsSaid joins captures of two runs.
func TestNothingSharedIsSaid(t *testing.T) {
	a, b := simulate(t, "file", 1), simulate(t, "file", 2)
	_, err := analyze.Join(capturedAt(t, a, "client", clockOf{}), capturedAt(t, b, "server", clockOf{}), [2]string{"a", "b"})
	if !errors.Is(err, analyze.ErrNothingShared) {
		t.Errorf("got %v", err)
	}
}

// TestTranslatedAddressesAreKnownAgain has a router between the two places put
// another address and port in place of the client's.
func TestTranslatedAddressesAreKnownAgain(t *testing.T) {
	view := simulate(t, "lossy", 0)
	inside, outside := netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("198.51.100.99")
	far := trace.NewLog(view.Epoch)
	behind := capturedAt(t, view, "server", clockOf{ahead: time.Second})
	for _, x := range behind.Taps.All() {
		far.Tap(x)
	}
	for _, s := range behind.Sightings.All() {
		d := wire.Decode(wire.LinkEthernet, behind.Data(s), s.Length)
		ip := d.Frame.IP
		ip.HopLimit--
		if ip.Src == inside {
			ip.Src, ip.TCP.SrcPort = outside, 61000
		} else {
			ip.Dst, ip.TCP.DstPort = outside, 61000
		}
		far.Sight(s, d.Frame.Serialize)
	}
	far.Close(nil)
	j, err := analyze.Join(capturedAt(t, view, "client", clockOf{}), far.View(), [2]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	s := j.Read()
	if len(s.Conversations) != 1 || s.Conversations[0].Client.Addr() != inside || s.Conversations[0].State != trace.ConversationClosed {
		t.Errorf("conversations: %+v", s.Conversations)
	}
	if want := analyze.Read(view).Packets.Len(); s.Packets.Len() != want || j.Lost != 3 || len(s.Nodes) != 2 {
		t.Errorf("%d packets of %d, %d lost, %d hosts", s.Packets.Len(), want, j.Lost, len(s.Nodes))
	}
	if off := j.Clock.Offset - time.Second; off > time.Millisecond || off < -time.Millisecond {
		t.Errorf("the clock is ahead by %v", j.Clock.Offset)
	}
}

// TestEndsOfAJoinedConnectionHaveStates holds that they can be told from what
// both places saw.
func TestEndsOfAJoinedConnectionHaveStates(t *testing.T) {
	view := simulate(t, "handshake", 0)
	j, err := analyze.Join(capturedAt(t, view, "client", clockOf{}), capturedAt(t, view, "server", clockOf{}), [2]string{"a", "b"})
	if err != nil {
		t.Fatal(err)
	}
	s := j.Read()
	client, server := s.EndpointsOf(1)
	if client == nil || server == nil || client.States.Len() < 4 || server.States.Len() < 4 {
		t.Errorf("client %+v, server %+v", client, server)
	}
}

// FuzzJoin joins what may be captures.
func FuzzJoin(f *testing.F) {
	view := simulate(f, "handshake", 0)
	for _, s := range view.Sightings.All() {
		f.Add(view.Data(s), view.Data(s), int64(5), int64(1<<62))
	}
	f.Fuzz(func(t *testing.T, one, other []byte, at, later int64) {
		var views [2]trace.LogView
		for i := range views {
			log := trace.NewLog(time.Time{})
			log.Tap(trace.Tap{Link: wire.LinkEthernet})
			for n, b := range [][]byte{one, other, one, other} {
				s := trace.Sighting{Tap: 1, Time: time.Duration(at) + time.Duration(later)*time.Duration(n*i), Length: len(b)}
				log.Sight(s, func() []byte { return b })
			}
			log.Close(nil)
			views[i] = log.View()
		}
		if j, err := analyze.Join(views[0], views[1], [2]string{}); err == nil {
			j.Read()
		}
	})
}
