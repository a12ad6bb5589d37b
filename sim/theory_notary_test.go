package sim_test

import (
	"time"

	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
)

// measurement is what runs came to, from the first loss events on, or from a
// fifth of the time on where losses are not waited for.
type measurement struct {
	path
	goodput  float64 // bytes a second that were acknowledged
	events   float64 // times that the window was reduced
	timeouts float64 // of these, sequences of timeouts
}

// mean is the mean of each number.
func mean(runs []measurement) (m measurement) {
	n := float64(len(runs))
	for _, r := range runs {
		m.loss += r.loss / n
		m.rtt += r.rtt / n
		m.timeout += r.timeout / n
		m.perAck += r.perAck / n
		m.most += r.most / n
		m.goodput += r.goodput / n
		m.events += r.events / n
		m.timeouts += r.timeouts / n
	}
	return m
}

// notary counts what a sender tells of itself, and keeps nothing. It knows loss
// events by the states of congestion control.
type notary struct {
	waits bool          // for the early loss events, before it counts
	from  time.Duration // it counts no sooner
	there *link.Direction
	back  *link.Direction

	began  bool
	since  time.Duration
	now    time.Duration
	early  int // loss events before it began
	counts struct {
		events, timeouts int
		acked            int64 // bytes
		timeout          time.Duration
	}
	carried  [2]link.Counts // there and back, when it began
	una      uint32
	opened   bool // una is known
	state    tcp.CAState
	rtt, rto overTime
}

// earlyEvents are not counted: they still show the slow start.
const earlyEvents = 10

// observe is told of all that happens inside the sender.
func (n *notary) observe(e trace.Event) {
	n.now = e.Time
	if !n.began && !n.waits && e.Time >= n.from {
		n.begin()
	}
	if v, ok := e.Detail.(trace.Variable); ok {
		n.variable(v.Name, v.Value)
	}
}

func (n *notary) begin() {
	n.began, n.since = true, n.now
	n.counts = notary{}.counts
	n.carried = [2]link.Counts{n.there.Counts(), n.back.Counts()}
	n.rtt.restart(n.now)
	n.rto.restart(n.now)
}

func (n *notary) variable(name string, v int64) {
	switch name {
	case "SND.UNA":
		if n.opened {
			n.counts.acked += int64(int32(uint32(v) - n.una))
		}
		n.una, n.opened = uint32(v), true
	case "SRTT":
		n.rtt.change(n.now, v)
	case "RTO":
		n.rto.change(n.now, v)
	case "ca_state":
		n.entered(tcp.CAState(v))
	}
}

// entered notes a state of congestion control. Each time that a graver one is
// entered the window comes down once; a sequence of timeouts is one state.
func (n *notary) entered(state tcp.CAState) {
	was := n.state
	n.state = state
	if state < tcp.CACWR || state <= was {
		return
	}
	if !n.began {
		if n.early++; n.waits && n.early == earlyEvents {
			n.begin()
		}
		return
	}
	n.counts.events++
	if state == tcp.CALoss {
		n.counts.timeouts++
		n.counts.timeout += time.Duration(n.rto.value)
	}
}

// measurement is what it saw. Where nothing timed out, a timeout is as long as
// it would have been.
func (n *notary) measurement(now time.Duration) (m measurement) {
	k := &n.counts
	elapsed := (now - n.since).Seconds()
	m.events, m.timeouts = float64(k.events), float64(k.timeouts)
	m.goodput = float64(k.acked) / elapsed
	there, back := n.there.Counts(), n.back.Counts()
	sent := float64(there.Sent - n.carried[0].Sent)
	resent := float64(there.Retransmissions - n.carried[0].Retransmissions)
	m.loss = m.events / sent
	m.rtt = n.rtt.mean(now)
	m.perAck = (sent - resent) / float64(back.Sent-n.carried[1].Sent)
	m.timeout = n.rto.mean(now)
	if k.timeouts > 0 {
		m.timeout = k.timeout.Seconds() / m.timeouts
	}
	return m
}

// overTime is the mean of a time that changes now and then.
type overTime struct {
	value      int64
	since, was time.Duration // when it began, and when the value last changed
	sum        float64       // s²
}

func (o *overTime) restart(now time.Duration) { o.since, o.was, o.sum = now, now, 0 }

func (o *overTime) change(now time.Duration, v int64) {
	o.sum += time.Duration(o.value).Seconds() * (now - o.was).Seconds()
	o.value, o.was = v, now
}

func (o *overTime) mean(now time.Duration) float64 {
	o.change(now, o.value)
	return o.sum / (now - o.since).Seconds()
}
