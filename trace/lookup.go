package trace

import (
	"iter"
	"time"
)

// lookupLimit bounds how many events of one instant are looked through, so
// that a capture with coarse time stamps stays quick.
const lookupLimit = 4096

// EventsOf ranges over the events that name a packet, in the timeline's order:
// those of the moments at which it departed, arrived or was lost.
func (s *Snapshot) EventsOf(p *Packet) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		last := time.Duration(-1 << 63)
		for _, h := range p.Hops {
			for _, t := range [...]time.Duration{h.Departed, h.Arrived} {
				if t <= last {
					continue
				}
				last = t
				if !s.eventsAt(t, p.ID, yield) {
					return
				}
			}
		}
	}
}

func (s *Snapshot) eventsAt(t time.Duration, id PacketID, yield func(Event) bool) bool {
	first := s.Events.since(t)
	for i := first; i < s.Events.Len() && i < first+lookupLimit && s.Events.Time(i) == t; i++ {
		if s.Events.packet(i) != id {
			continue
		}
		if !yield(s.Events.At(i)) {
			return false
		}
	}
	return true
}

// Begun returns the messages whose first byte the packet carried, in order.
func (s *Snapshot) Begun(p *Packet) []Message { return s.messagesOf(p, MessageBegun) }

// Completed returns the messages that the packet completed, in order.
func (s *Snapshot) Completed(p *Packet) []Message { return s.messagesOf(p, MessageComplete) }

func (s *Snapshot) messagesOf(p *Packet, kind EventKind) []Message {
	var found []Message
	if s.Messages.Len() == 0 {
		return nil
	}
	for e := range s.EventsOf(p) {
		if e.Kind != kind {
			continue
		}
		id, _ := e.Detail.(MessageID)
		if m, ok := s.Message(id); ok {
			found = append(found, m)
		}
	}
	return found
}
