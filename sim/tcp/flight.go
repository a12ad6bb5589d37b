package tcp

import (
	"time"

	"wiretale/wire"
)

// flight is the list of segments that were sent and not yet acknowledged, in
// order of sequence numbers.
type flight struct {
	records []record
	// pipe is the number of sequence numbers believed to be in the network:
	// all but those of segments that the peer has beyond a hole, and of lost
	// ones that wait to be sent again.
	pipe int
	lost int // records that wait to be sent again
}

// record is a segment in flight.
type record struct {
	seq           wire.Seq
	length        int // in sequence space
	syn, fin      bool
	sentAt        time.Duration // the last time
	retransmitted bool
	sacked        bool   // the peer has it, beyond a hole
	lost          bool   // waits to be sent again
	forced        bool   // … without asking the congestion window
	rule          string // why it is to be sent again
}

func (r *record) end() wire.Seq { return r.seq.Add(r.length) }

// payload is the length of its data.
func (r *record) payload() int {
	n := r.length
	if r.syn {
		n--
	}
	if r.fin {
		n--
	}
	return n
}

func (f *flight) empty() bool { return len(f.records) == 0 }

func (f *flight) push(r record) {
	f.records = append(f.records, r)
	f.pipe += r.length
}

// acknowledge drops what lies before ack. It returns the youngest record among
// them that was sent only once, for it measures the round trip.
func (f *flight) acknowledge(ack wire.Seq) (sample record, ok bool) {
	for len(f.records) > 0 {
		r := &f.records[0]
		if ack.Less(r.end()) {
			f.trim(r, ack)
			break
		}
		if !r.retransmitted && !r.sacked {
			sample, ok = *r, true
		}
		f.forget(r, r.length)
		if r.lost {
			f.lost--
		}
		f.records = f.records[1:]
	}
	return sample, ok
}

// trim drops the part of a record that lies before ack.
func (f *flight) trim(r *record, ack wire.Seq) {
	if n := ack.Sub(r.seq); n > 0 {
		f.forget(r, n)
		r.seq, r.length, r.syn = ack, r.length-n, false
	}
}

func (f *flight) forget(r *record, n int) {
	if !r.lost && !r.sacked {
		f.pipe -= n
	}
}

// lose says that record i has to be sent again.
func (f *flight) lose(i int, rule string, forced bool) {
	r := &f.records[i]
	if !r.lost {
		r.lost = true
		f.pipe -= r.length
		f.lost++
	}
	r.rule, r.forced = rule, forced
}

// loseAll says that everything that the peer lacks has to be sent again.
func (f *flight) loseAll(rule string) {
	f.distrust()
	for i := range f.records {
		if !f.records[i].sacked {
			f.lose(i, rule, false)
		}
	}
}

// nextLost is the first record that waits to be sent again, or nil.
func (f *flight) nextLost() *record {
	if f.lost == 0 {
		return nil
	}
	for i := range f.records {
		if f.records[i].lost {
			return &f.records[i]
		}
	}
	return nil
}

// resent says that a lost record is on its way again.
func (f *flight) resent(r *record, now time.Duration) {
	r.lost, r.forced, r.retransmitted, r.sentAt = false, false, true, now
	f.pipe += r.length
	f.lost--
}
