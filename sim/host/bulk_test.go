package host

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// TestBulkSendsWhatItWasTold gives it room of any sizes, as long as it ever has
// all of the buffer, and counts.
func TestBulkSendsWhatItWasTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		buffer := rapid.SampledFrom([]int{1, 2, 1000, 87_380, 4_000_000}).Draw(t, "buffer")
		want := rapid.Int64Range(1, 300_000).Draw(t, "bytes")
		want = min(want, 1000*int64(buffer))
		b := &Bulk{Left: want}
		b.Begin(0)
		sent := int64(len(b.Next(buffer)))
		for !b.Closing() {
			n := len(b.Next(rapid.IntRange(0, buffer).Draw(t, "room")))
			if n == 0 {
				n = len(b.Next(buffer))
				if n == 0 {
					t.Fatal("it takes none of an empty buffer")
				}
			}
			if n > buffer {
				t.Fatalf("it sends %d into %d", n, buffer)
			}
			sent += int64(n)
		}
		if sent != want || len(b.Next(buffer)) > 0 {
			t.Fatalf("it sent %d of %d", sent, want)
		}
	})
}

func TestBulkLeavesSmallPieces(t *testing.T) {
	b := &Bulk{Left: 1_000_000}
	b.Next(400_000)
	if len(b.Next(2896)) > 0 || len(b.Next(70_000)) != maxPiece {
		t.Error("it writes in pieces that no program would write in")
	}
	b.End(0, nil)
	if b.Closing() {
		t.Error("it gave up because the other side has no more to say")
	}
	b.End(0, errors.New("reset"))
	if !b.Closing() {
		t.Error("it goes on after the connection has failed")
	}
}
