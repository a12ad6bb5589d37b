package main

import (
	"context"
	"testing"
	"time"

	"wiretale/capture"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

// frames is a source that tells of some frames at once, and then of a loss.
type frames struct {
	count int
	told  chan struct{}
}

func (f *frames) Run(ctx context.Context, log trace.Recorder) error {
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkEthernet})
	for i := range f.count {
		log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i), Length: 14}, func() []byte { return make([]byte, 14) })
	}
	log.Record(trace.Event{Time: time.Duration(f.count), Sighting: trace.SightingID(f.count), Kind: trace.CaptureLost,
		Basis: trace.Observed, Detail: trace.CaptureLoss{Packets: 1}})
	close(f.told)
	<-ctx.Done()
	log.Close(ctx.Err())
	return ctx.Err()
}

func (f *frames) Name() string            { return "frames" }
func (f *frames) Keep()                   {}
func (f *frames) Frames() *capture.Frames { return nil }
func (f *frames) Close() error            { return nil }

func (f *frames) Progress() capture.Progress {
	return capture.Progress{Packets: f.count, Read: 1000, Total: 1000}
}

// TestALongCaptureIsReadInPortions holds that something is shown long before
// everything is read, and that the snapshots made meanwhile stay few.
func TestALongCaptureIsReadInPortions(t *testing.T) {
	log := trace.NewLog(time.Time{})
	for range 20 * firstPortion {
		log.Sight(trace.Sighting{}, func() []byte { return nil })
	}
	view, read, portions := log.View(), 0, 0
	for read < view.Sightings.Len() {
		part := portion(view, read)
		next := part.Sightings.Len()
		if next <= read || next-read > max(firstPortion, read/nextPortion) {
			t.Fatalf("after %d frames come those up to %d", read, next)
		}
		read = next
		portions++
	}
	if portions > 20 {
		t.Errorf("%d portions", portions)
	}
}

// TestProgressIsThatOfWhatIsShown also holds that who leaves doesn't wait for
// what was not read yet, and is waited for by nobody.
func TestProgressIsThatOfWhatIsShown(t *testing.T) {
	from := &frames{count: 2 * firstPortion, told: make(chan struct{})}
	s := openRecorded(t.Context(), "frames", session.Recorded, from)
	<-from.told
	for {
		changed, progress, shown := s.Changed(), s.Progress(), s.Snapshot().Packets.Len()
		if progress.Packets > shown || progress.Read*int64(from.count) > 1000*int64(shown) {
			t.Errorf("with %d packets shown, %d of 1000 bytes are told as read", shown, progress.Read)
		}
		if shown == from.count {
			break
		}
		<-changed
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if s.Changed() != nil {
		t.Error("a closed session is waited for")
	}
}
