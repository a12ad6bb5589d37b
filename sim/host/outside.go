package host

import (
	"net/netip"

	"wiretale/sim/link"
	"wiretale/wire"
)

// Outside makes the host stand for a real machine: the datagrams that reach it
// are handed to deliver as bytes, and it does nothing of its own. It has been
// made with Config.Real.
func (h *Host) Outside(deliver func(datagram []byte)) {
	h.outside, h.foreign = deliver, map[pair]wire.Seq{}
}

// Gateway says through which interface a real machine's datagrams leave that
// are for nobody in the scenario.
func (h *Host) Gateway(through *Interface) { h.gateway = through }

// Emit sends a datagram that the real machine has made, byte for byte. It
// reports whether there was a way for it. data must not be changed afterwards.
func (h *Host) Emit(data []byte) bool {
	if len(data) == 0 || data[0]>>4 != 4 && data[0]>>4 != 6 {
		return false
	}
	read := wire.Decode(wire.LinkRaw, data, len(data))
	d := read.Frame.IP
	if d == nil || unreadable(&read) {
		return false
	}
	through := h.route(d.Dst)
	if through == nil && !d.Dst.IsMulticast() {
		through = h.gateway
	}
	if through == nil {
		return false
	}
	h.meet(d)
	through.sendAs(d, data)
	return true
}

// meet makes the real machine's socket known that a segment comes from, when
// its first one does. What goes on in it only packets tell.
func (h *Host) meet(d *wire.Datagram) {
	if d.TCP == nil {
		return
	}
	at := pair{netip.AddrPortFrom(d.Src, d.TCP.SrcPort), netip.AddrPortFrom(d.Dst, d.TCP.DstPort)}
	first, met := h.foreign[at]
	if met && (!d.TCP.Flags.Has(wire.SYN) || d.TCP.Seq == first) {
		return
	}
	if len(h.foreign) >= maxForeign {
		clear(h.foreign) // those that go on are met again
	}
	h.foreign[at] = d.TCP.Seq
	h.endpoint(wire.ProtocolTCP, at.local, at.remote)
}

// maxForeign bounds how many of a real machine's sockets are remembered.
const maxForeign = 1 << 16

// sendAs offers a datagram to the link with the bytes that it was made with.
func (i *Interface) sendAs(d *wire.Datagram, data []byte) {
	f := i.frame(d)
	around := f
	around.IP, around.Payload = nil, data
	i.out.Offer(link.Foreign(&f, around.Serialize()), 0)
}

// handOver gives the real machine what has arrived, unless its network card
// would not.
func (i *Interface) handOver(a *link.Arrival) {
	data := a.Changed
	if data == nil {
		data = a.Packet.Bytes()
	}
	switch read := wire.Decode(wire.LinkEthernet, data, len(data)).Frame; {
	case read.Dst != i.mac:
		i.host.ignore(0, "IEEE 802.3 §3.2.4")
	case read.EtherType != a.Packet.Frame.EtherType:
		i.host.ignore(0, "RFC 894")
	default:
		i.host.outside(data[ethernetHeader:])
	}
}

// ethernetHeader is the length of the header before every datagram here.
const ethernetHeader = 14
