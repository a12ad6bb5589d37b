package host

import (
	"wiretale/sim/firewall"
	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/sim/transit"
	"wiretale/trace"
	"wiretale/wire"
)

// guard joins a firewall to the host that it runs on.
type guard struct {
	host    *Host
	machine *firewall.Firewall
	entries *ledger[*firewall.Entry]
}

// Guard makes the host, a router, a firewall between what it reaches through
// some of its interfaces, the inside, and everything else.
func (h *Host) Guard(c firewall.Config, inside ...*Interface) {
	g := &guard{host: h, machine: firewall.New(c)}
	g.entries = newLedger(h, trace.TableFirewall, g.machine.Forget)
	for _, i := range inside {
		i.guarded = true
	}
	h.guard = g
}

// between is the way that something goes from one interface to another; nil
// stands for the host itself. ok is false where both are on the same side: that
// is not the firewall's business. What an inside neighbour has with the host
// isn't either.
func (g *guard) between(from, to *Interface) (d firewall.Direction, ok bool) {
	outFrom, outTo := from != nil && !from.guarded, to != nil && !to.guarded
	switch {
	case outFrom && !outTo:
		return firewall.In, true
	case outTo && !outFrom:
		return firewall.Out, true
	}
	return 0, false
}

// judge lets a datagram that came through one interface go on through another,
// or keeps it back. about is the datagram as its sender knows it. It reports
// whether it goes on, and the event because of which it does.
func (g *guard) judge(a *link.Arrival, d, about *wire.Datagram, from, to *Interface) (cause trace.Ordinal, passes bool) {
	h := g.host
	cause = h.journal.Cause
	way, ok := g.between(from, to)
	if !ok {
		return cause, true
	}
	v := g.machine.Judge(h.now(), way, transit.Read(d))
	switch {
	case v.Action != firewall.Accept:
		h.block(a, v.Rule)
		if v.Action == firewall.Reject {
			h.reject(about)
		}
		return cause, false
	case v.Entry == nil:
		return cause, true
	}
	return g.note(&v), true
}

// note tells of the entry that admits a packet or was made for it.
func (g *guard) note(v *firewall.Verdict) trace.Ordinal {
	if v.Gone != nil {
		g.entries.drop(v.Gone, "")
	}
	return g.entries.note(v.Entry, v.Entry.Key(), v.Entry.Value(), v.Rule, v.Entry.Until)
}

// own sees to it that the answer to what the host itself sends may come in.
func (g *guard) own(through *Interface, d *wire.Datagram) {
	if through.guarded {
		return
	}
	if v := g.machine.Own(g.host.now(), transit.Read(d)); v.Entry != nil {
		g.note(&v)
	}
}

// block records that the packet which has just arrived gets no further, and by
// which rule.
func (h *Host) block(a *link.Arrival, rule string) {
	h.journal.Cause = h.journal.Record(trace.Event{Kind: trace.PacketLost, Packet: a.Packet.ID,
		Detail: trace.Lost{To: h.node, Hop: a.Packet.Hop, Fate: trace.BlockedByRule, Rule: rule}})
}

// reject tells the sender of a datagram that it was kept back: a segment is
// answered in the name of whom it was for, as one for a closed port (RFC 9293
// §3.10.7.1); anything else by an ICMP error (RFC 1812 §5.2.7.1, RFC 4443 §3.1).
func (h *Host) reject(d *wire.Datagram) {
	switch {
	case d.TCP != nil:
		if reset, ok := tcp.Respond(d.TCP); ok {
			answer := datagram(d.Dst, d.Src, wire.ProtocolTCP)
			answer.TCP, answer.DontFragment = &reset, d.Src.Is4()
			h.transmit(&link.Packet{Phase: trace.Teardown, Rule: "RFC 9293 §3.10.7.1"}, answer)
		}
	case d.Protocol != wire.ProtocolTCP: // of a damaged segment nobody knows the numbers
		h.complain(d, prohibited)
	}
}
