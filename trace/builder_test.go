package trace

import (
	"errors"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"wiretale/wire"
)

// TestSnapshotsNeverChange reads each snapshot in a goroutine of its own while
// the trace grows and is edited; the race detector watches.
func TestSnapshotsNeverChange(t *testing.T) {
	b := NewBuilder()
	var readers sync.WaitGroup
	end := b.AddEndpoint(Endpoint{})
	for i := range 3000 {
		at := time.Duration(i)
		id := b.AddPacket(Packet{Length: i, Hops: []Hop{{Departed: at, Arrived: at}}})
		b.Depart(id, at)
		b.PutConversation(Conversation{ID: 1, Ended: at})
		b.AddEvent(Event{Time: at, Packet: id, Conversation: 1, Endpoint: end, Kind: StateChanged,
			Detail: Transition{From: State(i % 11), To: State(i%11 + 1)}})
		if i >= 10 {
			b.EditPacket(id-10, func(p *Packet) {
				p.Length, p.Hops = -1, []Hop{{Departed: at - 10, Arrived: at, Fate: Arrived}}
			})
			b.Land(id-10, at-10, at)
		}
		if i%100 != 0 {
			continue
		}
		s := b.Snapshot(LogView{}, true)
		readers.Go(func() {
			for n, p := range s.Packets.All() {
				if want := n; n >= i-9 && p.Length != want || n < i-9 && p.Length != -1 {
					t.Errorf("packet %d of a snapshot at %d is %d long", n, i, p.Length)
					return
				}
			}
			if got := s.Track(1).Len(); got != i+1 || s.Conversation(1).Ended != at {
				t.Errorf("at %d the track has %d events", i, got)
			}
			if s.Endpoint(end).States.Len() > i+2 {
				t.Errorf("at %d the endpoint knows the future", i)
			}
			flying := 0
			for range s.InFlight(at, at, 0) {
				flying++
			}
			if want := min(i+1, 11); flying != want {
				t.Errorf("at %d there are %d in flight, not %d", i, flying, want)
			}
		})
	}
	readers.Wait()
}

func TestTimeThatRunsBackwardsIsPutInOrder(t *testing.T) {
	b := NewBuilder()
	for _, at := range []time.Duration{30, 10, 20, 10} {
		o := b.AddEvent(Event{Time: at, Conversation: 1, Kind: PacketSent})
		b.AddEvent(Event{Time: at, Cause: o, Conversation: 1, Kind: PhaseEntered})
	}
	s := b.Snapshot(LogView{}, false)
	var times, causes []int
	for i, e := range s.Events.All() {
		if int(e.Ordinal) != i+1 {
			t.Errorf("event %d has ordinal %d", i, e.Ordinal)
		}
		times, causes = append(times, int(e.Time)), append(causes, int(e.Cause))
	}
	if want := []int{10, 10, 10, 10, 20, 20, 30, 30}; !slices.Equal(times, want) {
		t.Errorf("times %v", times)
	}
	if want := []int{0, 1, 0, 3, 0, 5, 0, 7}; !slices.Equal(causes, want) {
		t.Errorf("causes %v", causes)
	}
	if s.Track(1).Len() != 8 || s.Duration != 30 {
		t.Errorf("track of %d, duration %d", s.Track(1).Len(), s.Duration)
	}
}

func TestSeriesHoldsWhatWasAppended(t *testing.T) {
	var s Series[int]
	for i := range 5000 {
		s.Append(i)
		if s.At(i) != i || s.At(i/2) != i/2 || s.Len() != i+1 {
			t.Fatalf("element %d", i)
		}
	}
}

func TestTheFirstOfALogKnowsNothingOfTheRest(t *testing.T) {
	log := NewLog(time.Unix(0, 0))
	for i := range 10 {
		log.Sight(Sighting{Time: time.Duration(i)}, func() []byte { return nil })
		log.Record(Event{Time: time.Duration(i), Sighting: SightingID(i + 1), Kind: CaptureLost})
	}
	log.Close(errors.New("cut"))
	first, whole := log.View().First(4), log.View().First(10)
	if first.Sightings.Len() != 4 || first.Events.Len() != 4 || first.Done || first.Problem != nil {
		t.Errorf("the first four are %d with %d events, done: %v, problem: %v", first.Sightings.Len(), first.Events.Len(), first.Done, first.Problem)
	}
	if whole.Sightings.Len() != 10 || whole.Events.Len() != 10 || !whole.Done || whole.Problem == nil {
		t.Error("the whole log is cut")
	}
}

// TestANameThatIsLearntLaterLeavesEarlierSnapshotsAlone holds that lanes may
// be renamed while snapshots are read.
func TestANameThatIsLearntLaterLeavesEarlierSnapshotsAlone(t *testing.T) {
	b := NewBuilder()
	id := b.AddNode(Node{Name: "127.0.0.1:80"})
	before := b.Snapshot(LogView{}, false)
	b.NameNode(id, "nginx:80")
	after := b.Snapshot(LogView{}, false)
	if got := [2]string{before.Nodes[0].Name, after.Nodes[0].Name}; got != [2]string{"127.0.0.1:80", "nginx:80"} {
		t.Errorf("got %q", got)
	}
}

func TestTheLatestListenerAtAnAddressCounts(t *testing.T) {
	b, at := NewBuilder(), netip.MustParseAddrPort("127.0.0.1:80")
	b.AddEndpoint(Endpoint{Protocol: wire.ProtocolTCP, Local: at})
	b.AddEndpoint(Endpoint{Protocol: wire.ProtocolUDP, Local: at})
	last := b.AddEndpoint(Endpoint{Protocol: wire.ProtocolTCP, Local: at})
	b.AddEndpoint(Endpoint{Protocol: wire.ProtocolTCP, Local: at, Remote: netip.MustParseAddrPort("127.0.0.1:4711")})
	s := b.Snapshot(LogView{}, false)
	if h := s.Listener(wire.ProtocolTCP, at); h == nil || h.Endpoint.ID != last {
		t.Errorf("got %+v", h)
	}
	if h := s.Listener(wire.ProtocolTCP, netip.MustParseAddrPort("127.0.0.1:81")); h != nil {
		t.Errorf("nobody listens there, got %+v", h)
	}
}
