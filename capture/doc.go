// Package capture brings frames from outside into a trace: from a capture
// file, a pipe, or a live interface. It takes no frame apart; it knows where a
// frame was seen, when, which way it went and how much of it was kept.
package capture

import (
	"context"
	"sync/atomic"

	"wiretale/trace"
)

// Source is where frames come from. Name says which one, as raw text. Run
// writes to the log what the source gives until it ends or the context does,
// and closes the log; it may run once. Progress may be asked at any time.
type Source interface {
	Name() string
	Run(context.Context, trace.Recorder) error
	Progress() Progress
}

// Archive is a source whose frames can be read again.
type Archive interface {
	Source
	// Keep asks, before Run, that frames can be read again by Frames until
	// Close.
	Keep()
	// Frames returns a reader of frames that were recorded; nil where none can
	// be read.
	Frames() *Frames
	// Close gives up what was kept. It is called after Run, and only if Keep was.
	Close() error
}

// Progress tells how far a source was read.
type Progress struct {
	Packets int
	Dropped int // what the capture says that it missed
	// Read and Total are bytes of the file as it lies on disk; Total is 0
	// where it is unknown.
	Read, Total int64
	// Unkept is why later frames can't be read again; nil where they can.
	Unkept *Error
}

// tally is the progress as a source counts it, readable while it counts.
type tally struct {
	packets, dropped, read, total atomic.Int64
	unkept                        atomic.Pointer[Error]
}

func (t *tally) progress() Progress {
	return Progress{
		Packets: int(t.packets.Load()),
		Dropped: int(t.dropped.Load()),
		Read:    t.read.Load(),
		Total:   t.total.Load(),
		Unkept:  t.unkept.Load(),
	}
}
