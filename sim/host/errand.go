package host

import "slices"

// errand is something that a program has under way over UDP.
type errand interface {
	// halt stops its timer: its host has lost its power.
	halt()
}

// done forgets an errand.
func (h *Host) done(e errand) {
	h.errands = slices.DeleteFunc(h.errands, func(o errand) bool { return o == e })
}
