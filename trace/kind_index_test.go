package trace

import (
	"testing"
	"time"
)

// TestNextAndPreviousAreFoundAsByLookingAtEach holds the search by kind to a
// plain one, on the whole timeline and in a conversation.
func TestNextAndPreviousAreFoundAsByLookingAtEach(t *testing.T) {
	b := NewBuilder()
	for i := range 5 * kindBlock {
		e := Event{Time: time.Duration(i), Conversation: ConversationID(i%3 + 1), Kind: PacketSent}
		if i%1201 == 1200 || i < 3 {
			e.Kind = FindingMade
		}
		b.AddEvent(e)
	}
	s := b.Snapshot(LogView{}, false)
	rare := KindsOf(FindingMade, PacketLost)
	odd := func(e *Event) bool { return e.Ordinal%2 == 1 }
	for id := range ConversationID(4) {
		track := s.Track(id)
		fits := func(i int) bool { e := track.At(i); return e.Kind == FindingMade && odd(&e) }
		for from := range track.Len() + 1 {
			next, previous := from, from-1
			for next < track.Len() && !fits(next) {
				next++
			}
			for previous >= 0 && !fits(previous) {
				previous--
			}
			if got := track.Next(from, rare, odd); got != next {
				t.Fatalf("conversation %d: after %d comes %d, not %d", id, from, got, next)
			}
			if got := track.Previous(from, rare, odd); got != previous {
				t.Fatalf("conversation %d: before %d comes %d, not %d", id, from, got, previous)
			}
		}
	}
}
