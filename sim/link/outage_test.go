package link

import (
	"slices"
	"testing"
	"time"

	"wiretale/trace"
)

// TestWhatIsOnACutLinkIsLost sends a packet every 10 ms over a link of 25 ms
// that is cut from 40 ms to 60 ms: lost is what is on it at some moment between.
func TestWhatIsOnACutLinkIsLost(t *testing.T) {
	b := newBench(1, Config{Delay: 25 * time.Millisecond, Down: []Outage{{40 * time.Millisecond, 60 * time.Millisecond}}}, Config{})
	b.offer(b.there, same(8, 100), 10*time.Millisecond)
	if got := b.numbers(); !slices.Equal(got, []byte{0, 1, 6, 7}) {
		t.Errorf("%v arrived", got)
	}
	for _, e := range b.events(trace.PacketLost) {
		if d := e.Detail.(trace.Lost); d.Fate != trace.LinkDown {
			t.Errorf("lost: %+v", d)
		}
	}
}
