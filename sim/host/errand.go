package host

import "slices"

// errand is something that a program of the host has under way and waits for: a
// lookup, a ping, the trace of a route, a transfer. A connection is none, since
// it goes on by itself.
type errand interface {
	// halt stops its timers: the host has lost its power.
	halt()
}

// begin notes that an errand is under way.
func (h *Host) begin(e errand) { h.errands = append(h.errands, e) }

// done forgets an errand.
func (h *Host) done(e errand) {
	h.errands = slices.DeleteFunc(h.errands, func(o errand) bool { return o == e })
}

// haltErrands ends all of them at once.
func (h *Host) haltErrands() {
	for _, e := range h.errands {
		e.halt()
	}
	h.errands = nil
}
