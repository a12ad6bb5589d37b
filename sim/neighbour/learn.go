package neighbour

import (
	"net/netip"
	"time"

	"wiretale/wire"
)

// Heard takes the sender's pair of addresses out of an ARP message, as RFC 826
// says under "Packet Reception": who is known is noted anew, who isn't only
// where the message asks for this host. It returns what may leave to there.
func (c *Cache[D]) Heard(now time.Duration, sender netip.Addr, mac wire.MAC, forUs bool) (leaves []D) {
	e := c.find(sender)
	if e == nil {
		if !forUs {
			return nil
		}
		e = c.add(sender)
	}
	e.mac = mac
	c.reach(now, e)
	return e.release()
}

// Solicited takes the address of somebody who asks: it is there, but whether it
// can be reached nobody knows (RFC 4861 §7.2.3).
func (c *Cache[D]) Solicited(sender netip.Addr, mac wire.MAC) (leaves []D) {
	e := c.find(sender)
	switch {
	case e == nil:
		e = c.add(sender)
	case e.state != Incomplete && e.mac == mac:
		return nil
	}
	e.mac = mac
	c.doubt(e)
	return e.release()
}

// Advertisement is what a neighbour says of itself (RFC 4861 §4.4).
type Advertisement struct {
	Target    netip.Addr
	MAC       wire.MAC // zero where it says none
	Solicited bool     // it answers a question
	Override  bool     // it may replace what is known
}

// Advertised takes in an advertisement (RFC 4861 §7.2.5): who was not asked for
// is not noted. It returns what may leave to there.
func (c *Cache[D]) Advertised(now time.Duration, a Advertisement) (leaves []D) {
	e := c.find(a.Target)
	if e == nil {
		return nil
	}
	other := a.MAC != wire.MAC{} && a.MAC != e.mac
	switch {
	case e.state == Incomplete && !other:
		return nil // it says nothing that helps
	case e.state != Incomplete && other && !a.Override:
		if e.state == Reachable {
			c.doubt(e)
		}
		return nil
	}
	if other {
		e.mac = a.MAC
	}
	switch {
	case a.Solicited:
		c.reach(now, e)
	case other:
		c.doubt(e)
	}
	return e.release()
}
