package bridge

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"net"
	"net/netip"

	"wiretale/sim/engine"
	"wiretale/wire"
)

// gateway is the network behind a relay's device: whatever the command sends
// to the world outside ends here, and goes on by ordinary sockets of this
// machine. Everything happens in the pacer's loop; goroutines only wait for
// sockets, and have the loop call what comes of it.
type gateway struct {
	inside  Inside
	servers []netip.AddrPort // the machine's own, behind inside.Resolvers
	engine  *engine.Engine
	deliver func(datagram []byte)
	// calls has the loop call something; done is when it calls nothing more.
	calls chan func()
	done  context.Context

	streams  map[ends]*stream
	flows    map[exchange]*flow
	parts    fragments
	identity uint16 // of the next IPv4 datagram
	buffer   []byte
}

// ends are the two addresses of a connection, as the command knows them.
type ends struct{ inner, outer netip.AddrPort }

func newGateway(done context.Context, in Inside, servers []netip.AddrPort, e *engine.Engine) *gateway {
	return &gateway{inside: in, servers: servers, engine: e, done: done, calls: make(chan func()),
		streams: map[ends]*stream{}, flows: map[exchange]*flow{}}
}

// call has the loop call something, and reports whether it does: not if it has
// ended.
func (g *gateway) call(do func()) bool {
	select {
	case g.calls <- do:
		return true
	case <-g.done.Done():
		return false
	}
}

// emit takes a datagram that the command's kernel has sent. Its bytes must not
// be changed afterwards.
func (g *gateway) emit(data []byte) {
	if len(data) == 0 || data[0]>>4 != 4 && data[0]>>4 != 6 {
		return
	}
	if data = g.parts.whole(g.engine.Now(), data); data == nil {
		return // the rest of it is to come
	}
	read := wire.Decode(wire.LinkRaw, data, len(data))
	d := read.Frame.IP
	if d == nil || !g.accepts(d) {
		return
	}
	switch {
	case d.TCP != nil && d.TCP.Cut == 0:
		g.receiveSegment(d, data)
	case d.UDP != nil && d.UDP.Cut == 0:
		g.receiveDatagram(d, data)
	case d.ICMP != nil:
		g.receiveICMP(d, data)
	case d.Protocol != wire.ProtocolTCP && d.Protocol != wire.ProtocolUDP:
		g.complain(data, noProtocol)
	}
}

// accepts reports whether a datagram is from the command and for somebody: not
// for all that listen, nor for a loopback address, which is everybody's own.
func (g *gateway) accepts(d *wire.Datagram) bool {
	if d.Src != g.inside.Command && d.Src != g.inside.Command6 {
		return false
	}
	broadcast := netip.AddrFrom4([4]byte{255, 255, 255, 255})
	return !d.Dst.IsMulticast() && !d.Dst.IsLoopback() && !d.Dst.IsUnspecified() && !d.Dst.IsLinkLocalUnicast() && d.Dst != broadcast
}

// hopLimit is what the gateway's datagrams begin with.
const hopLimit = 64

// send hands a datagram to the command's kernel, in parts where it is larger
// than the device carries.
func (g *gateway) send(d *wire.Datagram) {
	d.HopLimit = hopLimit
	if d.Src.Is4() {
		g.identity++
		d.ID = uint32(g.identity)
	}
	g.buffer = d.Append(g.buffer[:0])
	if len(g.buffer) <= mtu {
		g.deliver(g.buffer)
		return
	}
	for _, part := range split(d, g.buffer) {
		g.deliver(part.Append(nil))
	}
}

// close ends everything that is left.
func (g *gateway) close() {
	for _, s := range g.streams {
		s.release()
	}
	for _, f := range g.flows {
		f.release()
	}
}

// flushing reports whether anything that the command has sent still waits for
// this machine to send it on.
func (g *gateway) flushing() bool {
	for _, s := range g.streams {
		if s.flushing() {
			return true
		}
	}
	return false
}

// draw is a number that nobody outside can guess.
func draw() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // it never fails
	return binary.NativeEndian.Uint32(b[:])
}

// dialer makes the real connections. How long that takes is the kernel's
// affair, and what keeps them alive the command's.
var dialer = net.Dialer{KeepAlive: -1}
