package link

import "time"

// Outage is a while during which a link is cut: from its beginning until its
// end, this excluded.
type Outage struct{ From, To time.Duration }

// cut reports whether the link is cut at some moment while a packet is on it:
// wherever on the way that catches it, it is lost.
func (c *Config) cut(departs, arrives time.Duration) bool {
	for _, o := range c.Down {
		if departs < o.To && arrives >= o.From {
			return true
		}
	}
	return false
}
