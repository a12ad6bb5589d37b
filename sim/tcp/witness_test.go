package tcp

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/wire"
)

// witness watches one endpoint from segment to segment, for the laws that
// compare two moments.
type witness struct {
	self, peer *Conn // peer is nil where segments come from nobody in particular
	began      bool
	una, next  wire.Seq // SND.UNA and RCV.NXT at the last segment
	sent       wire.Seq // end of all that was sent
	edge       wire.Seq // right edge of the window that was offered last
	offered    bool
	allowed    wire.Seq // the rightmost edge that the peer offered
	segments   int
}

// saw looks at a segment that the endpoint sends.
func (w *witness) saw(o *Outgoing) error {
	c, s := w.self, &o.Segment
	w.segments++
	if s.Flags.Has(wire.RST) {
		return nil
	}
	if !w.began {
		w.began, w.una, w.sent, w.allowed = true, c.snd.una, c.cfg.ISS, c.cfg.ISS
	}
	if err := w.sequences(o); err != nil {
		return err
	}
	if s.Flags.Has(wire.ACK) {
		return w.acknowledges(s)
	}
	return nil
}

// sequences: SND.UNA never goes back; what is new follows what was sent; and
// nothing is sent beyond the window but a probe of it.
func (w *witness) sequences(o *Outgoing) error {
	c, s := w.self, &o.Segment
	if c.snd.una.Less(w.una) {
		return fmt.Errorf("SND.UNA fell from %d to %d", w.una, c.snd.una)
	}
	w.una = c.snd.una
	w.allowed = wire.MaxSeq(w.allowed, c.snd.una.Add(c.snd.wnd))
	w.sent = wire.MaxSeq(w.sent, c.snd.una)
	if s.Len() == 0 || o.Rule == ruleProbe { // what a probe holds counts once it is acknowledged
		return nil
	}
	if !o.Retransmission && !s.Flags.Has(wire.SYN) && s.Seq != w.sent {
		return fmt.Errorf("new: %s %d+%d (%s), but %d was sent last", s.Flags, s.Seq, len(s.Payload), o.Rule, w.sent)
	}
	if s.Seq.Less(c.cfg.ISS) || w.sent.Less(s.Seq) {
		return fmt.Errorf("%d was never due", s.Seq)
	}
	if n := len(s.Payload); n > 0 && !s.Flags.Has(wire.SYN) && w.allowed.Less(s.Seq.Add(n)) {
		return fmt.Errorf("%d bytes at %d, but the window ended at %d (%s)", n, s.Seq, w.allowed, o.Rule)
	}
	w.sent = wire.MaxSeq(w.sent, s.End())
	return nil
}

// acknowledges: RCV.NXT never goes back, nothing is acknowledged that the peer
// didn't send, and the window's right edge stays where it was, but for what a
// scaled window rounds off (RFC 7323 §2.4).
func (w *witness) acknowledges(s *wire.Segment) error {
	c := w.self
	sent := wire.MaxSeq(c.rcv.edge, c.rcv.nxt)
	if w.peer != nil {
		sent = w.peer.snd.max
	}
	edge := s.Ack.Add(int(s.Window) << c.options.rcvShift)
	if s.Flags.Has(wire.SYN) {
		// Not scaled: one that is repeated offers less than it might (RFC 7323 §2.2).
		if edge = s.Ack.Add(int(s.Window)); w.offered {
			edge = wire.MaxSeq(edge, w.edge)
		}
	}
	switch {
	case w.offered && s.Ack.Less(w.next):
		return fmt.Errorf("acknowledged %d after %d", s.Ack, w.next)
	case sent.Less(s.Ack):
		return fmt.Errorf("acknowledged %d, but the peer sent up to %d", s.Ack, sent)
	case w.offered && edge.Add(1<<c.options.rcvShift-1).Less(w.edge):
		return fmt.Errorf("the window's edge fell from %d to %d", w.edge, edge)
	}
	for i, b := range s.Options.SACK {
		below := i == 0 && !s.Ack.Less(b.Right) // D-SACK: RFC 2883 §4
		if !b.Left.Less(b.Right) || b.Right.Sub(s.Ack) > sent.Sub(s.Ack) || !below && b.Left.LessEq(s.Ack) && i > 0 {
			return fmt.Errorf("block %d of %v with the acknowledgment %d; the peer sent up to %d", i, s.Options.SACK, s.Ack, sent)
		}
	}
	w.next, w.edge, w.offered = s.Ack, edge, true
	return nil
}

// weather is what a network does to the segments of one run.
type weather struct {
	loss, twice, mark int           // in a hundred
	delay, jitter     time.Duration // jitter reorders
	straggle          time.Duration // by how much a copy comes later
	outages           int           // of a hundred stretches, so many let nothing through
	stretch           time.Duration // the length of each
}

func anyWeather(t *rapid.T) weather {
	return weather{
		loss:     rapid.SampledFrom([]int{0, 1, 5, 20, 40}).Draw(t, "loss percent"),
		twice:    rapid.SampledFrom([]int{0, 5, 30}).Draw(t, "duplicates percent"),
		mark:     rapid.SampledFrom([]int{0, 10, 100}).Draw(t, "marks percent"),
		delay:    rapid.SampledFrom([]time.Duration{0, time.Microsecond, 10 * time.Millisecond, 400 * time.Millisecond}).Draw(t, "delay"),
		jitter:   rapid.SampledFrom([]time.Duration{1, time.Millisecond, 50 * time.Millisecond, 2 * time.Second}).Draw(t, "jitter"),
		straggle: rapid.SampledFrom([]time.Duration{1, 20 * time.Millisecond, 3 * time.Second}).Draw(t, "straggle"),
		outages:  rapid.SampledFrom([]int{0, 0, 10, 40}).Draw(t, "outages percent"),
		stretch:  rapid.SampledFrom([]time.Duration{time.Second, 5 * time.Second}).Draw(t, "stretch"),
	}
}

// TestLawsHoldInAnyWeather joins two endpoints with settings of all sorts by
// networks of all sorts. Each stream arrives whole and in order, both ends come
// to CLOSED and leave no timer behind, no law of the sequence numbers is
// broken, and no more is sent than losses and closed windows account for. Run
// it with -rapid.checks=5000 for thousands of seeds.
func TestLawsHoldInAnyWeather(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &pipe{}
		watch := [2]witness{}
		w := anyWeather(t)
		random := splitmix(rapid.Uint64().Draw(t, "network seed"))
		percent := func(n int) bool { return int(random()%100) < n }
		p.mark = func(m wire.ECN) wire.ECN {
			if m != wire.NotECT && percent(w.mark) {
				return wire.CE
			}
			return m
		}
		p.treat = func(int, *wire.Segment) []time.Duration {
			late := w.delay + time.Duration(random()%uint64(w.jitter))
			down := int(splitmix(uint64(p.now/w.stretch))()%100) < w.outages
			if percent(w.loss) || down {
				return nil
			}
			if percent(w.twice) {
				return []time.Duration{late, late + time.Duration(random()%uint64(w.straggle))}
			}
			return []time.Duration{late}
		}
		p.seen = func(from int, o Outgoing) {
			v := &watch[from]
			v.self, v.peer = p.ends[from], p.ends[1-from]
			if err := v.saw(&o); err != nil {
				t.Fatalf("end %d at %v: %v", from, p.now, err)
			}
		}
		joinTwo(t, p, true)
		for i, c := range p.ends {
			if at, ok := c.Deadline(); ok {
				t.Errorf("end %d leaves a timer at %v", i, at)
			}
			if watch[i].segments > 100_000 {
				t.Errorf("end %d sent %d segments", i, watch[i].segments)
			}
		}
	})
}
