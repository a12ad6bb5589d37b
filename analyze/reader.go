package analyze

import (
	"wiretale/trace"
)

// Reader reads a log while it grows. One goroutine reads; the snapshots that
// it returns are anyone's.
type Reader struct {
	builder *trace.Builder
	source  source
	// modelled says which of the two sources the log was taken for.
	modelled  bool
	sightings int // read
	events    int // read
	before    int // sightings of earlier windows
}

// Turn begins a new window of a capture: the logs that Read is given from now
// on are views of another one, whose frames follow those that were read. Its
// snapshots hold the window alone, but tell of it what they would if they held
// all that came before.
func (r *Reader) Turn() {
	x, ok := r.source.(*captured)
	if !ok {
		return
	}
	r.before += r.sightings
	r.sightings, r.events = 0, 0
	r.builder = trace.NewBuilder()
	x.turn(r.builder, trace.SightingID(r.before))
}

// source joins what vantages read with what the log records.
type source interface {
	// take reads what the log holds beyond what was read before.
	take(log *trace.LogView, sightings, events int)
	// settle brings the conversations up to date.
	settle(ended bool)
}

// New returns a reader that has read nothing yet.
func New() *Reader { return &Reader{} }

// Read returns the whole trace that a log holds.
func Read(log trace.LogView) *trace.Snapshot { return New().Read(log) }

// Read reads what is new in a log and returns the trace as it stands. Each log
// given must be a later view of the same one.
func (r *Reader) Read(log trace.LogView) *trace.Snapshot {
	modelled := isModelled(&log)
	if r.source == nil || modelled != r.modelled {
		*r = Reader{builder: trace.NewBuilder(), modelled: modelled}
		if modelled {
			r.source = newSimulated(r.builder)
		} else {
			r.source = newCaptured(r.builder)
		}
	}
	r.source.take(&log, r.sightings, r.events)
	r.sightings, r.events = log.Sightings.Len(), log.Events.Len()
	r.source.settle(log.Done)
	s := r.builder.Snapshot(log, modelled)
	s.Before = r.before
	return s
}

// isModelled reports whether a log is a simulator's: its places are known, and
// its events are the truth.
func isModelled(log *trace.LogView) bool {
	return log.Events.Len() > 0 && log.Events.At(0).Basis == trace.Modelled ||
		log.Taps.Len() > 0 && log.Taps.At(0).Node != 0
}
