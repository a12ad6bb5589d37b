package host

import (
	"net/netip"

	"wiretale/sim/link"
	"wiretale/sim/nat"
	"wiretale/sim/transit"
	"wiretale/trace"
	"wiretale/wire"
)

// translator joins a NAT to the host that it runs on.
type translator struct {
	host     *Host
	machine  *nat.NAT
	outside  *Interface
	mappings *ledger[*nat.Mapping]
}

// Translate makes the host, a router, a NAT before everything that it reaches
// through one of its interfaces, where it is known by the address that c names.
func (h *Host) Translate(c nat.Config, outside *Interface) {
	t := &translator{host: h, machine: nat.New(c), outside: outside}
	t.machine.Busy = h.busy
	t.mappings = newLedger(h, trace.TableNAT, t.machine.Forget)
	h.translator = t
}

// busy reports whether the host itself has a use for a port.
func (h *Host) busy(p wire.IPProtocol, port uint16) bool {
	switch p {
	case wire.ProtocolUDP:
		return h.datagrams[port] != nil
	case wire.ProtocolTCP:
		if h.listeners[port] != nil {
			return true
		}
		for s := h.opened; s != nil; s = s.younger {
			if s.pair.local.Port() == port {
				return true
			}
		}
	}
	return false
}

// speaks reports whether the NAT is in the way of an address's family: it has
// only one.
func (t *translator) speaks(a netip.Addr) bool { return a.Is4() == t.machine.Address().Is4() }

// incoming translates a datagram that has come for the NAT's address, from
// outside or from inside (RFC 4787 REQ-9). One that is for the host itself stays
// as it is. passes is false for one that belongs to nobody.
func (t *translator) incoming(a *link.Arrival, from *Interface, d *wire.Datagram) (in *wire.Datagram, cause trace.Ordinal, passes bool) {
	h := t.host
	cause = h.journal.Cause
	if d.Dst != t.machine.Address() {
		return d, cause, true
	}
	p, now := transit.Read(d), h.now()
	if t.forHost(&p) {
		return d, cause, true
	}
	if d.HopLimit <= 1 {
		h.tooOld(d)
		return d, cause, false
	}
	if from != t.outside { // both ends are inside: each knows the other by its end outside
		out := t.machine.Out(now, p)
		if p.Src = out.Src; out.Rule == "" {
			t.note(&out)
		}
	}
	r := t.machine.In(now, p)
	if r.Rule != "" {
		h.block(a, r.Rule)
		return d, cause, false
	}
	return t.rewritten(d, &r, &p), t.note(&r), true
}

// forHost reports whether a packet to the NAT's address is for the host itself:
// it asks for an echo, is for a port that the host uses, or is an error about
// what the host has sent.
func (t *translator) forHost(p *transit.Packet) bool {
	switch p.Kind {
	case transit.Exchange:
		return p.Asks || t.host.busy(p.Protocol, p.Dst.Port())
	case transit.Error:
		return t.host.busy(p.About.Protocol, p.About.Src.Port())
	}
	return true
}

// outgoing translates a datagram that is about to leave through an interface.
func (t *translator) outgoing(a *link.Arrival, through *Interface, d *wire.Datagram) (out *wire.Datagram, cause trace.Ordinal, passes bool) {
	h := t.host
	cause = h.journal.Cause
	if through != t.outside || !t.speaks(d.Src) {
		return d, cause, true
	}
	p := transit.Read(d)
	r := t.machine.Out(h.now(), p)
	if r.Gone != nil {
		t.mappings.drop(r.Gone, "")
	}
	if r.Rule != "" {
		h.block(a, r.Rule)
		return d, cause, false
	}
	return t.rewritten(d, &r, &p), t.note(&r), true
}

// before is a datagram as it was when it came to the NAT: errors about it are
// for whoever sent it so.
func (t *translator) before(d *wire.Datagram) *wire.Datagram {
	p := transit.Read(d)
	if p.Kind != transit.Exchange || !t.speaks(d.Src) {
		return d
	}
	src, dst := t.machine.Before(t.host.now(), p, t.host.route(d.Src) == t.outside)
	out := transit.Rewrite(*d, src, dst)
	return &out
}

// rewritten is a datagram with the ends that the NAT gives it.
func (t *translator) rewritten(d *wire.Datagram, r *nat.Result, p *transit.Packet) *wire.Datagram {
	var out wire.Datagram
	if p.Kind == transit.Error {
		out = transit.RewriteError(*d, r.Src.Addr(), r.Dst.Addr(), r.AboutSrc, r.AboutDst)
	} else {
		out = transit.Rewrite(*d, r.Src, r.Dst)
	}
	return &out
}

// note tells of the mapping that a packet goes through.
func (t *translator) note(r *nat.Result) trace.Ordinal {
	m := r.Mapping
	return t.mappings.note(m, m.Key(), m.Value(), "", m.Until)
}
