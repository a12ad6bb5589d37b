package host

import (
	"net/netip"

	"wiretale/sim/link"
	"wiretale/wire"
)

// enter takes in what arrives at a host that is a firewall or a NAT. A firewall
// knows what is inside by its addresses there: what comes in is translated
// before it is judged, and what goes out afterwards.
func (i *Interface) enter(a *link.Arrival, d *wire.Datagram) {
	h, about := i.host, d
	if t := h.translator; t != nil {
		in, cause, passes := t.incoming(a, i, d)
		if !passes {
			return
		}
		d, h.journal.Cause = in, cause
	}
	if h.guard != nil && h.owns(d.Dst) {
		cause, passes := h.guard.judge(a, d, about, i, nil)
		if !passes {
			return
		}
		h.journal.Cause = cause
	}
	i.take(a, d, about)
}

// leave passes a datagram on through an interface of a host that is a firewall
// or a NAT.
func (i *Interface) leave(a *link.Arrival, through *Interface, d, about *wire.Datagram) {
	h := i.host
	if h.guard != nil {
		cause, passes := h.guard.judge(a, d, about, i, through)
		if !passes {
			return
		}
		h.journal.Cause = cause
	}
	if t := h.translator; t != nil {
		out, cause, passes := t.outgoing(a, through, d)
		if !passes {
			return
		}
		d, h.journal.Cause = out, cause
	}
	through.relay(a, d)
}

// expectAnswer lets the answer to what the host itself sends come in.
func (h *Host) expectAnswer(through *Interface, d *wire.Datagram) {
	if h.guard != nil {
		h.guard.own(through, d)
	}
}

// translates reports whether an address is that of the host's NAT, at which
// others are known too.
func (h *Host) translates(a netip.Addr) bool {
	return h.translator != nil && h.translator.machine.Address() == a
}

// forgetDoor empties the tables of a firewall and a NAT.
func (h *Host) forgetDoor() {
	if h.guard != nil {
		h.guard.entries.clear()
	}
	if h.translator != nil {
		h.translator.mappings.clear()
	}
}
