package link

import (
	"wiretale/sim/engine"
	"wiretale/trace"
)

// Medium is what all links and hosts of one simulation share: its clock, the
// sink that hears of everything, what is to be done to single packets, and the
// numbering of packets.
type Medium struct {
	Engine *engine.Engine
	Sink   trace.Sink
	Script *Script
	last   trace.PacketID
	ways   []*Direction
}

// Directions lists the two directions of each link, in the order in which the
// links were made.
func (m *Medium) Directions() []*Direction { return m.ways }

// number gives a packet that is leaving its first host its id, so that ids
// grow in the order in which packets are offered to links.
func (m *Medium) number(p *Packet) {
	if p.ID == 0 {
		m.last++
		p.ID = m.last
	}
}

// Counts are what one direction of a link has carried so far. They are kept
// whether anybody looks at the packets or not.
type Counts struct {
	Sent, Received           int // of copies that the network made, those received
	SentBytes, ReceivedBytes trace.Bytes
	Corrupted                int // of the received
	Lost                     int
	Dropped                  int // of the lost: by a full queue
	Begun                    int // of the sent: those on their first hop
	Retransmissions          int // of those begun
}

func (c *Counts) send(p *Packet) {
	c.Sent++
	c.SentBytes += trace.Bytes(p.Length())
	if p.Hop == 0 {
		c.Begun++
		if p.Retransmission {
			c.Retransmissions++
		}
	}
}

func (c *Counts) receive(p *Packet) {
	c.Received++
	c.ReceivedBytes += trace.Bytes(p.Length())
	if p.way.fate == trace.Corrupted {
		c.Corrupted++
	}
}

func (c *Counts) lose(f trace.Fate) {
	c.Lost++
	if f == trace.DroppedByQueue {
		c.Dropped++
	}
}
