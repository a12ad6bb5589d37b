package analyze

import (
	"cmp"
	"slices"
	"time"
)

// Clock is how a clock goes beside another.
type Clock struct {
	// Offset is how much it is ahead at the time At of the other; PPB how many
	// nanoseconds it gains in a second.
	Offset, At time.Duration
	PPB        int64
	// OneWay says that packets went in one direction only: then nothing tells the
	// way's delay from the offset, and the fastest packet is taken to need no
	// time. Else the two directions' fastest are taken to need the same.
	OneWay bool

	// What packets needed, by the place that they came from.
	shortest, longest [2]time.Duration
}

const (
	// maxPPB is more than any clock gains that is set by anything: what looks like
	// more is a queue that grows.
	maxPPB = 1_000_000
	// slack is how far a delay may lie outside of what was seen.
	slack = 5 * time.Millisecond
)

// Time is what the other clock shows when this one shows t.
func (c *Clock) Time(t time.Duration) time.Duration {
	return t - c.Offset - c.gain(t-c.Offset-c.At)
}

// gain is what it gains in a span, without overflow for spans of years.
func (c *Clock) gain(span time.Duration) time.Duration {
	whole, rest := span/time.Second, span%time.Second
	return time.Duration(int64(whole)*c.PPB + int64(rest)*c.PPB/int64(time.Second))
}

// trip is a packet's way: when it was at the first place, and by how much the
// clock at the place that it came to was ahead then.
type trip struct{ at, took time.Duration }

// setClock estimates how the second place's clock goes. A packet never needs less
// than the way does, so the fastest tell of the clock (RFC 5905 §8, with minima
// in place of single exchanges).
func (j *joiner) setClock() Clock {
	var trips [2][]trip // by the place that they came from
	var middle time.Duration
	for _, p := range j.pairs {
		a, b := &j.places[0].glimpses[p[0]], &j.places[1].glimpses[p[1]]
		from := j.sides[a.src.Addr()]
		took := b.at - a.at
		if from == 1 {
			took = -took
		}
		trips[from] = append(trips[from], trip{a.at, took})
		middle += a.at / time.Duration(len(j.pairs))
	}
	c := Clock{At: middle, PPB: drift(trips, middle)}
	c.OneWay = len(trips[0]) == 0 || len(trips[1]) == 0
	least := [2]time.Duration{}
	for from := range trips {
		for i, t := range trips[from] {
			took := c.withoutDrift(t, from)
			if i == 0 || took < least[from] {
				least[from] = took
			}
		}
	}
	switch {
	case !c.OneWay:
		c.Offset = (least[0] - least[1]) / 2
	case len(trips[0]) > 0:
		c.Offset = least[0]
	default:
		c.Offset = -least[1]
	}
	for from := range trips {
		sign := time.Duration(1 - 2*from)
		for i, t := range trips[from] {
			took := c.withoutDrift(t, from) - sign*c.Offset
			if i == 0 {
				c.shortest[from], c.longest[from] = took, took
			}
			c.shortest[from], c.longest[from] = min(c.shortest[from], took), max(c.longest[from], took)
		}
	}
	return c
}

// withoutDrift is what a trip took if the clock had not gained since At.
func (c *Clock) withoutDrift(t trip, from int) time.Duration {
	if from == 1 {
		return t.took + c.gain(t.at-c.At)
	}
	return t.took - c.gain(t.at-c.At)
}

// drift is what the second clock gains, from the direction whose packets lie
// nearest to the line beneath the fastest of them: in the other one a queue may
// have grown.
func drift(trips [2][]trip, middle time.Duration) int64 {
	best, nearest := int64(0), time.Duration(-1)
	for from := range trips {
		slope, above, ok := beneath(trips[from], middle)
		if from == 1 {
			slope = -slope
		}
		if ok && (nearest < 0 || above < nearest) {
			best, nearest = slope, above
		}
	}
	if best > maxPPB || best < -maxPPB {
		return 0
	}
	return best
}

// beneath finds the line that lies beneath all trips and nearest to them: that
// edge of their lower hull which passes a time. It returns its slope in
// nanoseconds a second, and how far above it the trips are in the mean.
func beneath(trips []trip, middle time.Duration) (slope int64, above time.Duration, ok bool) {
	slices.SortFunc(trips, func(a, b trip) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.took, b.took)) })
	var hull []trip
	for _, t := range trips {
		if n := len(hull); n > 0 && hull[n-1].at == t.at {
			continue
		}
		for len(hull) >= 2 && !turnsUp(hull[len(hull)-2], hull[len(hull)-1], t) {
			hull = hull[:len(hull)-1]
		}
		hull = append(hull, t)
	}
	if len(hull) < 2 {
		return 0, 0, false
	}
	i := 1
	for i < len(hull)-1 && hull[i].at < middle {
		i++
	}
	a, b := hull[i-1], hull[i]
	rise := float64(b.took-a.took) / float64(b.at-a.at)
	total := 0.0
	for _, t := range trips {
		total += float64(t.took-a.took) - rise*float64(t.at-a.at)
	}
	return int64(max(-2*maxPPB, min(2*maxPPB, rise*1e9))), time.Duration(total / float64(len(trips))), true
}

// turnsUp reports whether a way from a over b to c turns to the left.
func turnsUp(a, b, c trip) bool {
	return float64(b.took-a.took)*float64(c.at-b.at) < float64(c.took-b.took)*float64(b.at-a.at)
}
