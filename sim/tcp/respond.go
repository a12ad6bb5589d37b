package tcp

import (
	"net/netip"

	"wiretale/wire"
)

// Respond returns the RST for a segment that finds no endpoint, unless it is
// itself a RST (RFC 9293 §3.10.7.1).
func Respond(seg *wire.Segment) (wire.Segment, bool) {
	if seg.Flags.Has(wire.RST) {
		return wire.Segment{}, false
	}
	rst := wire.Segment{SrcPort: seg.DstPort, DstPort: seg.SrcPort, Flags: wire.RST}
	if seg.Flags.Has(wire.ACK) {
		rst.Seq = seg.Ack
	} else {
		rst.Ack = seg.End()
		rst.Flags |= wire.ACK
	}
	return rst, true
}

// refuse discards a segment and answers it as if there were no endpoint.
func (c *Conn) refuse(seg *wire.Segment, rule string) {
	c.ignore(rule)
	if rst, ok := Respond(seg); ok {
		c.reply(Outgoing{Segment: rst, Rule: rule})
	}
}

// maxReplies bounds the segments that wait for Next outside of the stream.
const maxReplies = 8

func (c *Conn) reply(out Outgoing) {
	if len(c.replies) < maxReplies {
		c.replies = append(c.replies, out)
	}
}

func addrPort(a netip.AddrPort, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr(), port)
}
