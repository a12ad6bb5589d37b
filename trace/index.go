package trace

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// flightIndex finds the packets that are under way at a time. Of every block of
// neighbouring packets it knows from when to when their flights last, and so of
// every block of blocks. Whatever lies apart in time is then passed over
// together, even where one flight spans the whole trace or time runs backwards.
type flightIndex [flightLevels]Series[lasting]

const (
	flightBlock  = 64 // packets in a block, and blocks in a block of the next level
	flightLevels = 4
	// flightsAtOnce bounds what one question finds: a capture can claim any
	// number of flights at one moment.
	flightsAtOnce = 4096
)

// lasting is when the first of some flights begins and the last ends.
type lasting struct {
	from, till time.Duration
	aloft      int // flights whose end is not known
}

// nothing is no flight.
var nothing = lasting{from: never, till: -never}

func (l *lasting) meets(from, till time.Duration) bool {
	return l.from <= till && (l.till >= from || l.aloft > 0)
}

// flightsBuilder is an index that grows.
type flightsBuilder [flightLevels]editable[lasting]

// note enters that a packet departed at one time and, unless it is still under
// way, was so till another. by is how many more are under way.
func (x *flightsBuilder) note(id PacketID, from, till time.Duration, by int) {
	at := int(id) - 1
	for level := range x {
		at /= flightBlock
		blocks := &x[level]
		for blocks.len() <= at {
			blocks.append(nothing)
		}
		l := blocks.edit(at)
		l.from, l.till, l.aloft = min(l.from, from), max(l.till, till), l.aloft+by
	}
}

func (x *flightsBuilder) snapshot() (s flightIndex) {
	for level := range x {
		s[level] = x[level].snapshot()
	}
	return s
}

// apart returns how many packets the largest block has that begins with packet
// i and of which none is under way in [from, till]; 0 without one.
func (x *flightIndex) apart(i int, from, till time.Duration) int {
	largest := 0
	for level, size := 0, flightBlock; level < flightLevels && i%size == 0; level, size = level+1, size*flightBlock {
		if i/size < x[level].Len() && x[level].ptr(i/size).meets(from, till) {
			break
		}
		largest = size
	}
	return largest
}

// flight is a hop of a packet's journey.
type flight struct {
	departed, arrived time.Duration
	packet            PacketID
}

// flights ranges over the packets that are under way at some moment of [from,
// till], in the order in which they became known, each with the first hop of
// it that is.
func (s *Snapshot) flights(from, till time.Duration) iter.Seq[flight] {
	return func(yield func(flight) bool) {
		for i := 0; i < s.Packets.Len(); {
			if n := s.byTime.apart(i, from, till); n > 0 {
				i += n
				continue
			}
			departed, arrived, ok := s.Packets.aloft(i, from, till)
			if ok && !yield(flight{departed, arrived, PacketID(i + 1)}) {
				return
			}
			i++
		}
	}
}

// InFlight ranges over the packets that are under way at some moment between
// from and to, both included, in order of departure; where there are
// thousands, over the first that became known. conversation 0 means all.
func (s *Snapshot) InFlight(from, to time.Duration, conversation ConversationID) iter.Seq[Packet] {
	var found []flight
	for f := range s.flights(from, to) {
		if found = append(found, f); len(found) == flightsAtOnce {
			break
		}
	}
	slices.SortStableFunc(found, func(a, b flight) int { return cmp.Compare(a.departed, b.departed) })
	return func(yield func(Packet) bool) {
		for _, f := range found {
			if (conversation == 0 || s.Packets.conversation(int(f.packet)-1) == conversation) && !yield(s.Packets.At(int(f.packet)-1)) {
				return
			}
		}
	}
}

// AnyInFlight reports whether a packet is under way at a moment.
func (s *Snapshot) AnyInFlight(at time.Duration, conversation ConversationID) bool {
	return s.flying(at, at, conversation, func(flight) bool { return true })
}

// Flying reports whether a packet is under way all the time between two
// moments.
func (s *Snapshot) Flying(from, to time.Duration, conversation ConversationID) bool {
	return s.flying(from+1, to-1, conversation, func(f flight) bool { return f.departed <= from && f.arrived >= to })
}

// flying reports whether a flight of [from, till] is wanted.
func (s *Snapshot) flying(from, till time.Duration, conversation ConversationID, wanted func(flight) bool) bool {
	looked := 0
	for f := range s.flights(from, till) {
		if wanted(f) && (conversation == 0 || s.Packets.conversation(int(f.packet)-1) == conversation) {
			return true
		}
		if looked++; looked == flightsAtOnce {
			break
		}
	}
	return false
}
