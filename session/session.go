// Package session is what a screen or a lesson may ask of a source: its
// trace, what can be done to it, and what would have happened otherwise.
package session

import (
	"context"
	"time"

	"wiretale/trace"
)

// Kind is the sort of a source.
type Kind uint8

// The kinds of source.
const (
	Simulated Kind = iota // a finished run: intervene at any time
	Recorded              // a capture file or pipe: never
	Live                  // an interface: never
	Paced                 // a program in a network of its own, while it runs
)

// Session is an open source. Its trace may still grow.
type Session interface {
	// Title names the source for the screen's head: a scenario, a file, an
	// interface. It is raw text: escape it before it is shown.
	Title() string
	Kind() Kind
	// Snapshot returns the trace as it stands; it is cheap and never nil.
	Snapshot() *trace.Snapshot
	// Changed is closed when there is a newer snapshot than the one that
	// Snapshot last returned; ask again for the next one. It is nil once the
	// trace can grow no more.
	Changed() <-chan struct{}
	// Progress tells how far the source was read.
	Progress() Progress
	// Close ends the source; the trace stays readable.
	Close() error
}

// Progress tells how far a source was read.
type Progress struct {
	Packets int
	Dropped int // by the kernel, live
	// Read and Total are bytes of a file; Total is 0 where it is unknown.
	Read, Total int64
	Done        bool
	Stopped     bool  // somebody ended the reading
	Problem     error // why it ended early, if it did
	Unkept      error // why later packets can't be read again, if they can't
}

// Runner makes what-ifs: the same simulation with other settings.
type Runner interface {
	// Run simulates a scenario and returns its whole log.
	Run(ctx context.Context, v Variant) (trace.LogView, error)
}

// Variant is one telling of a scenario. A zero Seed or Delay leaves the
// scenario's own. Initial sequence numbers follow from the seed.
type Variant struct {
	Scenario string // the name of an embedded scenario
	// Text is what a scenario file says, whose name in errors is Scenario; nil
	// for an embedded scenario.
	Text          []byte
	Seed          uint64
	Delay         time.Duration // of every link, one way
	Interventions []Intervention
}
