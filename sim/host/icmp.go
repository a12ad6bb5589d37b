package host

import (
	"encoding/binary"
	"net/netip"

	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/wire"
)

// complaint is an ICMP error in its two forms.
type complaint struct{ type4, code4, type6, code6 uint8 }

// The errors that hosts and routers send.
var (
	networkUnreachable = complaint{3, 0, 1, 0}  // RFC 792; RFC 4443 §3.1
	portUnreachable    = complaint{3, 3, 1, 4}  // RFC 1122 §4.1.3.1; RFC 4443 §3.1
	tooBig             = complaint{3, 4, 2, 0}  // RFC 1191 §4; RFC 4443 §3.2
	timeExceeded       = complaint{11, 0, 3, 0} // RFC 792; RFC 4443 §3.3
)

// The sizes that an ICMP error never exceeds, its own headers included (RFC
// 1812 §4.3.2.3; RFC 4443 §2.4).
const (
	maxComplaint4 = 576
	maxComplaint6 = 1280
)

// complain answers a datagram with an ICMP error that quotes it.
func (h *Host) complain(about *wire.Datagram, c complaint) { h.complainWith(about, c, 0) }

// complainOfSize answers a datagram that is larger than the next link carries.
// Nobody here splits datagrams: those of TCP forbid it, and others are smaller
// than the smallest link.
func (h *Host) complainOfSize(about *wire.Datagram, mtu int) {
	h.complainWith(about, tooBig, uint32(mtu))
}

// complainWith fills in the rest of the error's header, in IPv4 the last 16 bits
// of it.
func (h *Host) complainWith(about *wire.Datagram, c complaint, rest uint32) {
	if about.ICMP != nil && isError(about) {
		return // RFC 1122 §3.2.2: no error about an error
	}
	from := about.Dst
	if !h.owns(from) {
		own, ok := h.source(about.Src)
		if !ok {
			return
		}
		from = own
	}
	quoted := (&wire.Frame{Link: wire.LinkRaw, IP: about}).Serialize()
	d := datagram(from, about.Src, wire.ProtocolICMP)
	d.ICMP = &wire.ICMP{Type: c.type4, Code: c.code4}
	room := maxComplaint4 - 20 - 8
	if from.Is6() {
		d.Protocol = wire.ProtocolICMPv6
		d.ICMP = &wire.ICMP{Type: c.type6, Code: c.code6}
		room = maxComplaint6 - 40 - 8
	}
	binary.BigEndian.PutUint32(d.ICMP.Rest[:], rest)
	d.ICMP.Body = quoted[:min(len(quoted), room)]
	h.transmit(&link.Packet{}, d)
}

// isError reports whether a datagram holds an ICMP error.
func isError(d *wire.Datagram) bool {
	if d.Protocol == wire.ProtocolICMPv6 {
		return d.ICMP.Type < 128 // RFC 4443 §2.1
	}
	switch d.ICMP.Type {
	case 3, 4, 5, 11, 12:
		return true
	}
	return false
}

// receiveICMP tells the socket whose datagram an error quotes.
func (h *Host) receiveICMP(d *wire.Datagram) {
	if !isError(d) {
		return
	}
	quoted := wire.Decode(wire.LinkRaw, d.ICMP.Body, len(d.ICMP.Body)).Frame.IP
	switch {
	case quoted == nil || !h.owns(quoted.Src):
		return
	case quoted.TCP != nil:
		h.tellTCP(d, quoted)
		return
	case quoted.UDP == nil:
		return
	}
	u := h.datagrams[quoted.UDP.SrcPort]
	to := netip.AddrPortFrom(quoted.Dst, quoted.UDP.DstPort)
	if u != nil && u.remote == to && u.refused != nil {
		u.refused()
	}
}

// tellTCP tells the connection whose segment an error quotes.
func (h *Host) tellTCP(d, quoted *wire.Datagram) {
	s := h.sockets[pair{netip.AddrPortFrom(quoted.Src, quoted.TCP.SrcPort), netip.AddrPortFrom(quoted.Dst, quoted.TCP.DstPort)}]
	e, ok := tcp.ReadICMP(d.ICMP, d.Src.Is6())
	if s == nil || !ok {
		return
	}
	e.Seq = quoted.TCP.Seq
	s.conn.ReceiveICMP(h.now(), e)
	s.step()
}
