package tcp

import "wiretale/wire"

// congestion is the congestion window (RFC 5681 §3.1), in bytes. Slow start
// and the answer to a timeout are the same for all; how the window grows
// beyond ssthresh and what a loss leaves of it is the algorithm's.
type congestion struct {
	cwnd, ssthresh int
	smss           int
	initial        int
	used           wire.Seq // end of what was last sent into a window at least half full
	algorithm      algorithm
}

// noThreshold is ssthresh before anything was lost (RFC 5681 §3.1: arbitrarily
// high).
const noThreshold = 1<<31 - 1

// algorithm is congestion avoidance.
type algorithm interface {
	// increase returns what cwnd grows by when n bytes are acknowledged.
	increase(cwnd, smss, n int) int
	// remains returns ssthresh after a loss with so many bytes in flight.
	remains(flight, smss int) int
}

func newCongestion(cfg Config, smss int) congestion {
	initial := cfg.InitialWindow * smss
	if cfg.InitialWindow <= 0 {
		initial = min(10*smss, max(2*smss, 14600)) // RFC 6928 §2
	}
	return congestion{cwnd: initial, ssthresh: noThreshold, smss: smss, initial: initial, algorithm: &reno{}}
}

// sent notes that a segment which ends at end is on its way, with pipe bytes
// now in the network.
func (g *congestion) sent(end wire.Seq, pipe int) {
	if 2*pipe >= g.cwnd {
		g.used = wire.MaxSeq(g.used, end)
	}
}

// acknowledged lets the window grow by what n newly acknowledged bytes allow.
func (g *congestion) acknowledged(n int) {
	if g.cwnd < g.ssthresh {
		g.cwnd += min(n, g.smss) // RFC 5681 §3.1, equation 2
	} else {
		g.cwnd += g.algorithm.increase(g.cwnd, g.smss, n)
	}
	g.cwnd = min(g.cwnd, maxBuffer)
}

// reduce lowers ssthresh because something was lost.
func (g *congestion) reduce(flight int) { g.ssthresh = g.algorithm.remains(flight, g.smss) }

// collapse begins slow start again after a timeout (RFC 5681 §3.1).
func (g *congestion) collapse() { g.cwnd = g.smss }

// restart lowers the window after a pause (RFC 5681 §4.1).
func (g *congestion) restart() { g.cwnd = min(g.cwnd, g.initial) }

// reno is the algorithm of RFC 5681.
type reno struct{ credit int }

// increase adds a segment for each whole window acknowledged: RFC 5681 §3.1
// recommends counting bytes.
func (r *reno) increase(cwnd, smss, n int) int {
	r.credit += n
	if r.credit < cwnd {
		return 0
	}
	r.credit -= cwnd
	return smss
}

// remains is half of what was in flight (RFC 5681 §3.1, equation 4).
func (r *reno) remains(flight, smss int) int {
	r.credit = 0
	return max(flight/2, 2*smss)
}
