package link

import (
	"math/bits"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Rate is how fast a transmitter sends, in bits per second.
type Rate int64

// Config is how one direction of a link treats packets. The zero value is a
// perfect link: no delay, any rate.
type Config struct {
	Delay        time.Duration // of propagation
	MTU          int           // bytes of the largest datagram; 0 is without limit. Who sends is to obey it
	Rate         Rate          // 0 is without limit
	QueuePackets int           // that may wait for the transmitter; 0 is without limit
	QueueBytes   int           // 0 is without limit
	MarkAt       int           // packets waiting from which on those that may be are marked (RFC 3168 §5); 0 never marks
	Loss         Chance
	Duplicate    Chance
	Corrupt      Chance
	Reorder      Chance
	ReorderBy    time.Duration // how much later a reordered packet arrives
	Down         []Outage
}

// transmission is the time that a frame takes to leave the host, rounded down
// to the nanosecond.
func (c *Config) transmission(length int) time.Duration {
	if c.Rate == 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(length)*8, uint64(time.Second))
	quotient, _ := bits.Div64(high%uint64(c.Rate), low, uint64(c.Rate))
	return time.Duration(quotient)
}

// Port is a host's end of a link.
type Port struct {
	Node    trace.NodeID
	Name    string // the node's, as interventions name it
	Tap     trace.TapID
	Receive func(*Arrival)
	Off     bool // its host is switched off: nobody takes what arrives
}

// Arrival is a packet that has reached a port. Neither it nor the packet may be
// held on to once Receive has returned, unless the packet's Keep was called.
type Arrival struct {
	Packet *Packet
	// Changed are the bytes that arrived where they are not those that were
	// sent; else nil.
	Changed []byte
	// Event is the delivery, which brings about whatever the host does now.
	Event    trace.Ordinal
	Sighting trace.SightingID
}

// Direction is one way of a link, from one port to the other.
type Direction struct {
	medium   *Medium
	config   Config
	from, to *Port
	dice     dice
	line     transmitter
	flight   ring[*Packet] // on their way, in the order in which they will arrive
	strays   []*Packet     // on their way, overtaking one of those
	held     []*hold       // on their way, until the next one has overtaken them
	next     func()        // arrive, as a value that is made once
	orders   orders
	offered  int // packets so far
	counts   Counts
	// What the sink wants to hear: events, and the frames at either port.
	telling, departures, arrivals bool
}

// Connect joins two ports and returns the two directions between them. Seed
// and names determine the dice.
func Connect(m *Medium, seed uint64, a, b *Port, there, back Config) (ab, ba *Direction) {
	return newDirection(m, seed, a, b, there), newDirection(m, seed, b, a, back)
}

func newDirection(m *Medium, seed uint64, from, to *Port, c Config) *Direction {
	d := &Direction{
		medium: m, config: c, from: from, to: to, dice: newDice(seed, from.Name+"→"+to.Name),
		orders:  m.Script.orders(from.Name, to.Name),
		telling: trace.WantsEvents(m.Sink), departures: trace.WantsFrames(m.Sink, from.Tap), arrivals: trace.WantsFrames(m.Sink, to.Tap),
	}
	d.next = d.arrive
	m.ways = append(m.ways, d)
	d.obey(m.Script)
	return d
}

// From is where packets are offered.
func (d *Direction) From() trace.NodeID { return d.from.Node }

// To is where packets arrive.
func (d *Direction) To() trace.NodeID { return d.to.Node }

// MTU is the size of the largest datagram that the direction carries; 0 is
// without limit.
func (d *Direction) MTU() int { return d.config.MTU }

// Counts are what the direction has carried so far.
func (d *Direction) Counts() Counts { return d.counts }

// Offer sends a packet on its way. cause is the event that made the host send.
func (d *Direction) Offer(p *Packet, cause trace.Ordinal) {
	d.offered++
	p.offers++
	d.medium.number(p)
	d.counts.send(p)
	luck := d.dice.roll(&d.config)
	p.way.sent, p.way.nth = d.depart(p, cause), d.offered
	treatment := d.treat(p)

	slot, fits := d.book(p.Length())
	if !fits {
		d.lose(p, trace.DroppedByQueue)
		return
	}
	d.mark(p, slot)
	d.wait(p, slot)
	arrival := slot.ends + d.config.Delay + treatment.delay
	if luck.reordered {
		arrival += d.config.ReorderBy
	}
	if luck.doubled {
		treatment.copies = append(treatment.copies, 0)
	}
	d.decide(p, luck, &treatment)
	if d.config.cut(slot.begins, arrival) {
		p.way.fate, p.way.changed = trace.LinkDown, nil
	}
	if p.way.fate.Lost() {
		now := d.medium.Engine.Now()
		d.medium.Engine.At(now+(arrival-now)/2, func() { d.lose(p, p.way.fate) })
		return
	}
	p.way.leaves = slot.ends
	if treatment.behind {
		d.hold(p, arrival, treatment.wait)
	} else {
		d.carry(p, arrival)
		d.release(p.way.arrives.At)
	}
	for _, gap := range treatment.copies {
		d.double(p, arrival+gap)
	}
}

// depart tells of a packet that leaves its host.
func (d *Direction) depart(p *Packet, cause trace.Ordinal) trace.Ordinal {
	sighting := d.sight(d.departures, d.from, trace.Outbound, p)
	if !d.telling {
		return 0
	}
	return d.record(p, trace.PacketSent, cause, d.from.Node, sighting,
		trace.Sent{To: d.to.Node, Hop: p.Hop, Phase: p.Phase, Retransmission: p.Retransmission, Rule: p.Rule})
}

// decide says what will become of a packet on its way.
func (d *Direction) decide(p *Packet, l luck, t *treatment) {
	switch {
	case t.drop:
		p.way.fate = trace.BlockedByRule
	case l.lost:
		p.way.fate = trace.LostOnLink
	case !l.corrupted && len(t.flips) == 0:
		p.way.fate = trace.Arrived
	default:
		p.way.fate, p.way.changed = trace.Corrupted, append([]byte(nil), p.Bytes()...)
		if l.corrupted {
			flip(p.way.changed, headerLength(p.Frame), l.place)
		}
		for _, f := range t.flips {
			p.way.changed[f.offset] ^= f.xor
		}
	}
}

// carry brings a packet to the other port. Of those that arrive in the order in
// which they were sent only the first waits in the engine's queue.
func (d *Direction) carry(p *Packet, arrival time.Duration) {
	p.way.arrives = d.medium.Engine.Claim(arrival)
	switch {
	case d.flight.length() == 0:
		d.medium.Engine.Queue(p.way.arrives, d.next)
	case p.way.arrives.Before((*d.flight.back()).way.arrives):
		d.stray(p)
		return
	}
	d.flight.add(p)
}

// arrive delivers the first of those on their way.
func (d *Direction) arrive() {
	p := d.flight.take()
	if d.flight.length() > 0 {
		d.medium.Engine.Queue((*d.flight.front()).way.arrives, d.next)
	}
	d.deliver(p)
}

func (d *Direction) deliver(p *Packet) {
	switch {
	case p.way.gone:
		p.end()
		return
	case d.to.Off:
		d.lose(p, trace.LinkDown)
		return
	}
	d.counts.receive(p)
	sighting := d.sight(d.arrivals, d.to, trace.Inbound, p)
	var event trace.Ordinal
	if d.telling {
		event = d.record(p, trace.PacketDelivered, p.way.sent, d.to.Node, sighting,
			trace.Delivered{From: d.from.Node, Hop: p.Hop, Fate: p.way.fate})
	}
	p.way.arrival = Arrival{Packet: p, Changed: p.way.changed, Event: event, Sighting: sighting}
	offers := p.offers
	if d.to.Receive(&p.way.arrival); p.offers == offers { // else it is on its next hop, or has been
		p.end()
	}
}

func (d *Direction) lose(p *Packet, fate trace.Fate) {
	d.tellLost(p, p.way.sent, fate)
	p.end()
}

func (d *Direction) tellLost(p *Packet, cause trace.Ordinal, fate trace.Fate) {
	d.counts.lose(fate)
	if d.telling {
		d.record(p, trace.PacketLost, cause, d.from.Node, 0, trace.Lost{To: d.to.Node, Hop: p.Hop, Fate: fate})
	}
}

// double makes a copy of a packet as a network does that sends one twice. The
// copy is a packet of its own, which no tap saw leave.
func (d *Direction) double(p *Packet, arrival time.Duration) {
	p.Keep()
	twin := *p
	twin.ID, twin.give, twin.way = 0, nil, way{fate: trace.Arrived, nth: p.way.nth, leaves: p.way.leaves}
	d.medium.number(&twin)
	if d.telling {
		twin.way.sent = d.record(&twin, trace.PacketSent, p.way.sent, d.from.Node, 0, trace.Sent{
			To: d.to.Node, Hop: p.Hop, Phase: p.Phase, Retransmission: p.Retransmission, CopyOf: p.ID})
	}
	d.carry(&twin, arrival)
}

// sight shows a packet to a port's tap, if anybody looks there.
func (d *Direction) sight(wanted bool, at *Port, way trace.Direction, p *Packet) trace.SightingID {
	if !wanted {
		return 0
	}
	if p.give == nil {
		p.give = p.Bytes
	}
	bytes := p.give
	if changed := p.way.changed; changed != nil {
		bytes = func() []byte { return changed }
	}
	return d.medium.Sink.Sight(trace.Sighting{
		Tap: at.Tap, Time: d.medium.Engine.Now(), Direction: way, Length: p.Length(), Packet: p.ID,
	}, bytes)
}

func (d *Direction) record(p *Packet, kind trace.EventKind, cause trace.Ordinal, node trace.NodeID, s trace.SightingID, detail any) trace.Ordinal {
	e := trace.Event{Time: d.medium.Engine.Now(), Cause: cause, Packet: p.ID, Sighting: s, Node: node, Kind: kind, Detail: detail}
	if node == d.from.Node {
		e.Endpoint = p.Endpoint
	}
	return d.medium.Sink.Record(e)
}

// headerLength is the length of a frame's link header.
func headerLength(f *wire.Frame) int {
	if f.Link != wire.LinkEthernet {
		return 0
	}
	return 14 + 4*len(f.VLANs)
}
