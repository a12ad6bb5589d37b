package view

import (
	"math"
	"time"
)

// extract is the part of a conversation's time that graphs show. It holds
// moments, not shares of the whole, so that it stays where it is while the trace
// grows.
type extract struct {
	span time.Duration // 0 shows the whole
	from time.Duration
	// held says that the extract was moved by hand, and stays until the cursor
	// moves away from here.
	held bool
	here time.Duration
}

// closest is the shortest time that graphs show.
const closest = time.Microsecond

// Shares of the extract, in percent: the cursor stays between the first two, and
// one step to the side is the third.
const (
	leftMargin, rightMargin = 10, 80
	panStep                 = 25
)

// roundBelow is the greatest of 1, 2, 5, 10, 20, … that is less than n, which
// is more than 1.
func roundBelow(n int64) int64 {
	power := int64(1)
	for power <= (n-1)/10 { // power*10 < n, which might not fit
		power *= 10
	}
	switch {
	case power*5 < n:
		return power * 5
	case power*2 < n:
		return power * 2
	}
	return power
}

// zoom shows less, or more, around the cursor, in round steps; false where it
// can't.
func (e *extract) zoom(whole stretch, cursor time.Duration, in bool) bool {
	now := e.seen(whole, cursor)
	span := now.length()
	if in {
		if span <= closest {
			return false
		}
		span = time.Duration(max(roundBelow(int64(span)), int64(closest)))
	} else {
		if e.span == 0 {
			return false
		}
		// The least round number that is more: half of it, or two fifths, is not.
		for next := span; ; next += span / 2 {
			if next > math.MaxInt64/2 { // there is no such number
				span = whole.length()
				break
			}
			if below := time.Duration(roundBelow(int64(next) + 1)); below > span {
				span = below
				break
			}
		}
	}
	if span >= whole.length() {
		*e = extract{}
		return true
	}
	at := min(max(cursor, now.from), now.to)
	share := float64(at-now.from) / float64(max(now.length(), 1))
	*e = extract{span: span, from: at - time.Duration(share*float64(span)), held: e.held, here: e.here}
	e.from = inside(whole, e.from, span)
	return true
}

// pan moves a step to the left or right; false at the end.
func (e *extract) pan(whole stretch, cursor time.Duration, by int) bool {
	if e.span == 0 {
		return false
	}
	now := e.seen(whole, cursor)
	to := inside(whole, now.from+time.Duration(by)*(e.span*panStep/100), e.span)
	moved := to != now.from
	e.from, e.held, e.here = to, true, cursor
	return moved
}

// inside moves a stretch of some length into the whole.
func inside(whole stretch, from, span time.Duration) time.Duration {
	return max(min(from, whole.to-span), whole.from)
}

// seen is what is shown: it goes along with the cursor.
func (e *extract) seen(whole stretch, cursor time.Duration) stretch {
	if e.span == 0 || e.span >= whole.length() {
		return whole
	}
	from := e.from
	if !e.held || e.here != cursor {
		from = max(from, cursor-e.span*rightMargin/100)
		from = min(from, cursor-e.span*leftMargin/100)
	}
	from = inside(whole, from, e.span)
	return stretch{from, from + e.span}
}

// follow goes along with the cursor, and stays there.
func (e *extract) follow(whole stretch, cursor time.Duration) stretch {
	s := e.seen(whole, cursor)
	if e.span > 0 {
		if e.here != cursor {
			e.held = false
		}
		e.from = s.from
	}
	return s
}
