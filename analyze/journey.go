package analyze

import "wiretale/trace"

// packet returns the packet that a sighting belongs to.
func (x *simulated) packet(id trace.SightingID) trace.PacketID {
	s, _ := x.log.Sighting(id)
	return s.Packet
}

// journey enters what an event says of a packet's way.
func (x *simulated) journey(e *trace.Event) {
	for x.b.Packets() < int(e.Packet) {
		x.b.AddPacket(trace.Packet{})
	}
	switch d := e.Detail.(type) {
	case trace.Sent:
		x.depart(e, d)
	case trace.Delivered:
		x.arrive(e, d.Hop, func(h *trace.Hop) {
			h.Fate = d.Fate
			if d.Fate == trace.InFlight {
				h.Fate = trace.Arrived
			}
			h.Arrival = e.Sighting
		})
	case trace.Lost:
		x.arrive(e, d.Hop, func(h *trace.Hop) { h.Fate = d.Fate })
	}
}

func (x *simulated) depart(e *trace.Event, d trace.Sent) {
	hop := trace.Hop{From: e.Node, To: d.To, Departed: e.Time, Arrived: e.Time, Departure: e.Sighting}
	x.b.EditPacket(e.Packet, func(p *trace.Packet) {
		if d.CopyOf != 0 && d.CopyOf < e.Packet {
			*p = x.b.Packet(d.CopyOf)
			p.ID, p.Hops = e.Packet, nil
		}
		p.Hops = append(p.Hops, hop)
	})
	x.b.Depart(e.Packet, e.Time)
}

// arrive ends a hop.
func (x *simulated) arrive(e *trace.Event, n int, end func(*trace.Hop)) {
	x.b.EditPacket(e.Packet, func(p *trace.Packet) {
		i := min(n, len(p.Hops)-1)
		if i < 0 {
			return
		}
		p.Hops[i].Arrived = e.Time
		end(&p.Hops[i])
		x.b.Land(e.Packet, p.Hops[i].Departed, e.Time)
	})
}
