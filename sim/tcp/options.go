package tcp

import (
	"net/netip"
	"time"

	"wiretale/wire"
)

// negotiated is what both sides' SYNs agreed upon.
type negotiated struct {
	mss                int // largest payload to send, timestamps allowed for
	peerMSS            int // what the peer's SYN said
	scaling            bool
	sndShift, rcvShift uint8
	sack, timestamps   bool
	recent             uint32        // RFC 7323 §4.3: TS.Recent
	recentAt           time.Duration // when it was taken
}

const (
	timestampsLength = 12 // with the padding that everyone uses (RFC 7323 appendix A)
	maxSACKBlocks    = 4
	// defaultMSS is assumed of a peer that names none (RFC 9293 §3.7.1).
	defaultMSS   = 536
	defaultMSSv6 = 1220
)

// negotiate takes the options of the peer's SYN.
func (c *Conn) negotiate(syn *wire.Segment) {
	o, n := &syn.Options, &c.options
	n.peerMSS = max(peerMSS(syn, c.cfg.Remote.Addr()), minMSS)
	if n.scaling = c.cfg.WindowScale && o.WindowScale != nil; n.scaling {
		n.sndShift, n.rcvShift = min(*o.WindowScale, maxShift), c.offeredShift()
	}
	n.sack = c.cfg.SACKPermitted && o.SACKPermitted
	if n.timestamps = c.cfg.Timestamps && o.Timestamps != nil; n.timestamps {
		n.recent, n.recentAt = o.Timestamps.Value, c.now
	}
	c.syncMSS()
	c.negotiateECN(syn)
}

// peerMSS is the largest payload that a peer takes (RFC 9293 §3.7.1).
func peerMSS(syn *wire.Segment, peer netip.Addr) int {
	switch mss := int(syn.Options.MSS); {
	case mss > 0:
		return mss
	case peer.Is6():
		return defaultMSSv6
	}
	return defaultMSS
}

// syncMSS computes the largest payload (RFC 9293 §3.7.1, RFC 6691 §2): what
// the peer, the path and the application allow, less the timestamps.
func (c *Conn) syncMSS() {
	n := &c.options
	n.mss = min(c.pathMSS(), n.peerMSS)
	if n.timestamps {
		n.mss -= timestampsLength
	}
	n.mss = max(n.mss, minMSS-timestampsLength)
	c.window.smss = n.mss
}

// pathMSS is what the path and the application allow of a payload without TCP
// options.
func (c *Conn) pathMSS() int {
	mss := c.pathMTU() - c.headers()
	if c.cfg.MaxSegment > 0 {
		mss = min(mss, max(c.cfg.MaxSegment, minMSS))
	}
	return mss
}

// pathMTU is the largest datagram that the path carries, as far as is known.
func (c *Conn) pathMTU() int {
	mss := c.cfg.MSS
	if c.cfg.PathMSS > 0 {
		mss = min(mss, max(c.cfg.PathMSS, minMSS))
	}
	return mss + c.headers()
}

// advertisedMSS is what our SYN says of the segments that we take. Linux takes
// a SYN that was too big for the path as a reason to ask for smaller ones.
func (c *Conn) advertisedMSS() int {
	mss := c.cfg.MSS
	if c.cfg.MaxSegment > 0 {
		mss = min(mss, max(c.cfg.MaxSegment, minMSS))
	}
	if c.synTooBig {
		mss = min(mss, c.pathMSS())
	}
	return mss
}

// offeredShift is the window scale that our SYN offers.
func (c *Conn) offeredShift() uint8 {
	shift := c.cfg.WindowShift
	for shift < maxShift && max(c.cfg.ReceiveBuffer, c.cfg.GrowReceive)>>shift > maxWindowField {
		shift++
	}
	return shift
}

// addOptions adds the options that a segment carries.
func (c *Conn) addOptions(out *Outgoing) {
	s := &out.Segment
	switch {
	case s.Flags.Has(wire.RST):
		if c.options.timestamps && c.synchronized() {
			c.stamp(out) // RFC 7323 §3.2 lets it
		}
		return
	case s.Flags.Has(wire.SYN):
		c.addSynOptions(out)
		return
	}
	if c.options.timestamps {
		c.stamp(out)
	}
	if c.options.sack && (len(c.in.pending) > 0 || c.in.isDsack) {
		s.Options.SACK = c.in.sack(out.blocks[:0:c.sackRoom()])
		c.in.isDsack = false
	}
}

// stamp adds the timestamps option.
func (c *Conn) stamp(out *Outgoing) {
	out.stamps = wire.Timestamps{Value: c.timestamp(), Echo: c.options.recent}
	out.Segment.Options.Timestamps = &out.stamps
}

// addSynOptions offers everything in a SYN, and in a SYN·ACK what the peer's
// SYN offered, too.
func (c *Conn) addSynOptions(out *Outgoing) {
	answer := out.Segment.Flags.Has(wire.ACK)
	o := &out.Segment.Options
	o.MSS = uint16(c.advertisedMSS())
	if answer && c.options.scaling || !answer && c.cfg.WindowScale {
		out.scale = c.offeredShift()
		o.WindowScale = &out.scale
	}
	o.SACKPermitted = answer && c.options.sack || !answer && c.cfg.SACKPermitted
	if answer && c.options.timestamps || !answer && c.cfg.Timestamps {
		c.stamp(out)
	}
	c.fastOpenOption(o, answer)
}

// sackRoom is the number of SACK blocks that fit beside timestamps
// (RFC 2018 §3).
func (c *Conn) sackRoom() int {
	if c.options.timestamps {
		return maxSACKBlocks - 1
	}
	return maxSACKBlocks
}

// payloadRoom is the largest payload that the next segment may carry.
func (c *Conn) payloadRoom() int {
	room := c.options.mss
	if c.options.sack && (len(c.in.pending) > 0 || c.in.isDsack) {
		blocks := len(c.in.pending)
		if c.in.isDsack {
			blocks++
		}
		room -= 4 + 8*min(c.sackRoom(), blocks)
	}
	return max(1, room)
}

// timestamp is the clock of the timestamps option, in milliseconds.
func (c *Conn) timestamp() uint32 { return c.timestampAt(c.now) }

func (c *Conn) timestampAt(at time.Duration) uint32 {
	return uint32(at/time.Millisecond) + c.cfg.TimestampOffset
}

// recentLifetime is how long TS.Recent means something (RFC 7323 §5.5).
const recentLifetime = 24 * 24 * time.Hour

// checkTimestamps protects against segments of old, whose timestamp lies
// before the last one seen (PAWS: RFC 7323 §5.3).
func (c *Conn) checkTimestamps(seg *wire.Segment) bool {
	if !c.options.timestamps || seg.Flags.Has(wire.RST) {
		return true
	}
	ts := seg.Options.Timestamps
	if ts == nil {
		if c.cfg.LinuxHabits {
			return true // Linux takes it; RFC 7323 §3.2 would have it dropped
		}
		c.ignore(ruleNoTimestamp)
		return false
	}
	if age := int32(c.options.recent - ts.Value); age > 0 && c.now-c.options.recentAt < recentLifetime && !c.toleratedAge(seg, age) {
		c.ignore(ruleOldTimestamp)
		if seg.Seq.Less(c.rcv.nxt) && len(seg.Payload) > 0 {
			c.reportDuplicate(seg.Seq, minSeq(seg.End(), c.rcv.nxt))
		}
		c.challenge(ruleOldTimestamp)
		return false
	}
	return true
}

// toleratedAge reports whether Linux takes a segment although its timestamp is
// older: by a single tick, or on an ACK that was overtaken and says nothing.
func (c *Conn) toleratedAge(seg *wire.Segment, age int32) bool {
	if !c.cfg.LinuxHabits {
		return false
	}
	overtaken := seg.Len() == 0 && seg.Flags.Has(wire.ACK) && seg.Seq == c.rcv.nxt && seg.Ack == c.snd.una &&
		c.scaledWindow(seg) == c.snd.wnd && time.Duration(age)*time.Millisecond <= c.rtt.rto
	return age <= 1 || overtaken
}

// noteTimestamp remembers the timestamp to echo, by the number that the segment
// came with (RFC 7323 §4.3). One that is older than what is known, and was let
// pass all the same, is not.
func (c *Conn) noteTimestamp(seg *wire.Segment) {
	ts := seg.Options.Timestamps
	if c.options.timestamps && ts != nil && c.cameAt.LessEq(c.rcv.lastAck) && (int32(ts.Value-c.options.recent) >= 0 || c.now-c.options.recentAt >= recentLifetime) {
		c.options.recent, c.options.recentAt = ts.Value, c.now
	}
}
