package tui

import (
	"slices"
	"time"

	"wiretale/text"
	"wiretale/trace"
)

// speed is a place in the list of speeds.
type speed int

// speeds are trace time per real time: num seconds of the trace in den real
// ones. The slowest are for what happens within one machine.
var speeds = [...]struct{ num, den int64 }{
	{1, 100_000}, {1, 50_000}, {1, 20_000}, {1, 10_000}, {1, 5000}, {1, 2000},
	{1, 1000}, {1, 500}, {1, 200}, {1, 100}, {1, 50}, {1, 20}, {1, 10}, {1, 5}, {1, 2},
	{1, 1}, {2, 1}, {5, 1}, {10, 1}, {20, 1}, {50, 1}, {100, 1},
}

// real is how much real time a span of the trace takes.
func (s speed) real(d time.Duration) time.Duration {
	return scale(d, speeds[s].den, speeds[s].num)
}

// trace is how much of the trace passes in a span of real time.
func (s speed) trace(d time.Duration) time.Duration {
	return scale(d, speeds[s].num, speeds[s].den)
}

// scale is d×num/den, as large as a Duration can be where it would be larger.
func scale(d time.Duration, num, den int64) time.Duration {
	const largest = time.Duration(1<<63 - 1)
	if num > 1 && d > largest/time.Duration(num) {
		return largest
	}
	return d * time.Duration(num) / time.Duration(den)
}

func (s speed) slowerThan(o speed) bool { return s < o }

// shift returns the speed n places on, within the list.
func (s speed) shift(n int) speed { return min(max(s+speed(n), 0), speed(len(speeds)-1)) }

// label writes the speed: 1/50, 1, ×10.
func (s speed) label(words *text.Printer) string {
	switch v := speeds[s]; {
	case v.den > 1:
		return "1/" + words.Count(v.den)
	case v.num > 1:
		return "×" + words.Count(v.num)
	}
	return "1"
}

const (
	flightTime = 1200 * time.Millisecond // that a usual flight takes at least on the screen
	gapTime    = 300 * time.Millisecond  // that a usual pause between two packets does, where flights are unknown
	looked     = 64                      // packets that tell what is usual
)

// speedFor is the speed that suits a trace: the fastest at which its usual
// flight can be followed with the eyes.
func speedFor(s *trace.Snapshot, conversation trace.ConversationID) speed {
	flights, gaps := usual(s, conversation)
	d, atLeast := flights, flightTime
	if d == 0 {
		d, atLeast = gaps, gapTime
	}
	if d == 0 {
		return speed(slices.Index(speeds[:], struct{ num, den int64 }{1, 1}))
	}
	fastest := speed(0)
	for i := range speeds {
		if speed(i).real(d) >= atLeast && speeds[i].num == 1 {
			fastest = speed(i)
		}
	}
	return fastest
}

// usual is the median flight and the median pause between two packets at a
// trace's beginning; 0 where nothing tells.
func usual(s *trace.Snapshot, conversation trace.ConversationID) (flight, gap time.Duration) {
	var flights, gaps []time.Duration
	last := time.Duration(-1)
	for i := 0; i < min(s.Packets.Len(), 4096) && len(gaps) < looked; i++ {
		p := s.Packets.At(i)
		if conversation != 0 && p.Conversation != conversation {
			continue
		}
		for _, h := range p.Hops {
			if h.Fate == trace.Arrived && h.Arrived > h.Departed {
				flights = append(flights, h.Arrived-h.Departed)
			}
		}
		if t := p.Departed(); last >= 0 && t > last {
			gaps = append(gaps, t-last)
		}
		last = p.Departed()
	}
	return median(flights), median(gaps)
}

func median(d []time.Duration) time.Duration {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return d[len(d)/2]
}
