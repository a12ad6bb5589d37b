package tcp

import (
	"errors"
	"fmt"

	"wiretale/trace"
)

// invariants hold for an endpoint whenever Next has nothing more.
func invariants(c *Conn) error {
	return errors.Join(sequenceInvariants(c), bufferInvariants(c), scoreInvariants(c), timerInvariants(c))
}

func sequenceInvariants(c *Conn) error {
	switch {
	case c.snd.nxt.Less(c.snd.una):
		return fmt.Errorf("SND.UNA %d > SND.NXT %d", c.snd.una, c.snd.nxt)
	case c.snd.max.Less(c.snd.nxt):
		return fmt.Errorf("SND.NXT beyond what was sent")
	case c.rcv.known && c.rcv.edge.Less(c.rcv.nxt) && !c.in.ended && c.state != trace.Closed: // closed before a SYN's data was answered
		return fmt.Errorf("RCV.NXT %d beyond the window's edge %d", c.rcv.nxt, c.rcv.edge)
	}
	return nil
}

func bufferInvariants(c *Conn) error {
	held, unread, written := 0, 0, 0
	for i := range c.in.pending {
		held += c.in.pending[i].end.Sub(c.in.pending[i].seq)
	}
	for _, p := range c.in.pieces[c.in.head:] {
		unread += len(p)
	}
	for i, p := range c.out.pieces {
		written += len(p.data)
		if i > 0 && p.offset != c.out.pieces[i-1].offset+int64(len(c.out.pieces[i-1].data)) {
			return fmt.Errorf("a gap before piece %d", i)
		}
	}
	switch {
	case unread != c.in.length:
		return fmt.Errorf("%d bytes to read, not %d", unread, c.in.length)
	case unread+held > c.cfg.ReceiveBuffer:
		return fmt.Errorf("%d bytes held", unread+held)
	case c.out.length > max(c.cfg.SendBuffer, c.cfg.GrowSend) || written < c.out.length:
		return fmt.Errorf("%d of %d bytes to send", c.out.length, written)
	}
	return nil
}

// scoreInvariants count the scoreboard anew.
func scoreInvariants(c *Conn) error {
	f := &c.flight
	out, sacked, lost, again := 0, 0, 0, 0
	for i := range f.count {
		r := f.at(i)
		if i > 0 && r.seq != f.at(i-1).end() {
			return fmt.Errorf("a gap before record %d", i)
		}
		w := f.weight(r)
		out += w
		if r.sacked {
			sacked += w
		}
		if r.lost {
			lost += w
		}
		if r.resent {
			again += w
		}
		if r.sacked && (r.lost || r.resent) {
			return fmt.Errorf("record %d arrived, and is lost or on its way", i)
		}
	}
	if !c.selective() {
		sacked = f.sacked // it counts duplicates, not records
	}
	if out != f.out || sacked != f.sacked || lost != f.lost || again != f.again {
		return fmt.Errorf("scoreboard %d/%d/%d/%d, not %d/%d/%d/%d", f.out, f.sacked, f.lost, f.again, out, sacked, lost, again)
	}
	if f.pipe() < 0 || f.sacked < 0 {
		return fmt.Errorf("pipe is %d: %d out, %d sacked, %d lost, %d again", f.pipe(), f.out, f.sacked, f.lost, f.again)
	}
	return nil
}

func timerInvariants(c *Conn) error {
	_, timed := c.Deadline()
	switch {
	case c.cfg.Fictions.NoRetransmission: // no timer waits for what will not be sent again
	case !c.flight.empty() && !c.transmitArmed():
		return fmt.Errorf("data in flight and no timer")
	case c.sending() && c.snd.nxt.LessEq(c.out.end()) && (c.out.length > 0 || c.out.fin) && !timed:
		return fmt.Errorf("something to send and no timer")
	case c.window.cwnd < 1, c.rtt.rto <= 0:
		return fmt.Errorf("cwnd %d, RTO %v", c.window.cwnd, c.rtt.rto)
	}
	return nil
}
