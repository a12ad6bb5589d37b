package analyze

import (
	"strconv"

	"wiretale/analyze/app"
	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// exchange is a conversation in datagrams.
type exchange struct {
	refused  bool // by an ICMP error
	app      *app.Exchange
	listener listener
}

// converse begins to listen to a conversation in datagrams.
func (v *vantage) converse(c *conversation) {
	c.udp = &exchange{listener: listener{v: v, c: c}}
	if x, ok := v.expectation(c); ok {
		c.udp.app = app.NewExpectedExchange(&c.udp.listener, x)
		return
	}
	c.udp.app = app.NewExchange(&c.udp.listener)
}

// user reads a UDP datagram.
func (v *vantage) user(s sight, ip *wire.Datagram, u *wire.UDP) {
	c, from := v.exchangeOf(s, ip)
	note := &v.step.note
	note.Protocol = "UDP"
	length := len(u.Payload)
	if l, ok := s.decoded.Layer("udp"); ok {
		length = max(length, l.End-l.Payload)
	}
	note.Text = strconv.Itoa(int(u.SrcPort)) + " → " + strconv.Itoa(int(u.DstPort)) + " len " + strconv.Itoa(length)
	phase := phaseFrom(from)
	x := c.udp
	x.listener.s, x.listener.last = s, trace.MessageOther
	x.app.Datagram(app.Side(from), u.Payload, app.Place{Sighting: s.ID, Time: s.Time})
	switch x.listener.last {
	case trace.MessageRequest:
		phase = trace.Query
	case trace.MessageResponse:
		phase = trace.Answer
	}
	v.enterPhase(s, c, phase)
}

// carried ties a frame to the conversation of the user datagram that it travels
// in, since what travels there has no ports of its own.
func (v *vantage) carried(s sight, carrier *wire.Datagram) {
	v.ports(carrier, carrier.UDP.SrcPort, carrier.UDP.DstPort)
	c, from := v.exchangeOf(s, carrier)
	v.enterPhase(s, c, phaseFrom(from))
}

// phaseFrom is the phase of a datagram that says no more than who sent it.
func phaseFrom(side int) trace.Phase {
	if side == server {
		return trace.Answer
	}
	return trace.Query
}

// exchangeOf finds or begins the conversation of a user datagram, and tells
// which side sent it.
func (v *vantage) exchangeOf(s sight, ip *wire.Datagram) (c *conversation, from int) {
	t, fromHigh := tupleOfPair(wire.ProtocolUDP, v.step.src, v.step.dst)
	c = v.latest[t]
	if c == nil {
		c = v.begin(t, fromHigh, flow.ChooseClient(v.step.src.Port(), v.step.dst.Port()))
		v.converse(c)
	}
	from = c.sender(fromHigh)
	v.enter(c, from, s)
	v.quotes.keep(quote{t, fromHigh, ip.ID}, s.ID)
	return c, from
}
