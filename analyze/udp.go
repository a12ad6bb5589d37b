package analyze

import (
	"strconv"

	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// exchange is a conversation in datagrams.
type exchange struct {
	refused bool // by an ICMP error
	dns     dnsExchange
}

// user reads a UDP datagram.
func (v *vantage) user(s sight, ip *wire.Datagram, u *wire.UDP) {
	t, fromHigh := tupleOfPair(wire.ProtocolUDP, v.step.src, v.step.dst)
	c := v.latest[t]
	if c == nil {
		c = v.begin(t, fromHigh, flow.ChooseClient(u.SrcPort, u.DstPort))
		c.udp = &exchange{}
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
	if answer, ok := v.dns(s, c, from, u); ok {
		phase = trace.Query
		if answer {
			phase = trace.Answer
		}
	}
	v.enterPhase(s, c, phase)
}
