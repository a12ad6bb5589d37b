package trace

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestTheNotableAreFoundAsByLookingAtEach holds the index to a plain search, on
// the whole timeline and in one conversation, in a snapshot that was taken
// before the rest was added.
func TestTheNotableAreFoundAsByLookingAtEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NewBuilder()
		kinds := rapid.SliceOfN(rapid.SampledFrom([]any{
			nil, nil, nil, Phase(1), Lost{}, FindingRetransmission, FindingDuplicateAck, MessageID(1), Timer{Name: "RTO"},
		}), 1, 400).Draw(t, "events")
		early := rapid.IntRange(0, len(kinds)).Draw(t, "early")
		var s *Snapshot
		for i := range 2 * len(kinds) {
			if i == early {
				s = b.Snapshot(LogView{}, true)
			}
			e := Event{Time: time.Duration(i), Conversation: ConversationID(1 + i*i%3), Detail: kinds[i%len(kinds)], Kind: PacketSent}
			switch e.Detail.(type) {
			case Phase:
				e.Kind = PhaseEntered
			case Lost:
				e.Kind = PacketLost
			case Finding:
				e.Kind = FindingMade
			case MessageID:
				e.Kind = MessageBegun
			case Timer:
				e.Kind = TimerFired
			}
			b.AddEvent(e)
		}
		if rapid.Bool().Draw(t, "late") {
			s = b.Snapshot(LogView{}, true)
		}
		track := s.Track(ConversationID(rapid.IntRange(0, 4).Draw(t, "conversation")))
		from := rapid.IntRange(-1, track.Len()+1).Draw(t, "from")
		to := rapid.IntRange(from, track.Len()+40).Draw(t, "to")
		of := NotableSet(rapid.IntRange(1, int(AllNotable)).Draw(t, "sorts"))
		checkNotable(t, track, from, to, of)
	})
}

// checkNotable looks at each event.
func checkNotable(t *rapid.T, track Track, from, to int, of NotableSet) {
	next, previous, worst, sort := -1, -1, -1, Notable(0)
	for i := range track.Len() {
		e := track.At(i)
		n, ok := NotableIn(&e)
		if !ok || of>>n&1 == 0 {
			continue
		}
		if i >= from && next < 0 {
			next = i
		}
		if i < from {
			previous = i
		}
		if i >= from && i < to && (worst < 0 || n > sort) {
			worst, sort = i, n
		}
	}
	found := func(place int, n Notable, ok bool) int {
		if !ok {
			return -1
		}
		if e := track.At(place); func() bool { is, ok := NotableIn(&e); return !ok || is != n }() {
			t.Fatalf("event %d is not of sort %d", place, n)
		}
		return place
	}
	if got := found(track.NextNotable(from, of)); got != next {
		t.Fatalf("the next from %d on is %d, not %d", from, got, next)
	}
	if got := found(track.PreviousNotable(from, of)); got != previous {
		t.Fatalf("the last before %d is %d, not %d", from, got, previous)
	}
	if from < 0 {
		return
	}
	if got := found(track.Worst(from, to, of)); got != worst {
		t.Fatalf("the worst from %d to %d is %d, not %d", from, to, got, worst)
	}
}
