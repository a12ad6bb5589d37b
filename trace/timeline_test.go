package trace

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"
)

// TestTheTimelineIsTheLogsFactsAndTheReadingsOwn holds a timeline to a plain
// list of its events, with the histories that they tell.
func TestTheTimelineIsTheLogsFactsAndTheReadingsOwn(t *testing.T) {
	for _, often := range []int{2, 10, 100_000} { // one event in so many is the reading's own
		r := rand.New(rand.NewPCG(uint64(often), 5))
		log, b := NewLog(time.Unix(0, 0)), NewBuilder()
		for range 3 {
			b.AddEndpoint(Endpoint{})
		}
		var plain []Event
		var readers sync.WaitGroup
		places := []Ordinal{0} // of the facts in the timeline
		for i := range 4*tableChunk + 100 {
			at := time.Duration(i) * time.Millisecond
			e := drawEvent(r, len(places)-1, at)
			e.Endpoint %= 4
			if i%3 > 0 {
				e.Conversation = ConversationID(r.IntN(3))
			}
			if i > 0 && r.IntN(often) == 0 {
				e.Cause = Ordinal(r.IntN(i + 1))
				e.Ordinal = b.AddEvent(e)
			} else {
				conversation := e.Conversation
				e.Conversation = 0
				log.Record(e)
				e.Conversation = conversation
				e.Ordinal = b.AddFact(&e)
				places = append(places, e.Ordinal)
				if e.Cause != 0 && b.OrdinalOf(e.Cause) != places[e.Cause] {
					t.Fatalf("fact %d is event %d, not %d", e.Cause, b.OrdinalOf(e.Cause), places[e.Cause])
				}
				e.Cause = places[e.Cause]
			}
			plain = append(plain, e)
			if i%97 == 50 {
				late := Ordinal(r.IntN(i+1) + 1)
				b.Tie(1, 3, true, []Ordinal{late})
				plain[late-1].Conversation = 3
			}
			if i%500 == 60 {
				s, plain := b.Snapshot(log.View(), true), slices.Clone(plain)
				readers.Go(func() { checkTimeline(t, s, plain) })
			}
		}
		log.Close(nil)
		checkTimeline(t, b.Snapshot(log.View(), true), plain)
		readers.Wait()
	}
}

func checkTimeline(t *testing.T, s *Snapshot, plain []Event) {
	n := len(plain)
	if s.Events.Len() != len(plain) {
		t.Errorf("a snapshot has %d events, not %d", s.Events.Len(), n)
		return
	}
	variables, timers, states, sockets := 0, 0, 0, 0
	for i, got := range s.Events.All() {
		if want := plain[i]; !reflect.DeepEqual(got, want) || s.Events.Time(i) != want.Time || s.Events.packet(i) != want.Packet {
			t.Errorf("of %d, event %d:\n%+v\n%+v", n, i, got, want)
			return
		}
		if got.Endpoint != 2 {
			continue
		}
		h := s.Endpoint(2)
		switch d := got.Detail.(type) {
		case Variable:
			told := h.Variables
			if got.Basis == Observed {
				told = h.Kernel
			}
			c := told[d.Name].Changes
			if now, ok := ValueAt(c, got.At()); !ok || now != d.Value || c.At(c.Until(got.At())-1).At != got.At() {
				t.Errorf("of %d, event %d: %s is %d, not %d", n, i, d.Name, now, d.Value)
				return
			}
			variables++
		case Timer:
			if now, ok := ValueAt(h.Timers[d.Name], got.At()); !ok || now != d {
				t.Errorf("of %d, event %d: the timer is %+v, not %+v", n, i, now, d)
				return
			}
			timers++
		case Transition:
			if now := h.StateAt(got.At()); now != d.To {
				t.Errorf("of %d, event %d: the state is %v, not %v", n, i, now, d.To)
				return
			}
			states++
		case Socket:
			if now, ok := ValueAt(h.Sockets, got.At()); !ok || now != d {
				t.Errorf("of %d, event %d: the socket is %+v, not %+v", n, i, now, d)
				return
			}
			sockets++
		}
	}
	if h := s.Endpoint(2); variables+timers+states+sockets > 0 {
		told := 0
		for _, v := range h.Variables {
			told += v.Changes.Len()
		}
		for _, v := range h.Kernel {
			told += v.Changes.Len()
		}
		for _, timer := range h.Timers {
			told += timer.Len()
		}
		if told != variables+timers || h.States.Len() < states || h.Sockets.Len() != sockets {
			t.Errorf("of %d: the history tells of %d changes, %d states and %d of the socket, not %d, %d and %d",
				n, told, h.States.Len(), h.Sockets.Len(), variables+timers, states, sockets)
		}
	}
}
