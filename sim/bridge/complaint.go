package bridge

import (
	"context"
	"errors"
	"net/netip"
	"syscall"

	"wiretale/wire"
)

// complaint is an ICMP error in its two forms (RFC 792, RFC 1812 §5.2.7.1;
// RFC 4443 §3.1).
type complaint struct{ type4, code4, type6, code6 uint8 }

// What the relay says of datagrams that it can't pass on.
var (
	noNetwork  = complaint{3, 0, 1, 0}
	noHost     = complaint{3, 1, 1, 3}
	noProtocol = complaint{3, 2, 4, 1}
	noPort     = complaint{3, 3, 1, 4}
	prohibited = complaint{3, 13, 1, 1}
)

// complaintOf is what the kernel of this machine was told, or said itself, told
// on. ok is false where silence tells the same: nobody answered. So it is where
// this machine had no room for another socket, or the relay gave up: that is no
// word on the way there, and the command's TCP tries again.
func complaintOf(err error) (c complaint, ok bool) {
	if errors.Is(err, context.Canceled) {
		return complaint{}, false
	}
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return noHost, true
	}
	switch errno {
	case syscall.ETIMEDOUT, syscall.EMSGSIZE: // the kernel learns of a smaller path by itself
		return complaint{}, false
	case syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.ENOBUFS, syscall.EAGAIN:
		return complaint{}, false
	case syscall.ENETUNREACH, syscall.EAFNOSUPPORT, syscall.EADDRNOTAVAIL:
		return noNetwork, true
	case syscall.EACCES, syscall.EPERM:
		return prohibited, true
	case syscall.ECONNREFUSED:
		return noPort, true
	case syscall.EPROTONOSUPPORT, syscall.EPROTOTYPE:
		return noProtocol, true
	}
	return noHost, true
}

// Of a datagram as much is quoted as the error has room for: 576 bytes in all
// (RFC 1812 §4.3.2.3), or 1280 (RFC 4443 §2.4).
const (
	quoted4 = 576 - 20 - 8
	quoted6 = 1280 - 40 - 8
)

// complain answers a datagram of the command's, given by its bytes, with an error.
func (g *gateway) complain(about []byte, c complaint) {
	read := wire.Decode(wire.LinkRaw, about, len(about))
	d := read.Frame.IP
	if d == nil {
		return
	}
	from := d.Dst
	if c != noPort && !g.inside.mine(from) { // it is said on the way, not there
		from = g.inside.Machine
		if d.Dst.Is6() {
			from = g.inside.Machine6
		}
	}
	g.send(errorAbout(from, d.Src, about, c))
}

// errorAbout is an ICMP error that quotes a datagram.
func errorAbout(from, to netip.Addr, about []byte, c complaint) *wire.Datagram {
	if to.Is4() {
		return &wire.Datagram{Src: from, Dst: to, Protocol: wire.ProtocolICMP,
			ICMP: &wire.ICMP{Type: c.type4, Code: c.code4, Body: about[:min(len(about), quoted4)]}}
	}
	return &wire.Datagram{Src: from, Dst: to, Protocol: wire.ProtocolICMPv6,
		ICMP: &wire.ICMP{Type: c.type6, Code: c.code6, Body: about[:min(len(about), quoted6)]}}
}
