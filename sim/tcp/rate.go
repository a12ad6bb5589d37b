package tcp

import "time"

// delivery measures at what rate the network delivers
// (draft-cheng-iccrg-delivery-rate-estimation-02). Every segment is stamped
// when it is sent; the stamp of the youngest segment that an ACK delivers says
// how much was delivered since then, and in what time.
//
//	draft                                    Linux
//	bytes                                    segments
//	a sample needs interval >= min_rtt (§3.3) the same
type delivery struct {
	delivered int           // segments, C.delivered
	lost      int           // segments that were believed lost
	at        time.Duration // C.delivered_time
	firstSent time.Duration // C.first_sent_time: when the segment delivered last had been sent
	bubble    int           // C.app_limited: too little to send until so many are delivered; 0 for none
	told      rateSample    // the measurement that TCP_INFO tells
}

// deliveryStamp is what a segment carries from its transmission to its
// delivery (§3.1.2: P.delivered and so on).
type deliveryStamp struct {
	delivered int
	at        time.Duration
	firstSent time.Duration
	starved   bool // P.is_app_limited
	taken     bool // the segment was delivered already
}

// stamp marks a segment that is sent now. idle says that nothing else is in
// flight: a new flight begins (§3.2).
func (d *delivery) stamp(now time.Duration, idle bool) deliveryStamp {
	if idle {
		d.firstSent, d.at = now, now
	}
	return deliveryStamp{delivered: d.delivered, at: d.at, firstSent: d.firstSent, starved: d.bubble > 0}
}

// rateSample is a measurement of the delivery rate (§3.1.3: rs).
type rateSample struct {
	delivered      int           // segments delivered over the interval
	interval       time.Duration // 0 for no sample
	priorDelivered int           // delivery.delivered when the sampled segment was sent
	priorAt        time.Duration
	sending        time.Duration // how long the sampled flight took to send
	starved        bool          // the application had too little to send
	ackDelayed     bool          // the receiver probably waited before it acknowledged
	taken          bool          // a delivered segment was found
}

// take notes that a segment, sent at sentAt, was delivered. It is called for
// each one that an ACK delivers, cumulatively or selectively; a segment counts
// once.
func (d *delivery) take(s *rateSample, p *deliveryStamp, sentAt time.Duration) {
	if p.taken {
		return
	}
	p.taken = true
	d.delivered++
	if s.taken && p.delivered <= s.priorDelivered {
		return
	}
	s.taken = true
	s.priorDelivered, s.priorAt = p.delivered, p.at
	s.starved = p.starved
	s.sending = sentAt - p.firstSent
	d.firstSent = sentAt
}

// sample completes the measurement after an ACK's segments were taken
// (§3.3). Both ends of the pipe are looked at, and the slower one believed:
// ACKs that were held up arrive faster than data was delivered.
func (d *delivery) sample(s *rateSample, now, minRTT time.Duration) {
	if d.bubble > 0 && d.delivered > d.bubble {
		d.bubble = 0
	}
	if !s.taken {
		return
	}
	d.at = now
	s.delivered = d.delivered - s.priorDelivered
	if interval := max(s.sending, now-s.priorAt); interval >= minRTT {
		s.interval = interval
		// A rate that tells of the application counts if it is higher, for the
		// network carried that much.
		if t := &d.told; !s.starved || s.delivered*int(t.interval) >= t.delivered*int(interval) {
			*t = *s
		}
	}
}

// rate is what TCP_INFO tells; 0 before the first measurement. Segments are of
// mss bytes.
func (d *delivery) rate(mss int) Rate {
	micros := microseconds(d.told.interval)
	if micros == 0 {
		return 0
	}
	return Rate(int64(d.told.delivered) * int64(mss) * 1_000_000 / micros)
}

// starve says that the application has too little to send: until what is in
// flight is delivered, rates tell of the application (§3.4).
func (d *delivery) starve(inFlight int) { d.bubble = max(d.delivered+inFlight, 1) }
