package tcp

import (
	"time"

	"wiretale/wire"
)

// negotiated is what both sides' SYNs agreed upon.
type negotiated struct {
	mss                int // largest payload to send, timestamps allowed for
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
	mss := int(o.MSS)
	if mss == 0 && c.cfg.Remote.Addr().Is6() {
		mss = defaultMSSv6
	} else if mss == 0 {
		mss = defaultMSS
	}
	n.mss = min(c.cfg.MSS, max(mss, minMSS))
	if n.scaling = c.cfg.WindowScale && o.WindowScale != nil; n.scaling {
		n.sndShift, n.rcvShift = min(*o.WindowScale, maxShift), c.offeredShift()
	}
	n.sack = c.cfg.SACKPermitted && o.SACKPermitted
	if n.timestamps = c.cfg.Timestamps && o.Timestamps != nil; n.timestamps {
		n.mss -= timestampsLength
		n.recent, n.recentAt = o.Timestamps.Value, c.now
	}
}

// offeredShift is the window scale that our SYN offers.
func (c *Conn) offeredShift() uint8 {
	shift := c.cfg.WindowShift
	for shift < maxShift && c.cfg.ReceiveBuffer>>shift > maxWindowField {
		shift++
	}
	return shift
}

// optionsFor returns the options of a segment with these flags and a payload.
func (c *Conn) optionsFor(flags wire.Flags) wire.Options {
	if flags.Has(wire.RST) {
		return wire.Options{}
	}
	if flags.Has(wire.SYN) {
		return c.synOptions(flags.Has(wire.ACK))
	}
	var o wire.Options
	if c.options.timestamps {
		o.Timestamps = &wire.Timestamps{Value: c.timestamp(), Echo: c.options.recent}
	}
	if c.options.sack && len(c.in.pending) > 0 {
		o.SACK = c.in.sack(c.sackRoom())
	}
	return o
}

// synOptions offers everything in a SYN, and in a SYN·ACK what the peer's SYN
// offered, too.
func (c *Conn) synOptions(answer bool) wire.Options {
	o := wire.Options{MSS: uint16(c.cfg.MSS)}
	if answer && c.options.scaling || !answer && c.cfg.WindowScale {
		shift := c.offeredShift()
		o.WindowScale = &shift
	}
	o.SACKPermitted = answer && c.options.sack || !answer && c.cfg.SACKPermitted
	if answer && c.options.timestamps || !answer && c.cfg.Timestamps {
		o.Timestamps = &wire.Timestamps{Value: c.timestamp(), Echo: c.options.recent}
	}
	return o
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
	if c.options.sack && len(c.in.pending) > 0 {
		room -= 4 + 8*min(c.sackRoom(), len(c.in.pending))
	}
	return max(1, room)
}

// timestamp is the clock of the timestamps option, in milliseconds.
func (c *Conn) timestamp() uint32 {
	return uint32(c.now/time.Millisecond) + c.cfg.TimestampOffset
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
		c.ignore(ruleNoTimestamp)
		return false
	}
	if int32(ts.Value-c.options.recent) < 0 && c.now-c.options.recentAt < recentLifetime {
		c.ignore(ruleOldTimestamp)
		c.challenge(ruleOldTimestamp)
		return false
	}
	return true
}

// noteTimestamp remembers the timestamp to echo (RFC 7323 §4.3).
func (c *Conn) noteTimestamp(seg *wire.Segment) {
	if ts := seg.Options.Timestamps; c.options.timestamps && ts != nil && seg.Seq.LessEq(c.rcv.lastAck) {
		c.options.recent, c.options.recentAt = ts.Value, c.now
	}
}
