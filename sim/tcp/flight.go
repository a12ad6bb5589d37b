package tcp

import (
	"slices"
	"sort"
	"time"

	"wiretale/wire"
)

// flight is the scoreboard (RFC 6675 §3): the segments that were sent and not
// yet acknowledged, in order of sequence numbers, and what is believed of each.
// It is a ring, so that what is acknowledged costs nothing to forget.
type flight struct {
	ring  []record // a power of two long
	first uint     // of the oldest; grows for ever
	count int

	// What they weigh: a segment is 1, or where windows count bytes its length.
	weights bool // segments weigh their length
	out     int  // all
	sacked  int  // the peer has them beyond a hole, or, without SACK, duplicate ACKs say that something has left
	lost    int  // believed lost
	again   int  // retransmissions that are under way

	sent    uint64   // transmissions so far
	history []launch // the order of transmissions, oldest first, some of them overtaken
	hint    uint     // no record before it waits to be sent again

	highestSacked wire.Seq // end of the highest segment that the peer has
	anySacked     bool
}

// record is a segment in flight.
type record struct {
	seq    wire.Seq
	length int           // in sequence space
	sentAt time.Duration // the last time
	order  uint64        // of its last transmission
	stamp  deliveryStamp
	rule   string // why it is to be sent again
	syn    bool
	fin    bool
	push   bool

	sacked  bool // the peer has it, beyond a hole
	lost    bool // believed lost
	resent  bool // sent again since it was believed lost
	already bool // sent more than once, ever
}

// launch is one transmission.
type launch struct {
	index uint
	order uint64
}

func (r *record) end() wire.Seq { return r.seq.Add(r.length) }

// waits reports whether the record is lost and was not sent again since.
func (r *record) waits() bool { return r.lost && !r.resent && !r.sacked }

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

func (f *flight) empty() bool { return f.count == 0 }

// at is record i, counted from the oldest.
func (f *flight) at(i int) *record { return &f.ring[(f.first+uint(i))&uint(len(f.ring)-1)] }

// head is the oldest record.
func (f *flight) head() *record { return f.at(0) }

// last is the youngest record.
func (f *flight) last() *record { return f.at(f.count - 1) }

func (f *flight) weight(r *record) int {
	if f.weights {
		return r.length
	}
	return 1
}

// pipe is what is believed to be in the network (RFC 6675 §4).
func (f *flight) pipe() int { return f.out - f.sacked - f.lost + f.again }

// find is the index of the first record that ends after seq.
func (f *flight) find(seq wire.Seq) int {
	lo, hi := 0, f.count
	for lo < hi {
		if mid := (lo + hi) / 2; seq.Less(f.at(mid).end()) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// push adds a segment that is sent for the first time.
func (f *flight) push(r record, now time.Duration) {
	if f.count == len(f.ring) {
		f.widen()
	}
	f.count++
	*f.last() = r
	f.out += f.weight(&r)
	f.launched(f.count-1, now)
}

func (f *flight) widen() {
	ring := make([]record, max(16, 2*len(f.ring)))
	for i := range f.count {
		ring[(f.first+uint(i))&uint(len(ring)-1)] = *f.at(i)
	}
	f.ring = ring
}

// launched notes a transmission of record i.
func (f *flight) launched(i int, now time.Duration) {
	r := f.at(i)
	f.sent++
	r.sentAt, r.order = now, f.sent
	if len(f.history) >= 2*f.count+64 {
		f.tidy()
	}
	f.history = append(f.history, launch{f.first + uint(i), f.sent})
}

// tidy forgets transmissions that a later one of the same record overtook, and
// those of records that are gone.
func (f *flight) tidy() {
	kept := f.history[:0]
	for _, l := range f.history {
		if f.current(l) != nil {
			kept = append(kept, l)
		}
	}
	f.history = kept
}

// current is the record of a transmission, or nil if the record is gone or was
// sent again since.
func (f *flight) current(l launch) *record {
	if l.index-f.first >= uint(f.count) {
		return nil
	}
	r := &f.ring[l.index&uint(len(f.ring)-1)]
	if r.order != l.order {
		return nil
	}
	return r
}

// forget drops the oldest record.
func (f *flight) forget() {
	r := f.head()
	w := f.weight(r)
	f.out -= w
	if r.sacked {
		f.sacked -= w
	}
	if r.lost {
		f.lost -= w
	}
	if r.resent {
		f.again -= w
	}
	f.first++
	f.count--
	f.hint = max(f.hint, f.first)
}

// trim drops the part of the oldest record that lies before ack.
func (f *flight) trim(ack wire.Seq) {
	r := f.head()
	n := ack.Sub(r.seq)
	if n <= 0 {
		return
	}
	if f.weights {
		f.out -= n
		if r.lost {
			f.lost -= n
		}
		if r.resent {
			f.again -= n
		}
	}
	r.seq, r.length, r.syn = ack, r.length-n, false
}

// split cuts record i after n of its numbers, because the path has become
// narrower than the segment.
func (f *flight) split(i, n int) {
	if f.count == len(f.ring) {
		f.widen()
	}
	f.count++
	for j := f.count - 1; j > i+1; j-- {
		*f.at(j) = *f.at(j - 1)
	}
	whole, rest := f.at(i), f.at(i+1)
	*rest = *whole
	rest.seq, rest.length, rest.syn = whole.seq.Add(n), whole.length-n, false
	whole.length, whole.fin, whole.push = n, false, false
	if !f.weights {
		f.out++
		if rest.sacked {
			f.sacked++
		}
		if rest.lost {
			f.lost++
		}
		if rest.resent {
			f.again++
		}
	}
	f.hint = f.first
	index := f.first + uint(i)
	for j := range f.history {
		if f.history[j].index > index {
			f.history[j].index++
		}
	}
	at := sort.Search(len(f.history), func(j int) bool { return f.history[j].order > rest.order })
	f.history = slices.Insert(f.history, at, launch{index + 1, rest.order})
}

// lose says that a record is believed lost. One whose retransmission was under
// way has lost that as well.
func (f *flight) lose(i int, rule string) (news bool) {
	r := f.at(i)
	w := f.weight(r)
	switch {
	case r.sacked:
		return false
	case !r.lost:
		r.lost = true
		f.lost += w
		news = true
	case r.resent:
		r.resent = false
		f.again -= w
		news = true
	}
	r.rule = rule
	if at := f.first + uint(i); news && at < f.hint {
		f.hint = at
	}
	return news
}

// recall gives up on a retransmission that is under way.
func (f *flight) recall(i int) {
	if r := f.at(i); r.resent {
		r.resent = false
		f.again -= f.weight(r)
		f.hint = min(f.hint, f.first+uint(i))
	}
}

// unlose takes back every belief that something is lost.
func (f *flight) unlose() {
	for i := range f.count {
		f.at(i).lost = false
	}
	f.lost = 0
}

// resend notes that record i is sent again. If it was lost it is on its way now;
// a probe of the tail is believed to be there already, and is none the more.
func (f *flight) resend(i int, now time.Duration) {
	r := f.at(i)
	if r.lost && !r.resent {
		r.resent = true
		f.again += f.weight(r)
	}
	r.already = true
	f.launched(i, now)
}

// nextWaiting is the index of the first record that waits to be sent again,
// −1 if none does.
func (f *flight) nextWaiting() int {
	if f.lost <= f.again {
		return -1
	}
	f.hint = max(f.hint, f.first)
	for i := int(f.hint - f.first); i < f.count; i++ {
		if f.at(i).waits() {
			f.hint = f.first + uint(i)
			return i
		}
	}
	f.hint = f.first + uint(f.count)
	return -1
}

// fack is the end of the highest segment that is known to have arrived.
func (f *flight) fack(una wire.Seq) wire.Seq {
	if f.sacked == 0 || !f.anySacked {
		return una
	}
	return f.highestSacked
}
