package host

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"time"

	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/trace"
	"wiretale/wire"
)

// rulesEcho is why a host answers no echo request: somebody has set it so,
// against the rule.
const rulesEcho = "RFC 1122 §3.2.2.6"

// echo answers an echo request with what it holds (RFC 1122 §3.2.2.6; RFC 4443
// §4.2).
func (h *Host) echo(request *wire.Datagram) {
	if h.config.Hidden {
		h.ignore(0, rulesEcho)
		return
	}
	d := datagram(request.Dst, request.Src, request.Protocol)
	d.TrafficClass = request.TrafficClass &^ uint8(wire.CE)
	d.ICMP = &wire.ICMP{Type: wire.EchoReply(d.Src.Is6()), Rest: request.ICMP.Rest, Body: request.ICMP.Body}
	h.transmit(&link.Packet{}, d)
}

// Ping is a series of echo requests.
type Ping struct {
	To       netip.Addr
	Count    int
	Interval time.Duration
	Size     int           // of the data in each, in bytes
	Timeout  time.Duration // until the sender takes one for lost
}

// ping is a series that is under way.
type ping struct {
	Ping
	host     *Host
	from     netip.Addr
	endpoint trace.EndpointID
	ident    uint16
	sent     []time.Duration // when each request was
	awaited  []*awaited
	next     *engine.Timer
	last     trace.Ordinal // the call that sent the latest
}

// awaited is a request that is not answered yet.
type awaited struct {
	number int // counted from 0
	reply  *wait
}

// Ping sends echo requests to a host and notes when it answers each. A host
// without an address of the other's family does nothing.
func (h *Host) Ping(c Ping) {
	from, ok := h.source(c.To)
	if !ok || c.Count < 1 {
		return
	}
	p := &ping{Ping: c, host: h, from: from, ident: uint16(h.dice.echo.Uint32())}
	p.endpoint = h.endpoint(p.protocol(), netip.AddrPortFrom(from, p.ident), netip.AddrPortFrom(c.To, 0))
	p.next = h.medium.Engine.Timer(func() { h.journal.Because(p.last, p.request) })
	h.begin(p)
	p.request()
}

func (p *ping) protocol() wire.IPProtocol {
	if p.To.Is6() {
		return wire.ProtocolICMPv6
	}
	return wire.ProtocolICMP
}

// request sends the next echo request, and waits for its reply.
func (p *ping) request() {
	h := p.host
	a := &awaited{number: len(p.sent)}
	p.sent, p.awaited = append(p.sent, h.now()), append(p.awaited, a)
	a.reply = h.newWait("echo", func() { p.drop(slices.Index(p.awaited, a)) }) // it is taken for lost
	if len(p.sent) < p.Count {
		p.next.Set(h.now() + p.Interval)
	}
	p.last = h.journal.Call(p.endpoint, "ping", p.Size, func() {
		a.reply.until(h.now()+p.Timeout, p.endpoint, h.journal.Cause)
		d := datagram(p.from, p.To, p.protocol())
		d.DontFragment = p.from.Is4() // nobody here splits datagrams
		d.ICMP = &wire.ICMP{Type: wire.EchoRequest(p.To.Is6()), Body: pattern(p.Size)}
		binary.BigEndian.PutUint16(d.ICMP.Rest[:], p.ident)
		binary.BigEndian.PutUint16(d.ICMP.Rest[2:], uint16(a.number+1))
		h.transmit(&link.Packet{Endpoint: p.endpoint}, d)
	})
}

// pattern is data that is easily told from other data.
func pattern(size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i)
	}
	return data
}

// receiveEcho hands an echo reply to the series that it belongs to.
func (h *Host) receiveEcho(d *wire.Datagram) {
	p, number := h.pinging(d.Src, d.ICMP)
	if p == nil {
		h.ignore(0, rulesEcho)
		return
	}
	h.journal.Call(p.endpoint, "receive", len(d.ICMP.Body), func() {
		h.journal.Record(trace.Event{Kind: trace.VariableChanged, Endpoint: p.endpoint, Detail: roundTrip(h.now() - p.sent[number])})
		p.answered(number)
	})
}

// tellPing tells a series that a request of it could not be delivered.
func (h *Host) tellPing(n *news) {
	v6 := n.about.Dst.Is6()
	if n.about.ICMP.Type != wire.EchoRequest(v6) {
		return
	}
	if p, number := h.pinging(n.about.Dst, n.about.ICMP); p != nil {
		h.journal.Call(p.endpoint, "receive error", 0, func() { p.answered(number) })
	}
}

// pinging finds the series, and the request in it, that an echo's message
// belongs to; nil where there is none.
func (h *Host) pinging(other netip.Addr, m *wire.ICMP) (p *ping, number int) {
	number = int(binary.BigEndian.Uint16(m.Rest[2:])) - 1
	for _, e := range h.errands {
		if p, ok := e.(*ping); ok && p.To == other && p.ident == binary.BigEndian.Uint16(m.Rest[:]) && number >= 0 && number < len(p.sent) {
			return p, number
		}
	}
	return nil, 0
}

// roundTrip is the variable that tells how long an answer took.
func roundTrip(took time.Duration) trace.Variable {
	return trace.Variable{Name: "RTT", Value: int64(took), Unit: trace.UnitTime}
}

// answered ends the waiting for a request. It may have ended before: replies can
// be late, or come twice.
func (p *ping) answered(number int) {
	at := slices.IndexFunc(p.awaited, func(a *awaited) bool { return a.number == number })
	if at < 0 {
		return
	}
	p.awaited[at].reply.stop()
	p.drop(at)
}

// drop takes a request off the list of those that are awaited, and ends the
// series with the last one.
func (p *ping) drop(at int) {
	p.awaited = slices.Delete(p.awaited, at, at+1)
	if len(p.awaited) == 0 && len(p.sent) == p.Count {
		p.host.done(p)
	}
}

// halt implements errand.
func (p *ping) halt() {
	p.next.Stop()
	for _, a := range p.awaited {
		a.reply.stop()
	}
}
