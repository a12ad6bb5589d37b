package neighbour

import (
	"net/netip"
	"slices"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Cache is what is known of the neighbours by one protocol. D is what waits for
// an address.
type Cache[D any] struct {
	rules   Rules
	observe func(about netip.Addr, e trace.Event)
	entries []*entry[D] // in the order in which they came
	asks    []Ask[D]
}

// entry is what is known of one neighbour.
type entry[D any] struct {
	address netip.Addr
	state   State
	mac     wire.MAC
	waiting []D
	asked   int           // how often, since it was asked for last
	until   time.Duration // when Reachable: for how long
	due     time.Duration // when something is to be done; negative for never
	told    string        // what the trace says of it
}

// Ask is a question for a neighbour's hardware address.
type Ask[D any] struct {
	Target netip.Addr
	To     wire.MAC // whom to ask; zero for everyone
	For    D        // the first that waits for the answer; zero where nothing does
}

// New returns an empty cache. observe hears of each change of the table, and of
// the timers; about is the neighbour.
func New[D any](r Rules, observe func(about netip.Addr, e trace.Event)) *Cache[D] {
	return &Cache[D]{rules: r, observe: observe}
}

// Resolve returns the hardware address to send to. Where it is not known d waits
// for it, and the oldest that waits is lost if that are too many.
func (c *Cache[D]) Resolve(now time.Duration, to netip.Addr, d D) (mac wire.MAC, known bool) {
	e := c.find(to)
	if e != nil && e.state == Reachable && now >= e.until {
		// RFC 4861 §7.3.3: it may be noticed as late as this.
		if c.rules.Doubts {
			e.state = Stale
		} else {
			c.forget(e)
			e = nil
		}
	}
	switch {
	case e == nil:
		e = c.add(to)
		e.state = Incomplete
		e.waiting = append(e.waiting, d)
		c.tell(e)
		c.ask(now, e)
		return mac, false
	case e.state == Incomplete:
		if len(e.waiting) == maxWaiting {
			e.waiting = slices.Delete(e.waiting, 0, 1)
		}
		e.waiting = append(e.waiting, d)
		return mac, false
	case e.state == Stale:
		e.state = Delay
		c.tell(e)
		c.wait(e, now+patience)
	}
	return e.mac, true
}

// Waiting is what waits for a neighbour's address, the oldest first.
func (c *Cache[D]) Waiting(at netip.Addr) []D {
	if e := c.find(at); e != nil {
		return e.waiting
	}
	return nil
}

// Next returns the next question that is to be sent, if any is.
func (c *Cache[D]) Next() (a Ask[D], ok bool) {
	if len(c.asks) == 0 {
		return a, false
	}
	a, c.asks = c.asks[0], c.asks[1:]
	return a, true
}

// Deadline is when Expire is to be called, if it is.
func (c *Cache[D]) Deadline() (at time.Duration, ok bool) {
	for _, e := range c.entries {
		if e.due >= 0 && (!ok || e.due < at) {
			at, ok = e.due, true
		}
	}
	return at, ok
}

// Expire does what is due for one neighbour, and reports whether any was. It
// returns what has waited in vain: nobody has answered three questions.
func (c *Cache[D]) Expire(now time.Duration) (failed []D, more bool) {
	at := slices.IndexFunc(c.entries, func(e *entry[D]) bool { return e.due >= 0 && e.due <= now })
	if at < 0 {
		return nil, false
	}
	e := c.entries[at]
	e.due = -1
	c.timer(e, trace.TimerFired)
	switch {
	case e.state == Delay:
		e.state, e.asked = Probe, 0
		c.tell(e)
		c.ask(now, e)
	case e.asked < attempts:
		c.ask(now, e)
	default:
		failed = e.waiting
		c.forget(e)
	}
	return failed, true
}

// Confirm says that what was sent to a neighbour has arrived: a connection has
// made progress (RFC 4861 §7.3.1).
func (c *Cache[D]) Confirm(now time.Duration, at netip.Addr) {
	if e := c.find(at); e != nil && e.state > Incomplete {
		c.reach(now, e)
	}
}

// Clear forgets everything, as a machine does that is switched off.
func (c *Cache[D]) Clear() {
	for len(c.entries) > 0 {
		e := c.entries[0]
		c.stop(e)
		c.forget(e)
	}
	c.asks = nil
}

func (c *Cache[D]) find(a netip.Addr) *entry[D] {
	for _, e := range c.entries {
		if e.address == a {
			return e
		}
	}
	return nil
}

// add makes room for a neighbour; the one that is known longest makes it.
func (c *Cache[D]) add(a netip.Addr) *entry[D] {
	if len(c.entries) == maxEntries {
		c.stop(c.entries[0])
		c.forget(c.entries[0])
	}
	e := &entry[D]{address: a, due: -1}
	c.entries = append(c.entries, e)
	return e
}

func (c *Cache[D]) forget(e *entry[D]) {
	c.entries = slices.DeleteFunc(c.entries, func(o *entry[D]) bool { return o == e })
	e.state = Gone
	c.tell(e)
}

// ask puts a question, and waits for the answer.
func (c *Cache[D]) ask(now time.Duration, e *entry[D]) {
	e.asked++
	a := Ask[D]{Target: e.address}
	if e.state == Probe {
		a.To = e.mac
	}
	if len(e.waiting) > 0 {
		a.For = e.waiting[0]
	}
	c.asks = append(c.asks, a)
	c.wait(e, now+retransmit)
}

// reach notes that a neighbour is surely there.
func (c *Cache[D]) reach(now time.Duration, e *entry[D]) {
	c.stop(e)
	e.state, e.until = Reachable, now+c.rules.Lifetime
	c.tell(e)
}

// doubt notes that a neighbour may be there.
func (c *Cache[D]) doubt(e *entry[D]) {
	c.stop(e)
	e.state = Stale
	c.tell(e)
}

// release lets go what has waited for a neighbour's address.
func (e *entry[D]) release() (leaves []D) {
	leaves, e.waiting = e.waiting, nil
	return leaves
}

// tell says what the table holds now, unless it did before.
func (c *Cache[D]) tell(e *entry[D]) {
	value := e.state.String()
	if e.state > Incomplete {
		value = e.mac.String()
		if c.rules.Doubts {
			value += " " + e.state.String()
		}
	}
	if value != e.told {
		e.told = value
		c.observe(e.address, trace.Event{Kind: trace.TableChanged, Detail: trace.TableEntry{Table: c.rules.Table, Key: e.address.String(), Value: value}})
	}
}

func (c *Cache[D]) wait(e *entry[D], until time.Duration) {
	e.due = until
	c.timer(e, trace.TimerSet)
}

func (c *Cache[D]) stop(e *entry[D]) {
	if e.due >= 0 {
		e.due = -1
		c.timer(e, trace.TimerStopped)
	}
}

func (c *Cache[D]) timer(e *entry[D], kind trace.EventKind) {
	c.observe(e.address, trace.Event{Kind: kind, Detail: trace.Timer{Name: TimerName, Deadline: max(e.due, 0)}})
}
