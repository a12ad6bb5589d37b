package tcp

import "time"

// pacer spreads what is sent over the time that it takes at the pacing rate.
type pacer struct{ next time.Duration }

// pacingRate is what the congestion control asks for, within what the
// application allows.
func (c *Conn) pacingRate() Rate {
	r := c.window.pacing
	if limit := c.cfg.PaceLimit; limit > 0 && (r == 0 || limit < r) {
		r = limit
	}
	return r
}

// paced reports whether the next segment has to wait, and if so sets the timer.
func (c *Conn) paced() bool {
	if c.pacer.next <= c.now || c.pacingRate() == 0 {
		return false
	}
	c.setTimer(pacing, c.pacer.next-c.now)
	return true
}

// pace notes that so many bytes are sent now.
func (c *Conn) pace(n int) {
	if r := c.pacingRate(); r > 0 && n > 0 {
		c.pacer.next = max(c.pacer.next, c.now) + r.spacing(n)
	}
}
