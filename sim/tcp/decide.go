package tcp

// verdict says what becomes of data that waits.
type verdict uint8

const (
	nothingToSend verdict = iota
	sendNow
	holdForWindow     // the peer's window is closed, or too small to be worth it
	holdForCongestion // the congestion window is full
	holdForMore       // Nagle's algorithm waits for an ACK or a full segment
)

// decide looks at what would be sent next, and says whether it may go. It
// obeys the peer's window, silly window avoidance and Nagle's algorithm
// (RFC 9293 §3.8.6.2.1), and the congestion window (RFC 5681 §3.1).
func (c *Conn) decide() (record, verdict) {
	if !c.sending() {
		return record{}, nothingToSend
	}
	waiting := c.out.end().Sub(c.snd.nxt)
	if waiting < 0 || waiting == 0 && !c.out.fin {
		return record{}, nothingToSend
	}
	room := c.payloadRoom()
	usable := max(0, c.snd.una.Add(c.snd.wnd).Sub(c.snd.nxt))
	n := min(waiting, room, usable)
	r := record{seq: c.snd.nxt, length: n}
	if c.out.fin && n == waiting && n < usable {
		r.fin = true
		r.length++
	}
	idle := c.snd.una == c.snd.nxt
	switch {
	case r.length == 0:
		return r, holdForWindow
	case n == room:
	case n == waiting && (idle || c.cfg.NoDelay || c.out.fin):
	case n < waiting && idle && 2*n >= c.snd.maxWnd:
	case n < waiting:
		return r, holdForWindow
	default:
		return r, holdForMore
	}
	c.resumeAfterPause(idle)
	if c.flight.lost > 0 || c.flight.pipe > 0 && c.flight.pipe+r.length > c.congestion.cwnd+c.limitedTransmit() {
		return r, holdForCongestion
	}
	return r, sendNow
}

// resumeAfterPause begins with the initial window again when nothing was sent
// for a whole timeout (RFC 5681 §4.1).
func (c *Conn) resumeAfterPause(idle bool) {
	if idle && c.flight.empty() && c.now-c.lastSent > c.rtt.rto {
		c.congestion.restart()
	}
}
