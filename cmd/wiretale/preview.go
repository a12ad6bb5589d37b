package main

import (
	"context"
	"os"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/tui"
)

// How much of a story home shows beside its list, in sightings: enough to play for
// as long as somebody looks.
const (
	previewSimulated = 4000
	previewCaptured  = 400
	previewBytes     = 1 << 20
)

// preview tells the beginning of what an entry of home holds.
func (p *program) preview(ctx context.Context, kind tui.EntryKind, name string) (tui.Preview, error) {
	switch kind {
	case tui.Lessons:
		return p.previewLesson(ctx, name)
	case tui.Scenarios:
		return previewScenario(ctx, name)
	case tui.Recent:
		return previewCapture(ctx, name)
	}
	return tui.Preview{}, nil
}

// previewLesson shows a lesson from where it was left up to its next question: what
// comes before it may be known.
func (p *program) previewLesson(ctx context.Context, name string) (tui.Preview, error) {
	play, err := p.resume(ctx, name, 0)
	if play == nil {
		return tui.Preview{}, err
	}
	for !play.Open() && play.Next() {
	}
	return tui.Preview{Snapshot: play.Snapshot(), Row: play.Lesson().Row, Fog: !play.Done()}, nil
}

func previewScenario(ctx context.Context, name string) (tui.Preview, error) {
	sc, err := scenario.Embedded(name)
	if err != nil {
		return tui.Preview{}, err
	}
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.RunContext(ctx, sc, nil, log); err != nil {
		return tui.Preview{}, err
	}
	log.Close(nil)
	return tui.Preview{Snapshot: analyze.Read(log.View().First(previewSimulated))}, nil
}

// previewCapture shows the first conversation of a capture, as far as its first few
// frames tell it. A pipe among the captures opened lately is left alone: reading
// would take its frames away.
func previewCapture(ctx context.Context, path string) (tui.Preview, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return tui.Preview{}, err
	}
	file, err := capture.OpenFile(path)
	if err != nil {
		return tui.Preview{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	first := &beginOf{Log: trace.NewLog(sim.Epoch), frames: previewCaptured, bytes: previewBytes, enough: cancel}
	err = file.Run(ctx, first)
	s := analyze.Read(first.View())
	if s.Packets.Len() == 0 {
		return tui.Preview{}, err
	}
	preview := tui.Preview{Snapshot: s, Still: true}
	if len(s.Conversations) > 0 {
		preview.Conversation = s.Conversations[0].ID
	}
	return preview, nil
}

// beginOf is a log that has enough after so many frames, or bytes.
type beginOf struct {
	*trace.Log
	frames, bytes int // that may still come
	enough        context.CancelFunc
}

// Sight implements trace.Sink.
func (b *beginOf) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	if b.frames == 0 || b.bytes <= 0 {
		b.enough()
		return 0
	}
	b.frames--
	return b.Log.Sight(s, func() []byte {
		frame := bytes()
		b.bytes -= len(frame)
		return frame
	})
}
