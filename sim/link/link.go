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
	Rate         Rate          // 0 is without limit
	QueuePackets int           // that may wait for the transmitter; 0 is without limit
	QueueBytes   int           // 0 is without limit
	Loss         Chance
	Duplicate    Chance
	Corrupt      Chance
	Reorder      Chance
	ReorderBy    time.Duration // how much later a reordered packet arrives
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
}

// Arrival is a packet that has reached a port.
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
	offered  int // packets so far
}

// Connect joins two ports and returns the two directions between them. Seed
// and names determine the dice.
func Connect(m *Medium, seed uint64, a, b *Port, there, back Config) (ab, ba *Direction) {
	return newDirection(m, seed, a, b, there), newDirection(m, seed, b, a, back)
}

func newDirection(m *Medium, seed uint64, from, to *Port, c Config) *Direction {
	return &Direction{medium: m, config: c, from: from, to: to, dice: newDice(seed, from.Name+"→"+to.Name)}
}

// Offer sends a packet on its way. cause is the event that made the host send.
func (d *Direction) Offer(p *Packet, cause trace.Ordinal) {
	d.offered++
	d.medium.number(p)
	luck := d.dice.roll(&d.config)
	sighting := d.sight(d.from, trace.Outbound, p, p.Bytes)
	sent := d.record(p, trace.PacketSent, cause, d.from.Node, sighting,
		trace.Sent{To: d.to.Node, Hop: p.Hop, Phase: p.Phase, Retransmission: p.Retransmission, Rule: p.Rule})
	treatment := d.treat(p, sent)

	slot, fits := d.line.book(&d.config, d.medium.Engine.Now(), p.Length())
	if !fits {
		d.lose(p, sent, trace.DroppedByQueue)
		return
	}
	d.wait(p, slot, sent)
	arrival := slot.ends + d.config.Delay + treatment.delay
	if luck.reordered {
		arrival += d.config.ReorderBy
	}
	if luck.doubled {
		treatment.copies = append(treatment.copies, 0)
	}
	verdict := d.fate(p, luck, treatment)
	d.carry(p, arrival, verdict, sent)
	if verdict.fate.Lost() {
		return
	}
	for _, gap := range treatment.copies {
		d.double(p, arrival+gap, sent)
	}
}

// verdict is what will become of a packet on its way.
type verdict struct {
	fate    trace.Fate
	changed []byte // where the fate is Corrupted
}

func (d *Direction) fate(p *Packet, l luck, t treatment) verdict {
	switch {
	case t.drop:
		return verdict{fate: trace.BlockedByRule}
	case l.lost:
		return verdict{fate: trace.LostOnLink}
	case !l.corrupted && len(t.flips) == 0:
		return verdict{fate: trace.Arrived}
	}
	changed := append([]byte(nil), p.Bytes()...)
	if l.corrupted {
		changed = flip(changed, headerLength(p.Frame), l.place)
	}
	for _, f := range t.flips {
		changed[f.offset] ^= f.xor
	}
	return verdict{trace.Corrupted, changed}
}

// carry brings a packet to the other port, or loses it halfway.
func (d *Direction) carry(p *Packet, arrival time.Duration, v verdict, sent trace.Ordinal) {
	if v.fate.Lost() {
		now := d.medium.Engine.Now()
		d.medium.Engine.At(now+(arrival-now)/2, func() { d.lose(p, sent, v.fate) })
		return
	}
	d.medium.Engine.At(arrival, func() { d.deliver(p, v, sent) })
}

func (d *Direction) deliver(p *Packet, v verdict, sent trace.Ordinal) {
	bytes := p.Bytes
	if v.changed != nil {
		bytes = func() []byte { return v.changed }
	}
	sighting := d.sight(d.to, trace.Inbound, p, bytes)
	event := d.record(p, trace.PacketDelivered, sent, d.to.Node, sighting,
		trace.Delivered{From: d.from.Node, Hop: p.Hop, Fate: v.fate})
	d.to.Receive(&Arrival{Packet: p, Changed: v.changed, Event: event, Sighting: sighting})
}

func (d *Direction) lose(p *Packet, sent trace.Ordinal, fate trace.Fate) {
	d.record(p, trace.PacketLost, sent, d.from.Node, 0, trace.Lost{To: d.to.Node, Hop: p.Hop, Fate: fate})
}

// double makes a copy of a packet as a network does that sends one twice. The
// copy is a packet of its own, which no tap saw leave.
func (d *Direction) double(p *Packet, arrival time.Duration, sent trace.Ordinal) {
	twin := *p
	twin.ID = 0
	d.medium.number(&twin)
	made := d.record(&twin, trace.PacketSent, sent, d.from.Node, 0, trace.Sent{
		To: d.to.Node, Hop: p.Hop, Phase: p.Phase, Retransmission: p.Retransmission, CopyOf: p.ID})
	d.carry(&twin, arrival, verdict{fate: trace.Arrived}, made)
}

func (d *Direction) sight(at *Port, way trace.Direction, p *Packet, bytes func() []byte) trace.SightingID {
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
