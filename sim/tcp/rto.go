package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// estimator computes the retransmission timeout from round trips (RFC 6298 §2).
type estimator struct {
	srtt, rttvar, rto time.Duration
	measured          bool
	// until is SND.NXT as it stood at the last sample: one sample is taken a
	// round trip, since RFC 6298's gains are made for that.
	until wire.Seq
}

// sample takes a measurement (RFC 6298 §2.2, §2.3).
func (e *estimator) sample(cfg Config, r time.Duration) {
	if !e.measured {
		e.measured = true
		e.srtt, e.rttvar = r, r/2
	} else {
		e.rttvar += ((e.srtt - r).Abs() - e.rttvar) / 4
		e.srtt += (r - e.srtt) / 8
	}
	// Linux bounds the variance from below, RFC 6298 §2.4 the sum.
	rto := e.srtt + max(4*e.rttvar, cfg.MinVariance)
	e.rto = min(max(rto, cfg.MinRTO), cfg.MaxRTO)
}

// connected says that the handshake is over after so many repetitions of the
// SYN. If they left no measurement, the timeout is 3 s (RFC 6298 §5.7).
func (e *estimator) connected(cfg Config, retries int) {
	if !e.measured && retries > 0 {
		e.rto = min(max(3*time.Second, cfg.MinRTO), cfg.MaxRTO)
	}
}

// measure takes the round trip that an ACK tells of. A segment that was sent
// twice tells nothing (Karn: RFC 6298 §3), unless timestamps say which of the
// two was acknowledged (RFC 7323 §4.1).
func (c *Conn) measure(seg *wire.Segment, sample record, ok bool) {
	switch backedOff := c.retries > 0; {
	case !backedOff && c.rtt.measured && seg.Ack.LessEq(c.rtt.until):
		return
	case ok:
		c.rtt.sample(c.cfg, c.now-sample.sentAt)
	case c.options.timestamps && seg.Options.Timestamps != nil && seg.Options.Timestamps.Echo != 0:
		elapsed := int32(c.timestamp() - seg.Options.Timestamps.Echo)
		if elapsed < 0 {
			return
		}
		c.rtt.sample(c.cfg, time.Duration(elapsed)*time.Millisecond)
	default:
		return
	}
	c.rtt.until = c.snd.nxt
}

// retransmitExpired answers the retransmission timer (RFC 6298 §5.4 to §5.7).
func (c *Conn) retransmitExpired() {
	if c.flight.empty() {
		return
	}
	c.retries++
	if c.retries > c.retryLimit() {
		c.fail(TimedOut)
		return
	}
	if c.sending() {
		if c.retries == 1 {
			// RFC 5681 §3.1: a second timeout of the same data leaves ssthresh.
			c.congestion.reduce(c.flightSize())
		}
		c.congestion.collapse()
		c.recovery.timedOut(c.snd.nxt)
	}
	c.rtt.rto = c.backedOff()
	c.flight.loseAll(ruleTimeout)
}

// backedOff is the timeout that follows the one that has just passed.
func (c *Conn) backedOff() time.Duration {
	if c.state == trace.SynSent && c.cfg.SynTimeouts == SynLinear && c.retries <= synLinearTimeouts {
		return c.cfg.InitialRTO
	}
	return min(2*c.rtt.rto, c.cfg.MaxRTO)
}

// synLinearTimeouts is how often Linux repeats a SYN before it begins to
// double its wait (net.ipv4.tcp_syn_linear_timeouts).
const synLinearTimeouts = 4

func (c *Conn) retryLimit() int {
	switch {
	case c.state == trace.SynSent && c.cfg.SynTimeouts == SynLinear:
		return c.cfg.SynRetries + synLinearTimeouts
	case c.state == trace.SynSent:
		return c.cfg.SynRetries
	case c.state == trace.SynReceived:
		return c.cfg.SynAckRetries
	}
	return c.cfg.Retries
}

// flightSize is what was sent and not yet acknowledged (RFC 5681 §2).
func (c *Conn) flightSize() int { return c.snd.nxt.Sub(c.snd.una) }
