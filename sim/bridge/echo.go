package bridge

import (
	"encoding/binary"
	"net"
	"net/netip"

	"wiretale/wire"
)

// echoHeader is how many bytes stand before what an echo says.
const echoHeader = 8

// receiveICMP sends on what the command asks for with an echo. Of the rest
// nothing goes out: its errors belong to datagrams that end here.
func (g *gateway) receiveICMP(d *wire.Datagram, data []byte) {
	asked := wire.EchoRequest(d.Src.Is6())
	if d.ICMP.Type != asked || d.ICMP.Code != 0 {
		return
	}
	id := binary.BigEndian.Uint16(d.ICMP.Rest[:])
	x := exchange{d.Protocol, ends{netip.AddrPortFrom(d.Src, id), netip.AddrPortFrom(d.Dst, 0)}}
	// The kernel puts in the socket's own identifier, and the checksum.
	message := append([]byte{asked, 0, 0, 0, 0, 0, d.ICMP.Rest[2], d.ICMP.Rest[3]}, d.ICMP.Body...)
	g.forward(x, message, data, func(there netip.AddrPort) (net.Conn, error) { return dialEcho(there.Addr()) })
}

// echoed hands an answer to the command, with the identifier that it asked with.
func (g *gateway) echoed(at ends, message []byte) {
	if len(message) < echoHeader || message[1] != 0 {
		return
	}
	d := wire.Datagram{Src: at.outer.Addr(), Dst: at.inner.Addr(), Protocol: wire.ProtocolICMP,
		ICMP: &wire.ICMP{Type: wire.EchoReply(at.inner.Addr().Is6()), Body: message[echoHeader:]}}
	if at.inner.Addr().Is6() {
		d.Protocol = wire.ProtocolICMPv6
	}
	binary.BigEndian.PutUint16(d.ICMP.Rest[:], at.inner.Port())
	copy(d.ICMP.Rest[2:], message[6:8])
	g.send(&d)
}

// TryEcho says whether this machine lets the relay send echoes: its system's
// error, or nil.
func TryEcho() error {
	socket, err := dialEcho(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	if err != nil {
		return err
	}
	return socket.Close()
}
