package analyze

import (
	"slices"

	"wiretale/wire"
)

// receiver is what an end at the tap has received, as far as the frames tell:
// its receive sequence space (RFC 9293 §3.3.1). What arrives is not always
// taken: it may lie outside of the window, or be older than it looks.
type receiver struct {
	begun    bool
	next     wire.Seq // RCV.NXT
	beyond   []run    // received beyond a hole, in order, none touching another
	fin      wire.Seq // the number of the peer's FIN
	finOK    bool     // it was taken
	recent   uint32   // TS.Recent (RFC 7323 §4.3)
	recentOK bool
}

// run is a range of sequence numbers.
type run struct{ from, end wire.Seq }

// maxRuns bounds how many runs are kept. Where one is forgotten, the end's own
// acknowledgments tell of it later.
const maxRuns = 256

// open takes the peer's SYN.
func (r *receiver) open(s *segment) {
	if !r.begun {
		r.begun, r.next = true, s.Seq+1
	}
	if ts := s.Options.Timestamps; ts != nil && !r.recentOK {
		r.recent, r.recentOK = ts.Value, true
	}
}

// acknowledged hears from the end itself what it has received. That may be more
// than the tap saw arrive.
func (r *receiver) acknowledged(n wire.Seq) {
	if !r.begun || r.next.Less(n) {
		r.begun, r.next = true, n
		r.pull()
	}
}

// outdated reports whether a segment is discarded for its timestamp (PAWS:
// RFC 7323 §5.3). Linux lets one pass that is older by a single tick.
func (r *receiver) outdated(s *segment) bool {
	ts := s.Options.Timestamps
	return ts != nil && r.recentOK && int32(r.recent-ts.Value) > 1
}

// take takes a segment that is acceptable, or what of it the end has offered
// room for. lastAck is what the end acknowledged last.
func (r *receiver) take(s *segment, room func(wire.Seq) wire.Seq, lastAck wire.Seq) {
	if !r.begun {
		r.begun, r.next = true, s.Seq
	}
	if ts := s.Options.Timestamps; ts != nil && s.Seq.LessEq(lastAck) && (!r.recentOK || int32(ts.Value-r.recent) > 0) {
		r.recent, r.recentOK = ts.Value, true
	}
	if end := room(s.end()); s.Seq.Less(end) {
		r.hold(run{s.Seq, end})
	}
	if s.Flags.Has(wire.FIN) && room(s.End()) == s.End() && !r.finOK {
		r.fin, r.finOK = s.End()-1, true
	}
	r.pull()
}

// hold adds a run, and joins it with those that it touches.
func (r *receiver) hold(x run) {
	i := 0
	for i < len(r.beyond) && r.beyond[i].end.Less(x.from) {
		i++
	}
	j := i
	for ; j < len(r.beyond) && r.beyond[j].from.LessEq(x.end); j++ {
		if r.beyond[j].from.Less(x.from) {
			x.from = r.beyond[j].from
		}
		x.end = wire.MaxSeq(x.end, r.beyond[j].end)
	}
	if j > i || len(r.beyond) < maxRuns {
		r.beyond = slices.Replace(r.beyond, i, j, x)
	}
}

// pull moves on over what is in order now.
func (r *receiver) pull() {
	n := 0
	for ; n < len(r.beyond) && r.beyond[n].from.LessEq(r.next); n++ {
		r.next = wire.MaxSeq(r.next, r.beyond[n].end)
	}
	r.beyond = slices.Delete(r.beyond, 0, n)
	if r.finOK && r.fin == r.next {
		r.next++
	}
}

// ended reports whether the peer's FIN was received, with all before it.
func (r *receiver) ended() bool { return r.finOK && r.fin.Less(r.next) }
