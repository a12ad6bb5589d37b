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
	hostUnreachable    = complaint{3, 1, 1, 3}  // RFC 792; RFC 4443 §3.1
	prohibited         = complaint{3, 13, 1, 1} // RFC 1812 §5.2.7.1; RFC 4443 §3.1
	portUnreachable    = complaint{3, 3, 1, 4}  // RFC 1122 §4.1.3.1; RFC 4443 §3.1
	tooBig             = complaint{3, 4, 2, 0}  // RFC 1191 §4; RFC 4443 §3.2
	timeExceeded       = complaint{11, 0, 3, 0} // RFC 792; RFC 4443 §3.3
)

// ruleSilent is the rule by which a router throws away what has passed too many,
// where it tells nobody.
const ruleSilent = "RFC 1812 §5.3.1"

// The sizes that an ICMP error never exceeds, its own headers included (RFC
// 1812 §4.3.2.3; RFC 4443 §2.4).
const (
	maxComplaint4 = 576
	maxComplaint6 = 1280
)

// message is the error as an ICMP message that quotes nothing yet.
func (c complaint) message(v6 bool) *wire.ICMP {
	if v6 {
		return &wire.ICMP{Type: c.type6, Code: c.code6}
	}
	return &wire.ICMP{Type: c.type4, Code: c.code4}
}

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
	back := h.route(about.Src)
	if back == nil || !deservesError(about) {
		return
	}
	from := about.Dst
	if !h.owns(from) {
		// RFC 1812 §4.3.2.4: an address of the interface that the error leaves by.
		own, ok := back.address(about.Src)
		if !ok {
			return
		}
		from = own
	}
	quoted := (&wire.Frame{Link: wire.LinkRaw, IP: about}).Serialize()
	d := datagram(from, about.Src, wire.ProtocolICMP)
	d.ICMP = c.message(from.Is6())
	room := maxComplaint4 - 20 - 8
	if from.Is6() {
		d.Protocol = wire.ProtocolICMPv6
		room = maxComplaint6 - 40 - 8
	}
	binary.BigEndian.PutUint32(d.ICMP.Rest[:], rest)
	d.ICMP.Body = quoted[:min(len(quoted), room)]
	h.transmit(&link.Packet{}, d)
}

// deservesError reports whether an ICMP error may be sent about a datagram: not
// about an error, nor about what is for many or from nobody in particular, nor
// about a fragment but the first (RFC 1812 §4.3.2.7; RFC 4443 §2.4).
func deservesError(d *wire.Datagram) bool {
	return !isError(d) && !forMany(d.Dst) && !forMany(d.Src) && !d.Src.IsUnspecified() && !d.Src.IsLoopback() && d.FragmentOffset == 0
}

// forMany reports whether an address is not that of a single host.
func forMany(a netip.Addr) bool {
	return a.IsMulticast() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

// isError reports whether a datagram holds an ICMP error. Of one whose message
// was not looked into, as of what a router passes on that was changed on its
// way, the first byte says so.
func isError(d *wire.Datagram) bool {
	m := d.ICMP
	if m == nil && (d.Protocol == wire.ProtocolICMP || d.Protocol == wire.ProtocolICMPv6) && len(d.Payload) > 0 {
		m = &wire.ICMP{Type: d.Payload[0]}
	}
	return m != nil && m.Quotes(d.Protocol == wire.ProtocolICMPv6)
}

// receiveICMP answers an echo request, and tells what is here whose datagram an
// error quotes or an echo reply is for.
func (h *Host) receiveICMP(d *wire.Datagram) {
	v6 := d.Protocol == wire.ProtocolICMPv6
	switch {
	case v6 != d.Src.Is6():
		h.ignore(0, "RFC 1122 §3.2.2") // the other family's protocol
	case d.ICMP.Type == wire.EchoRequest(v6) && d.ICMP.Code == 0:
		h.echo(d)
	case d.ICMP.Type == wire.EchoReply(v6):
		h.receiveEcho(d)
	case isError(d):
		if quoted, ok := d.ICMP.Quoted(v6); ok && quoted.Frame.IP != nil {
			h.hear(&news{about: quoted.Frame.IP, message: d.ICMP, from: d.Src})
		}
	}
}

// news is that a datagram of this host's could not be delivered.
type news struct {
	about   *wire.Datagram
	message *wire.ICMP // that says so
	from    netip.Addr // who says so
	local   bool       // this host itself does: nothing was sent
}

// hear tells what has sent the datagram.
func (h *Host) hear(n *news) {
	switch about := n.about; {
	case !h.owns(about.Src):
	case about.TCP != nil:
		h.tellTCP(n)
	case about.UDP != nil:
		u := h.datagrams[about.UDP.SrcPort]
		to := netip.AddrPortFrom(about.Dst, about.UDP.DstPort)
		switch {
		case u == nil:
		case u.told != nil:
			u.told(n)
		case u.remote == to && u.refused != nil:
			u.refused()
		}
	case about.ICMP != nil:
		h.tellPing(n)
	}
}

// tellTCP tells the connection whose segment is meant.
func (h *Host) tellTCP(n *news) {
	d := n.about
	s := h.sockets[pair{netip.AddrPortFrom(d.Src, d.TCP.SrcPort), netip.AddrPortFrom(d.Dst, d.TCP.DstPort)}]
	e, ok := tcp.ReadICMP(n.message, d.Src.Is6())
	if s == nil || !ok {
		return
	}
	e.Seq, e.Local = d.TCP.Seq, n.local
	s.conn.ReceiveICMP(h.now(), e)
	s.step()
}
