package sim

import (
	"testing"
	"time"

	"wiretale/trace"
)

func TestGoodputIsBitsOverTime(t *testing.T) {
	for _, c := range []struct {
		t    Transfer
		want int64
	}{
		{Transfer{125_000, time.Second}, 1_000_000},
		{Transfer{1, 3 * time.Nanosecond}, 2_666_666_666},
		{Transfer{1_000_000_000_000, 24 * time.Hour}, 92_592_592},
		{Transfer{1 << 60, time.Nanosecond}, 0}, // more than can be said
		{Transfer{0, time.Second}, 0},
		{Transfer{5, 0}, 0},
	} {
		if got := c.t.Goodput(); got != c.want {
			t.Errorf("%+v: got %d, want %d", c.t, got, c.want)
		}
	}
}

// TestTheSummaryIsWhatTheLogHolds counts again in the log what the summary
// says.
func TestTheSummaryIsWhatTheLogHolds(t *testing.T) {
	log, summary := record(t, embedded(t, "bulk"))
	var packets, again, delivered, lost, dropped int
	var read trace.Bytes
	var last time.Duration
	for _, e := range log.Events.All() {
		switch d := e.Detail.(type) {
		case trace.Sent:
			packets++
			if d.Retransmission {
				again++
			}
		case trace.Delivered:
			delivered++
		case trace.Lost:
			lost++
			if d.Fate == trace.DroppedByQueue {
				dropped++
			}
		case trace.Call:
			if d.Name == "read" {
				read += trace.Bytes(d.Bytes)
				last = e.Time
			}
		}
	}
	if summary.Packets != packets || summary.Retransmissions != again || summary.Delivered != delivered ||
		summary.Lost != lost || summary.Dropped != dropped || dropped == 0 || again == 0 {
		t.Errorf("got %+v", summary)
	}
	if want := (Transfer{read, last}); summary.Transfer != want || read != 2_000_000 {
		t.Errorf("the transfer is %+v, want %+v", summary.Transfer, want)
	}
}
