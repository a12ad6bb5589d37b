package tui

import (
	"time"

	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

// hopNear is the hop of a packet that is under way at a time, or was last; the
// first where none was yet.
func hopNear(p *trace.Packet, at time.Duration) int {
	near := 0
	for i := range p.Hops {
		if p.Hops[i].Departed <= at {
			near = i
		}
	}
	return near
}

// aim names a packet on one of its hops, as an intervention does: which of
// those offered to that direction it is, and what it looks like. It looks
// through all that was sent before, so it is not for the screen's own loop.
// ok is false for a packet that no host offered.
func aim(s *trace.Snapshot, id trace.PacketID, hop int) (v session.Intervention, ok bool) {
	p, known := s.Packet(id)
	if !known || hop >= len(p.Hops) {
		return v, false
	}
	h := &p.Hops[hop]
	from, _ := s.Node(h.From)
	to, _ := s.Node(h.To)
	v = session.Intervention{At: h.Departed, From: from.Name, To: to.Name, Fingerprint: fingerprint(s, h)}
	v.Nth, ok = offered(s, &p, hop)
	return v, ok
}

// offered is the place of a packet among those that were offered to a hop's
// direction, from 1. A copy that the network made was offered by no host, and
// doesn't count.
func offered(s *trace.Snapshot, p *trace.Packet, hop int) (nth int, ok bool) {
	h, track := &p.Hops[hop], s.Timeline()
	track.Next(0, trace.KindsOf(trace.PacketSent), func(e *trace.Event) bool {
		d, told := e.Detail.(trace.Sent)
		if !told || d.CopyOf != 0 || e.Node != h.From || d.To != h.To {
			return e.Time > h.Departed
		}
		nth++
		ok = e.Packet == p.ID && d.Hop == hop
		return ok || e.Time > h.Departed
	})
	return nth, ok
}

// fingerprint is what a packet looks like as it leaves on a hop: on its way a
// host may have rewritten it. It is "" where nobody looked.
func fingerprint(s *trace.Snapshot, h *trace.Hop) string {
	f, ok := frameOn(s, h)
	if !ok {
		return ""
	}
	return session.Fingerprint(&f.Frame)
}

// frameOn takes apart the frame that leaves on a hop.
func frameOn(s *trace.Snapshot, h *trace.Hop) (wire.Decoded, bool) {
	sighting, ok := s.Log.Sighting(h.Departure)
	if !ok && h.Fate != trace.Corrupted {
		sighting, ok = s.Log.Sighting(h.Arrival)
	}
	tap, known := s.Log.Tap(sighting.Tap)
	data := s.Log.Data(sighting)
	if !ok || !known || data == nil {
		return wire.Decoded{}, false
	}
	return wire.Decode(tap.Link, data, sighting.Length), true
}
