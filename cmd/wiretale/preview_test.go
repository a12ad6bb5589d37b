package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/adrg/xdg"

	"wiretale/capture"
	"wiretale/export"
	"wiretale/internal/sample"
	"wiretale/lesson"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/tui"
)

// atHome is a program whose progress is kept in a folder of the test's own.
func atHome(t *testing.T) *program {
	t.Helper()
	kept := xdg.StateHome
	t.Cleanup(func() { xdg.StateHome = kept })
	xdg.StateHome = t.TempDir()
	return &program{words: text.For(text.English)}
}

// TestALessonsPreviewEndsAtItsNextQuestion holds it at the beginning, and where the
// lesson was left before its second question.
func TestALessonsPreviewEndsAtItsNextQuestion(t *testing.T) {
	p := atHome(t)
	for _, left := range []struct{ step, packets int }{{0, 1}, {3, 2}} {
		if err := keep("handshake", lesson.Record{Step: left.step, Steps: 14}); err != nil {
			t.Fatal(err)
		}
		got, err := p.preview(context.Background(), tui.Lessons, "handshake")
		if err != nil {
			t.Fatal(err)
		}
		if n := got.Snapshot.Packets.Len(); n != left.packets || !got.Fog || got.Snapshot.Log.Done {
			t.Errorf("left at step %d, %d packets are shown, fog %v", left.step, n, got.Fog)
		}
	}
}

func TestEveryScenarioHasAPreview(t *testing.T) {
	p := atHome(t)
	for _, name := range scenario.Names() {
		got, err := p.preview(context.Background(), tui.Scenarios, name)
		if err != nil || got.Snapshot.Packets.Len() == 0 || got.Still {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := got.Snapshot.Log.Sightings.Len(); n > previewSimulated {
			t.Errorf("%s: %d sightings", name, n)
		}
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.preview(canceled, tui.Scenarios, "bulk"); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

// TestACapturesPreviewIsOfItsBeginning writes a long transfer to a file.
func TestACapturesPreviewIsOfItsBeginning(t *testing.T) {
	p := atHome(t)
	path := filepath.Join(t.TempDir(), "bulk.pcapng")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(export.WritePcapng(file, sample.Log(t, "bulk"), 1), file.Close()); err != nil {
		t.Fatal(err)
	}
	got, err := p.preview(context.Background(), tui.Recent, path)
	if err != nil {
		t.Fatal(err)
	}
	if n := got.Snapshot.Log.Sightings.Len(); n != previewCaptured || got.Conversation == 0 || !got.Still {
		t.Errorf("%d frames of conversation %d", n, got.Conversation)
	}
	if recentCaptures() != nil {
		t.Error("what was only looked at counts as opened")
	}
}

func TestWhatIsNoCaptureHasNoPreview(t *testing.T) {
	p := atHome(t)
	stranger := filepath.Join(t.TempDir(), "stranger.pcap")
	if err := os.WriteFile(stranger, []byte("no capture at all, but some words"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := p.preview(context.Background(), tui.Recent, stranger)
	if e := (*capture.Error)(nil); got.Snapshot != nil || !errors.As(err, &e) {
		t.Errorf("a stranger: %v, %v", got, err)
	}
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "gone.pcap")} {
		if got, _ := p.preview(context.Background(), tui.Recent, path); got.Snapshot != nil {
			t.Errorf("%s has one", path)
		}
	}
	if got, err := p.preview(context.Background(), tui.Interfaces, "lo"); got.Snapshot != nil || err != nil {
		t.Errorf("an interface: %v", err)
	}
}
