package tcp

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// busy measures how long the connection had something to send or to be
// acknowledged, a FIN included, as Linux's TCP_CHRONO_BUSY does.
type busy struct {
	on     bool
	since  time.Duration // when it began, if on
	before time.Duration // the spans that are over
}

// total is the time so far.
func (b *busy) total(now time.Duration) time.Duration {
	if b.on {
		return b.before + now - b.since
	}
	return b.before
}

// clockBusy starts or stops the clock after a change of the send buffer or of
// the state. What waits for a connection that does not stand yet does not
// count, unless it travels with the SYN.
func (c *Conn) clockBusy() {
	open := c.sending() || c.state == trace.SynSent && c.opening.data
	on := open && (c.out.length > 0 || c.out.fin && !c.finAcknowledged())
	b := &c.busy
	if on == b.on {
		return
	}
	if b.on {
		b.before += c.now - b.since
	}
	b.on, b.since = on, c.now
}

// release drops the data that the peer has acknowledged.
func (c *Conn) release(ack wire.Seq) {
	c.out.acknowledge(ack)
	c.clockBusy()
}
