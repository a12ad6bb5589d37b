package view

import (
	"net/netip"
	"slices"
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

// Mark is a place that a person has given a letter.
type Mark struct {
	Letter rune
	At     trace.Cursor
}

// Clock writes moments of a trace in a column: as the time since it began, or
// as a clock in some zone shows them.
type Clock struct {
	Unit  string // what stands above: "ms", "UTC"
	Width int    // of a label, at most
	axis  text.Axis
	epoch time.Time // in the zone; zero writes the time since the trace began
	form  string
}

// The forms of a clock, for columns of different widths.
const (
	wholeClock = "15:04:05.000000"
	milliClock = "15:04:05.000"
	shortClock = "05.000000" // within the minute
)

// Clock is how moments are written in a column of some width, where neighbours
// are apart by at least apart.
func (ctx *Context) Clock(width int, apart time.Duration) Clock {
	if ctx.Zone == nil {
		a := text.AxisFor(ctx.Snapshot.Duration, max(apart, time.Microsecond))
		return Clock{Unit: a.Unit, Width: width, axis: a}
	}
	c := Clock{Width: width, epoch: ctx.Snapshot.Log.Epoch.In(ctx.Zone), form: wholeClock}
	c.Unit = ctx.zoneName()
	switch {
	case width < len(milliClock):
		c.form = shortClock
	case width < len(wholeClock):
		c.form = milliClock
	}
	return c
}

// zoneName is the zone's short name at the trace's beginning: "CET".
func (ctx *Context) zoneName() string {
	name, _ := ctx.Snapshot.Log.Epoch.In(ctx.Zone).Zone()
	return name
}

// Label writes a moment without its unit.
func (c Clock) Label(at time.Duration) string {
	if c.epoch.IsZero() {
		return c.axis.Label(at)
	}
	return c.epoch.Add(at).Format(c.form)
}

// Moment writes a moment with its unit, for a sentence or the head: "40.0 ms",
// or "14:03:05.123456 CET".
func (ctx *Context) Moment(at time.Duration) string {
	if ctx.Zone == nil {
		return ctx.Words.Duration(at)
	}
	return ctx.Snapshot.Log.Epoch.Add(at).In(ctx.Zone).Format(wholeClock) + "\u00a0" + ctx.zoneName()
}

// HostName is what a host is called: by its name, or by its address.
func (ctx *Context) HostName(id trace.NodeID) string {
	if n, ok := ctx.Snapshot.Node(id); ok && ctx.Addresses {
		if s := address(&n); s != "" {
			return s
		}
	}
	return explain.Name(ctx.Words, ctx.Snapshot, id)
}

// address is a host's address, with its port where the host has a lane for
// each of them; "" where none is known.
func address(n *trace.Node) string {
	switch {
	case len(n.Addrs) == 0:
		return ""
	case n.Port != 0:
		return netip.AddrPortFrom(n.Addrs[0], n.Port).String()
	}
	return n.Addrs[0].String()
}

// listClock writes the times of a list of some width, as finely as its packets follow each other.
func (ctx *Context) listClock(list int) Clock {
	apart := usualGap(ctx.Snapshot)
	if ctx.Zone == nil {
		a := text.AxisWithin(ctx.Snapshot.Duration, apart, widestTime)
		return Clock{Unit: a.Unit, Width: max(len(a.Label(ctx.Snapshot.Duration)), leastTime), axis: a}
	}
	width := len(milliClock)
	if apart < time.Millisecond || list >= roomyList {
		width = len(wholeClock)
	}
	return ctx.Clock(width, apart)
}

// roomyList is the width from which a list has room for whole times.
const roomyList = 100

// The width of a list's column of times, where they count from the beginning.
const (
	leastTime  = 9
	widestTime = 12
)

// gapSample is how many packets tell how closely a trace's packets follow each
// other.
const gapSample = 128

// usualGap is the gap that a quarter of a trace's first packets follow each other
// within, but not less than most captures count.
func usualGap(s *trace.Snapshot) time.Duration {
	var gaps []time.Duration
	last := time.Duration(-1)
	for i := range min(s.Packets.Len(), gapSample) {
		p := s.Packets.At(i)
		if gap := p.Departed() - last; last >= 0 && gap > 0 {
			gaps = append(gaps, gap)
		}
		last = p.Departed()
	}
	if len(gaps) == 0 {
		return time.Second
	}
	slices.Sort(gaps)
	return max(gaps[len(gaps)/4], time.Microsecond)
}

// started writes when a conversation began, for a column.
func (ctx *Context) started(c *trace.Conversation) string {
	if ctx.Zone == nil {
		return ctx.Words.Duration(c.Started)
	}
	return ctx.Snapshot.Log.Epoch.Add(c.Started).In(ctx.Zone).Format(milliClock)
}
