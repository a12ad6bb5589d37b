package trace

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"
)

// drawDetail makes a detail of any kind, with numbers near each other for the
// most part.
func drawDetail(r *rand.Rand) (EventKind, any) {
	node, rule := NodeID(r.IntN(3)), [...]string{"", "RFC 6298 §5.4", "RFC 9293 §3.10.7.4"}[r.IntN(3)]
	n := int64(r.IntN(100_000))
	if r.IntN(50) == 0 {
		n = r.Int64() - r.Int64()
	}
	switch r.IntN(19) {
	case 0:
		return PacketSent, Sent{To: node, Phase: Phase(r.IntN(4)), Retransmission: r.IntN(5) == 0, Rule: rule}
	case 1:
		return PacketSent, Sent{To: node, Hop: r.IntN(3), CopyOf: PacketID(r.IntN(50))}
	case 2:
		return PacketDelivered, Delivered{From: node, Fate: Arrived}
	case 3:
		return PacketLost, Lost{To: node, Hop: r.IntN(2), Fate: DroppedByQueue}
	case 4:
		return SegmentIgnored, Ignored{rule}
	case 5:
		return StateChanged, Transition{State(r.IntN(5)), State(r.IntN(5) + 5), rule}
	case 6:
		return TimerSet, Timer{"RTO", time.Duration(n), rule}
	case 7:
		return TimerStopped, Timer{Name: "delayed ACK"}
	case 8, 9, 10:
		k := r.IntN(3)
		return VariableChanged, Variable{[...]string{"cwnd", "SND.UNA", "SRTT"}[k], n, Unit(k), rule}
	case 11:
		return QueueChanged, Queue{node, int(n % 100), Bytes(n)}
	case 12:
		return ApplicationCall, Call{"write", int(n)}
	case 13:
		return MessageBegun, MessageID(uint32(n))
	case 14:
		return TableChanged, TableEntry{Table: "ARP", Key: fmt.Sprint(n), Value: rule}
	case 15:
		return CaptureLost, CaptureLoss{int(n)}
	case 16:
		return InterventionApplied, Intervened{int(n % 3), r.IntN(2) == 0, "set-rate", int64(n), NodeID(n % 5)}
	}
	if r.IntN(2) == 0 {
		return SocketObserved, Socket{State: State(r.IntN(12)), Congestion: "cubic", Inode: uint64(n), Process: Process{r.IntN(3), "curl"}}
	}
	return SocketObserved, []any{nil, &n, []int{int(n)}}[r.IntN(3)] // what no packing knows
}

// drawEvent makes an event that may come next after n others.
func drawEvent(r *rand.Rand, n int, at time.Duration) Event {
	e := Event{Time: at, Node: NodeID(r.IntN(3)), Endpoint: EndpointID(r.IntN(4)), Basis: Basis(r.IntN(3))}
	if r.IntN(100) == 0 {
		e.Endpoint = EndpointID(r.IntN(5000))
	}
	e.Kind, e.Detail = drawDetail(r)
	if n > 0 && r.IntN(3) > 0 {
		e.Cause = Ordinal(n - r.IntN(min(n, 40)))
		if r.IntN(100) == 0 {
			e.Cause = Ordinal(r.IntN(n) + 1)
		}
	}
	if r.IntN(2) == 0 {
		e.Packet, e.Sighting = PacketID(n/10+r.IntN(20)), SightingID(n/5+r.IntN(3))
	}
	return e
}

// TestALogHoldsWhatWasRecorded reads a log of several chunks, and views of it
// that were taken on the way.
func TestALogHoldsWhatWasRecorded(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	log := NewLog(time.Unix(0, 0))
	var events []Event
	var sightings []Sighting
	var frames [][]byte
	check := func(v LogView, events []Event, sightings []Sighting, frames [][]byte) {
		if v.Events.Len() != len(events) || v.Sightings.Len() != len(sightings) {
			t.Errorf("%d events and %d sightings, not %d and %d", v.Events.Len(), v.Sightings.Len(), len(events), len(sightings))
			return
		}
		for i, e := range v.Events.All() {
			if !reflect.DeepEqual(e, events[i]) || v.Events.Time(i) != e.Time || v.Events.Kind(i) != e.Kind || v.Events.packet(i) != e.Packet {
				t.Errorf("event %d is %+v, not %+v", i, e, events[i])
				return
			}
			if s, end := v.Events.names(i); s != e.Sighting || end != e.Endpoint {
				t.Errorf("event %d names sighting %d and endpoint %d", i, s, end)
				return
			}
			if d, ok := e.Detail.(Variable); ok && v.Events.number(i) != d.Value {
				t.Errorf("the number of event %d is %d, not %d", i, v.Events.number(i), d.Value)
				return
			}
		}
		for i, s := range v.Sightings.All() {
			data := v.Data(s)
			s.data = span{}
			if s != sightings[i] || !bytes.Equal(data, frames[i]) {
				t.Errorf("sighting %d is %+v, not %+v", i, s, sightings[i])
				return
			}
		}
	}
	var readers sync.WaitGroup
	at := time.Duration(0)
	for i := range 4 * tableChunk {
		at += time.Duration(r.IntN(1000)) * time.Microsecond
		e := drawEvent(r, i, at)
		e.Ordinal = log.Record(e)
		events = append(events, e)
		s := Sighting{Tap: TapID(r.IntN(2) + 1), Time: at, Direction: Direction(r.IntN(3)), Length: 60 + r.IntN(1454), Packet: PacketID(r.IntN(i/4 + 1))}
		frame := bytes.Repeat([]byte{byte(s.Packet % 7)}, min(s.Length, 70))
		s.ID = log.Sight(s, func() []byte { return frame })
		sightings, frames = append(sightings, s), append(frames, frame)
		if i%700 == 3 {
			v, events, sightings, frames := log.View(), events, sightings, frames
			readers.Go(func() { check(v, events, sightings, frames) })
		}
	}
	log.Close(nil)
	check(log.View(), events, sightings, frames)
	readers.Wait()
}

func TestAFrameIsKeptOnceWhereItArrivesAsItLeft(t *testing.T) {
	log := NewLog(time.Unix(0, 0))
	for packet := range PacketID(1000) {
		frame := bytes.Repeat([]byte{byte(packet)}, 1000)
		for range 2 {
			log.Sight(Sighting{Packet: packet + 1, Length: 1000}, func() []byte { return frame })
		}
	}
	if kept := (len(log.arena.chunks)-1)*arenaChunk + log.arena.used; kept > 1_010_000 {
		t.Errorf("%d bytes are kept of a million", kept)
	}
}

// TestAChangedVariableIsSmall holds what a change of a variable costs, in the
// log, on the timeline and in the endpoint's history, where each packet changes
// a dozen.
func TestAChangedVariableIsSmall(t *testing.T) {
	const most, packets = 12, 20_000
	names := [...]string{"SND.UNA", "SND.NXT", "SND.WND", "RCV.NXT", "cwnd", "pipe", "SRTT", "RTTVAR", "RTO", "sacked", "lost", "ssthresh"}
	weigh := func(changes int) int {
		r := rand.New(rand.NewPCG(6, 7))
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		log, b := NewLog(time.Unix(0, 0)), NewBuilder()
		b.AddEndpoint(Endpoint{})
		at := time.Duration(0)
		for i := range packets {
			at += time.Duration(100_000 + r.IntN(40_000))
			sent := log.Record(Event{Time: at, Node: 1, Packet: PacketID(i + 1), Sighting: SightingID(i + 1), Kind: PacketSent, Detail: Sent{To: 2}})
			b.AddFact(&Event{Time: at, Conversation: 1})
			for k := range changes {
				value := int64(3_000_000_000 + 1448*i)
				if k > 3 {
					value = int64(r.IntN(200_000))
				}
				e := Event{Time: at, Cause: sent, Node: 1, Endpoint: 1, Kind: VariableChanged, Detail: Variable{Name: names[k], Value: value, Unit: Unit(k % 4)}}
				log.Record(e)
				e.Conversation = 1
				b.AddFact(&e)
			}
		}
		log.Close(nil)
		s := b.Snapshot(log.View(), true)
		log, b = nil, nil
		runtime.GC()
		runtime.ReadMemStats(&after)
		defer runtime.KeepAlive(s)
		return int(after.HeapAlloc) - int(before.HeapAlloc)
	}
	if got := float64(weigh(len(names))-weigh(0)) / float64(packets*len(names)); got > most {
		t.Errorf("a change costs %.1f bytes, not at most %d", got, most)
	} else {
		t.Logf("a change costs %.1f bytes", got)
	}
}
