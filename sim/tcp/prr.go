package tcp

// prr is proportional rate reduction (RFC 6937 §3): during recovery as much is
// sent as is delivered, in the proportion in which the window shrinks.
type prr struct {
	prior     int // RecoverFS: the window before
	delivered int // prr_delivered
	sent      int // prr_out
}

// reduce sets the window for what an ACK delivered.
func (c *Conn) reduce(delivered, lost int, advanced bool) {
	p, w := &c.trouble.prr, &c.window
	if delivered <= 0 || p.prior == 0 {
		return
	}
	pipe := c.flight.pipe()
	p.delivered += delivered
	delta := w.ssthresh - pipe
	var sndcnt int
	if delta < 0 {
		sndcnt = (w.ssthresh*p.delivered+p.prior-1)/p.prior - p.sent
	} else {
		sndcnt = max(p.delivered-p.sent, delivered)
		if advanced && lost == 0 {
			sndcnt += w.one // slow start reduction bound, while what is sent arrives
		}
		sndcnt = min(delta, sndcnt)
	}
	if p.sent == 0 {
		sndcnt = max(sndcnt, w.one) // the fast retransmit itself
	}
	w.cwnd = pipe + max(sndcnt, 0)
}
