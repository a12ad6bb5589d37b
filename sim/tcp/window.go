package tcp

import "wiretale/wire"

// learnIRS takes the peer's initial sequence number. offered is the window
// that the peer has already been told, if any.
func (c *Conn) learnIRS(irs wire.Seq, offered int) {
	c.rcv = receiveSequence{known: true, irs: irs, nxt: irs + 1, edge: (irs + 1).Add(offered), wnd: offered, lastAck: irs}
}

// advertise decides on the window to offer, and returns it as it goes on the
// wire. The right edge never moves left, and moves right only by a step worth
// a segment (RFC 9293 §3.8.6.2.2). The window of a SYN is never scaled
// (RFC 7323 §2.2).
func (c *Conn) advertise(syn bool) uint16 {
	shift := c.options.rcvShift
	if syn {
		shift = 0
	}
	c.rcv.bySyn = syn
	offered := c.rcv.edge.Sub(c.rcv.nxt)
	if possible := c.possibleWindow(shift); possible-offered >= c.windowStep() {
		offered = possible
	}
	field := min(offered, maxWindowField<<shift) >> shift
	c.rcv.wnd = field << shift
	c.rcv.edge = wire.MaxSeq(c.rcv.edge, c.rcv.nxt.Add(c.rcv.wnd))
	c.rcv.lastAck = c.rcv.nxt
	return uint16(field)
}

const maxWindowField = 65535

// possibleWindow is the largest window that the buffer and the header allow.
func (c *Conn) possibleWindow(shift uint8) int {
	return max(0, min(c.cfg.ReceiveBuffer-c.in.length, maxWindowField<<shift))
}

func (c *Conn) windowStep() int { return max(1, min(c.cfg.ReceiveBuffer/2, c.options.mss)) }

// wantsWindowUpdate reports whether the peer should hear at once that the
// application read. A window that merely stays wide open waits for the next
// acknowledgment; one that had shrunk to half or less does not.
func (c *Conn) wantsWindowUpdate() bool {
	if !c.receiving() {
		return false
	}
	offered, possible := c.rcv.edge.Sub(c.rcv.nxt), c.possibleWindow(c.options.rcvShift)
	if c.rcv.bySyn && 2*offered > maxWindowField {
		return false // the SYN's field was what bounded it
	}
	return possible-offered >= c.windowStep() && possible >= 2*offered
}

// takeWindow takes the window of an ACK, and reports whether it changed it. An
// older segment than the one that it was last taken from says nothing
// (RFC 9293 §3.10.7.4, fifth).
func (c *Conn) takeWindow(seg *wire.Segment) (changed bool) {
	wnd := c.scaledWindow(seg)
	if newer := c.snd.wl1.Less(seg.Seq) || c.snd.wl1 == seg.Seq && c.snd.wl2.LessEq(seg.Ack); !newer && !c.cfg.LinuxHabits {
		return false
	}
	if c.cfg.LinuxHabits && !c.snd.una.Less(seg.Ack) && !c.snd.wl1.Less(seg.Seq) &&
		!(c.snd.wl1 == seg.Seq && (wnd > c.snd.wnd || wnd == 0)) {
		return false
	}
	changed = wnd != c.snd.wnd
	c.setSendWindow(seg)
	return changed
}

func (c *Conn) setSendWindow(seg *wire.Segment) {
	c.snd.wnd = c.scaledWindow(seg)
	c.snd.maxWnd = max(c.snd.maxWnd, c.snd.wnd)
	c.snd.wl1, c.snd.wl2 = seg.Seq, seg.Ack
}

// scaledWindow is a segment's window in bytes (RFC 7323 §2.3).
func (c *Conn) scaledWindow(seg *wire.Segment) int {
	if seg.Flags.Has(wire.SYN) {
		return int(seg.Window)
	}
	return int(seg.Window) << c.options.sndShift
}
