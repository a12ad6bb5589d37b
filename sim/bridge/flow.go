package bridge

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"wiretale/sim/engine"
	"wiretale/wire"
)

// flow joins datagrams that the command exchanges with somebody to an ordinary
// socket of this machine's, of UDP or, for echoes, of ICMP.
type flow struct {
	gateway  *gateway
	exchange exchange
	socket   net.Conn
	// waiting takes what the writer is to send. What it has no room for is
	// lost, as on any network.
	waiting chan []byte
	idle    *engine.Timer
	quoted  []byte // the datagram that came last, for an error
	over    bool
}

// exchange tells one flow from another. The ports of echoes are their
// identifier, and 0.
type exchange struct {
	protocol wire.IPProtocol
	ends
}

const (
	maxFlows = 1024
	// patienceOf is how long a flow lives without a datagram (RFC 4787 REQ-5).
	patienceOf = 2 * time.Minute
	// flowBacklog is how many datagrams wait for the socket.
	flowBacklog = 256
)

// receiveDatagram sends on what the command says over UDP.
func (g *gateway) receiveDatagram(d *wire.Datagram, data []byte) {
	x := exchange{wire.ProtocolUDP, ends{netip.AddrPortFrom(d.Src, d.UDP.SrcPort), netip.AddrPortFrom(d.Dst, d.UDP.DstPort)}}
	g.forward(x, d.UDP.Payload, data, func(there netip.AddrPort) (net.Conn, error) {
		return net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(there))
	})
}

// forward sends something on by the socket of its flow, which open makes.
func (g *gateway) forward(x exchange, payload, data []byte, open func(there netip.AddrPort) (net.Conn, error)) {
	f := g.flows[x]
	if f == nil {
		there, ok := g.inside.outside(x.outer, g.servers)
		if !ok && x.protocol == wire.ProtocolUDP {
			g.complain(data, noPort)
			return
		}
		if len(g.flows) >= maxFlows {
			return
		}
		socket, err := open(there)
		if err != nil {
			if c, ok := complaintOf(err); ok {
				g.complain(data, c)
			}
			return
		}
		f = &flow{gateway: g, exchange: x, socket: socket, waiting: make(chan []byte, flowBacklog)}
		f.idle = g.engine.Timer(f.release)
		g.flows[x] = f
		go f.readOn()
		go f.writeOn()
	}
	f.quoted = data
	f.stay()
	select {
	case f.waiting <- payload:
	default:
	}
}

// stay lets the flow live on for another while.
func (f *flow) stay() { f.idle.Set(f.gateway.engine.Now() + patienceOf) }

// writeOn sends on what the command says.
func (f *flow) writeOn() {
	for payload := range f.waiting {
		if _, err := f.socket.Write(payload); err != nil && !f.gateway.call(func() { f.failed(err) }) {
			return
		}
	}
}

// readOn hands over what comes back.
func (f *flow) readOn() {
	buffer := make([]byte, maxDatagram)
	for {
		n, err := f.socket.Read(buffer)
		payload := append([]byte(nil), buffer[:n]...)
		heard := func() { f.heard(payload) }
		if err != nil {
			heard = func() { f.failed(err) }
		}
		if !f.gateway.call(heard) || errors.Is(err, net.ErrClosed) {
			return
		}
	}
}

// heard gives the command an answer.
func (f *flow) heard(payload []byte) {
	at := f.exchange
	if f.over {
		return
	}
	f.stay()
	if at.protocol != wire.ProtocolUDP {
		f.gateway.echoed(at.ends, payload)
		return
	}
	f.gateway.send(&wire.Datagram{Src: at.outer.Addr(), Dst: at.inner.Addr(), Protocol: wire.ProtocolUDP,
		UDP: &wire.UDP{SrcPort: at.outer.Port(), DstPort: at.inner.Port(), Payload: payload}})
}

// failed tells the command what the system says of the datagram that was sent
// last. The socket can be used on: it says so once.
func (f *flow) failed(err error) {
	if f.over {
		return
	}
	if c, ok := complaintOf(err); ok {
		f.gateway.complain(f.quoted, c)
	}
}

// release ends the flow.
func (f *flow) release() {
	f.over = true
	f.idle.Stop()
	if f.gateway.flows[f.exchange] == f {
		delete(f.gateway.flows, f.exchange)
	}
	close(f.waiting)
	f.socket.Close()
}
