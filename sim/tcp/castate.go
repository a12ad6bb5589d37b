package tcp

import (
	"wiretale/trace"
	"wiretale/wire"
)

// String is the state's name as Linux prints it.
func (s CAState) String() string { return trace.CAState(int64(s)) }

// trouble is what the sender makes of losses: in which state it is, and what
// it needs to leave it.
type trouble struct {
	state      CAState
	point      wire.Seq // SND.NXT when the state was entered (RFC 6675 §5: RecoveryPoint)
	recover    wire.Seq // SND.NXT when a loss was last noticed (RFC 6582 §3.2)
	duplicates int      // duplicate ACKs in a row
	reordering int      // segments by which the path is known to reorder; duplicateThreshold at first
	force      bool     // the first segment that waits goes whatever the window says
	newFirst   bool     // F-RTO: new data goes before what is lost (RFC 5682 §2.1, step 2b)
	frto       bool     // F-RTO is still possible
	partial    bool     // an ACK of this recovery has acknowledged some of what was sent before it
	reneged    bool     // the peer has dropped what it had selectively acknowledged
	prr        prr
	undo       undo
}

// duplicateThreshold is how many duplicate ACKs mean a loss (RFC 5681 §3.2).
const duplicateThreshold = 3

// reducing reports whether the window is on its way to ssthresh.
func (t *trouble) reducing() bool { return t.state == CACWR || t.state == CARecovery }

// enterCA changes the state.
func (c *Conn) enterCA(s CAState) {
	if c.trouble.state != s {
		c.trouble.state = s
		c.control.entered(&c.window, c.moment(nil))
	}
}

// beginReduction lowers ssthresh; the window follows, all at once or as PRR
// has it.
func (c *Conn) beginReduction() {
	c.trouble.point = c.snd.nxt
	c.tail.until, c.tail.active = 0, false
	w := &c.window
	w.count = 0
	w.prior = w.cwnd
	c.trouble.prr = prr{prior: w.cwnd}
	w.ssthresh = c.lowered()
	c.queueCWR()
}

// lowered is what a loss leaves of the window.
func (c *Conn) lowered() int {
	c.window.flight = c.flightSize()
	return c.control.threshold(&c.window)
}

// flightSize is what was sent and not yet acknowledged (RFC 5681 §2).
func (c *Conn) flightSize() int { return c.snd.nxt.Sub(c.snd.una) }

// endReduction sets the window to where the reduction was to lead, unless it
// turned out to be unfounded.
func (c *Conn) endReduction() {
	if _, ok := c.control.(governor); ok {
		return
	}
	w := &c.window
	if w.ssthresh < unlimited && (c.trouble.state == CACWR || c.trouble.undo.marked) {
		w.cwnd = w.ssthresh
		if !c.cfg.PRR && !c.selective() && c.trouble.state != CACWR {
			// RFC 6582 §3.2, step 3, option 1: no burst.
			w.cwnd = min(w.ssthresh, max(c.flight.pipe(), w.one)+w.one)
		}
	}
	c.control.signal(w, onReduced, c.moment(nil))
}

// enterReducing answers a mark or a probe's finding: the window shrinks though
// nothing has to be sent again.
func (c *Conn) enterReducing() {
	if c.trouble.state >= CACWR {
		return
	}
	c.trouble.undo.clear()
	c.beginReduction()
	if !c.cfg.PRR {
		c.window.cwnd = c.window.ssthresh
	}
	c.enterCA(CACWR)
}

// keepOpen returns to Open, or to Disorder while something is missing.
func (c *Conn) keepOpen() {
	state := CAOpen
	if c.flight.sacked+c.flight.lost > 0 || c.anyResent() {
		state = CADisorder
	}
	if c.trouble.state != state {
		c.enterCA(state)
		c.trouble.point = c.snd.nxt
	}
}

// anyResent reports whether a retransmission is or may be under way.
func (c *Conn) anyResent() bool {
	return c.flight.again > 0 || !c.flight.empty() && c.flight.head().already
}
