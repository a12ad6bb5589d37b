package tcp

import (
	"time"

	"wiretale/wire"
)

// growth lets the buffers follow the transfer, as Linux does: no RFC asks for
// it, but a buffer that is smaller than what fits the path in a round trip
// limits what the window lets through (RFC 7323 §1.1).
type growth struct {
	rtt   time.Duration // how long after we send something its answer arrives
	began time.Duration // of the round trip that is being looked at
	read  int           // what the application has read in it
	most  int           // … in one round trip, so far
}

// timeArrival measures the round trip from the receiver's end, by the echo of
// our own timestamp (RFC 7323 §4.1); without timestamps it is what the sender's
// side of the connection knows.
func (c *Conn) timeArrival(seg *wire.Segment) {
	ts := seg.Options.Timestamps
	if c.cfg.GrowReceive == 0 || !c.options.timestamps || ts == nil || ts.Echo == 0 || len(seg.Payload) < c.ack.segment {
		return
	}
	elapsed := time.Duration(int32(c.timestamp()-ts.Echo)) * time.Millisecond
	if elapsed = max(elapsed, time.Millisecond); c.growth.rtt == 0 || elapsed < c.growth.rtt {
		c.growth.rtt = elapsed
	} else {
		c.growth.rtt += (elapsed - c.growth.rtt) / 8
	}
}

// growReceive takes what the application has read. Once a round trip, where it
// was more than ever before, the window becomes twice as large as that and a
// little, and more if it grows fast: the sender may double its own each round
// trip.
func (c *Conn) growReceive(n int) {
	g := &c.growth
	g.read += n
	rtt := g.rtt
	if rtt == 0 {
		rtt = c.rtt.srtt
	}
	if c.cfg.GrowReceive == 0 || rtt == 0 || c.now-g.began < rtt {
		return
	}
	if g.most == 0 {
		g.most = min(c.cfg.ReceiveBuffer, 10*c.options.mss)
	}
	if g.read > g.most {
		window := 2*g.read + 16*c.advertisedMSS()
		window += 2 * (window * (g.read - g.most) / g.most)
		c.cfg.ReceiveBuffer = max(c.cfg.ReceiveBuffer, min(window, c.cfg.GrowReceive))
		g.most = g.read
	}
	g.began, g.read = c.now, 0
}

// sendSpace is what the send buffer holds: as it grows, twice what the
// congestion window lets go, so that the next window is ready when this one is
// acknowledged.
func (c *Conn) sendSpace() int {
	if c.cfg.GrowSend == 0 {
		return c.cfg.SendBuffer
	}
	return max(c.cfg.SendBuffer, min(2*int(c.inBytes(c.window.cwnd)), c.cfg.GrowSend))
}
