package analyze

import (
	"slices"

	"wiretale/trace"
)

// packet returns the packet that a sighting belongs to, where this vantage
// has read it.
func (at *observer) packet(x *simulated, id trace.SightingID) trace.PacketID {
	return x.carried[id]
}

// journey enters what an event says of a packet's way, and returns the id of
// the packet in the timeline.
func (x *simulated) journey(e *trace.Event) trace.PacketID {
	id, known := x.packets[e.Packet]
	if !known {
		id = x.b.AddPacket(trace.Packet{})
		x.packets[e.Packet] = id
	}
	if e.Sighting != 0 {
		x.carried[e.Sighting] = id
	}
	switch d := e.Detail.(type) {
	case trace.Sent:
		x.depart(id, e, d)
	case trace.Delivered:
		x.arrive(id, e, d.Hop, func(h *trace.Hop) {
			h.Fate = d.Fate
			if d.Fate == trace.InFlight {
				h.Fate = trace.Arrived
			}
			h.Arrival = e.Sighting
		})
	case trace.Lost:
		x.arrive(id, e, d.Hop, func(h *trace.Hop) { h.Fate = d.Fate })
	}
	return id
}

func (x *simulated) depart(id trace.PacketID, e *trace.Event, d trace.Sent) {
	hop := trace.Hop{From: e.Node, To: d.To, Departed: e.Time, Arrived: e.Time, Departure: e.Sighting}
	origin, copied := x.packets[d.CopyOf]
	x.b.EditPacket(id, func(p *trace.Packet) {
		if d.CopyOf != 0 && copied {
			*p = *x.b.Packet(origin)
			p.ID, p.Hops = id, nil
			x.noted[id] = true
		}
		p.Hops = append(slices.Clip(p.Hops), hop)
	})
	x.b.Depart(id, e.Time)
}

// arrive ends a hop.
func (x *simulated) arrive(id trace.PacketID, e *trace.Event, n int, end func(*trace.Hop)) {
	hops := x.b.Packet(id).Hops
	i := min(n, len(hops)-1)
	if i < 0 {
		return
	}
	hops = slices.Clone(hops)
	hops[i].Arrived = e.Time
	end(&hops[i])
	x.b.EditPacket(id, func(p *trace.Packet) { p.Hops = hops })
	x.b.Land(id, hops[i].Departed, e.Time)
}
