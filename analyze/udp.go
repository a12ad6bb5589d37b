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
	t, fromHigh := tupleOfPair(wire.ProtocolUDP, v.step.src, v.step.dst)
	c := v.latest[t]
	if c == nil {
		c = v.begin(t, fromHigh, flow.ChooseClient(u.SrcPort, u.DstPort))
		v.converse(c)
	}
	from := c.sender(fromHigh)
	v.enter(c, from, s)
	v.quotes.keep(quote{t, fromHigh, ip.ID}, s.ID)
	note := &v.step.note
	note.Protocol = "UDP"
	length := len(u.Payload)
	if l, ok := s.decoded.Layer("udp"); ok {
		length = max(length, l.End-l.Payload)
	}
	note.Text = strconv.Itoa(int(u.SrcPort)) + " → " + strconv.Itoa(int(u.DstPort)) + " len " + strconv.Itoa(length)
	phase := trace.Query
	if from == server {
		phase = trace.Answer
	}
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
