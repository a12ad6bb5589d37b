package graph

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Reader makes the course of one direction of a conversation, a bounded part at
// a time, and goes on where the trace has grown.
type Reader struct {
	Course
	s            *trace.Snapshot
	conversation trace.ConversationID
	fromClient   bool

	track    trace.Track
	read     int // events of the track
	done     bool
	stations []station
	bare     int // the length of a header without SACK blocks; 0 where none was seen
	decoder  wire.Decoder
}

// station is what an event was that has been read: a trace in which all of them
// are the same has grown, and is no other one.
type station struct {
	place  int
	packet trace.PacketID
	kind   trace.EventKind
	time   time.Duration
}

// NewReader returns a reader that has read nothing.
func NewReader(s *trace.Snapshot, conversation trace.ConversationID, fromClient bool) *Reader {
	return &Reader{
		Course: Course{Variables: make(map[string]*Steps)},
		s:      s, conversation: conversation, fromClient: fromClient, track: s.Track(conversation),
	}
}

// On returns the reader that goes on with a snapshot: the same one where that
// holds all that it has read, else a new one.
func (r *Reader) On(s *trace.Snapshot, conversation trace.ConversationID, fromClient bool) *Reader {
	if r == nil || r.conversation != conversation || r.fromClient != fromClient {
		return NewReader(s, conversation, fromClient)
	}
	if r.s == s {
		return r
	}
	was, is := r.s.Conversation(conversation), s.Conversation(conversation)
	track := s.Track(conversation)
	if was == nil || is == nil || was.Number != is.Number || was.Client != is.Client || r.s.Before != s.Before ||
		r.s.Modelled != s.Modelled || track.Len() < r.read || !r.passes(track) {
		return NewReader(s, conversation, fromClient)
	}
	r.s, r.track, r.done = s, track, false
	return r
}

// passes reports whether a track has the stations that were passed.
func (r *Reader) passes(track trace.Track) bool {
	for _, x := range r.stations {
		if stationOf(track, x.place) != x {
			return false
		}
	}
	return true
}

func stationOf(track trace.Track, i int) station {
	return station{i, track.Packet(i), track.Kind(i), track.Time(i)}
}

// Done reports whether all of a snapshot's direction was read.
func (r *Reader) Done(s *trace.Snapshot, conversation trace.ConversationID, fromClient bool) bool {
	return r != nil && r.done && r.s == s && r.conversation == conversation && r.fromClient == fromClient
}

// Progress is how many of how many events were read.
func (r *Reader) Progress() (read, of int) { return r.read, r.track.Len() }

// costOfPacket is how many events that only name what they tell take as much
// work as a packet.
const costOfPacket = 4

// Read goes on by at most so many events. done says that there are no more.
func (r *Reader) Read(most int) (done bool) {
	if r.done {
		return true
	}
	c := r.s.Conversation(r.conversation)
	if c == nil {
		r.done = true
		return true
	}
	for ; r.read < r.track.Len(); r.read++ {
		if most <= 0 {
			r.pass()
			return false
		}
		most--
		switch kind := r.track.Kind(r.read); kind {
		case trace.PacketSent, trace.PacketDelivered, trace.PacketLost:
			most -= costOfPacket
			r.packet(c, kind)
		}
	}
	r.pass()
	r.done = r.variables(most)
	return r.done
}

// pass remembers the event that was read last. Their number stays small: the
// earlier, the fewer of them are kept.
func (r *Reader) pass() {
	if r.read == 0 {
		return
	}
	r.stations = append(r.stations, stationOf(r.track, r.read-1))
	if n := len(r.stations); n > 32 {
		kept := r.stations[:0]
		for i, x := range r.stations {
			if i%2 == 0 || i > n-8 {
				kept = append(kept, x)
			}
		}
		r.stations = kept
	}
}

// packet takes what the event at hand tells of a packet.
func (r *Reader) packet(c *trace.Conversation, kind trace.EventKind) {
	p, ok := r.s.Packet(r.track.Packet(r.read))
	if !ok || len(p.Hops) == 0 || p.Quotes != 0 { // an ICMP error only speaks of the conversation
		return
	}
	own := p.FromClient == r.fromClient
	if kind == trace.PacketLost {
		if own {
			r.lose(&p)
		}
		return
	}
	e := r.track.At(r.read)
	first := sets(&e, &p)
	switch {
	case own && first:
		r.send(e.Time, &p)
	case own:
	case first && !comes(&p, e.Time), !first && kind == trace.PacketDelivered && e.Node == c.Node(r.fromClient):
		r.receive(e.Time, &p, r.sacks(&p))
	}
}

// sets reports whether a packet sets out with an event: of one that a capture
// saw arriving, its arrival is the only event.
func sets(e *trace.Event, p *trace.Packet) bool {
	if e.Kind == trace.PacketDelivered {
		return e.Basis == trace.Observed && p.Hops[0].DepartBasis == trace.Inferred
	}
	d, ok := e.Detail.(trace.Sent)
	return !ok || d.Hop == 0
}

// comes reports whether a packet that was sent at a moment has, or may yet
// have, an arrival of its own after it.
func comes(p *trace.Packet, sent time.Duration) bool {
	h := &p.Hops[len(p.Hops)-1]
	switch {
	case h.Fate == trace.InFlight, h.Fate.Lost(), len(p.Hops) > 1:
		return true
	}
	return h.ArriveBasis != trace.Inferred && h.Arrived > sent
}

// sacks are the blocks that an acknowledgment names. Only a header that is
// longer than the others can hold one, and only such are decoded.
func (r *Reader) sacks(p *trace.Packet) []wire.SACKBlock {
	t := p.TCP
	if t == nil || t.Flags.Has(wire.SYN) {
		return nil
	}
	header := p.Length - t.Len
	if r.bare != 0 && header <= r.bare {
		return nil
	}
	sighting, data := r.s.Bytes(p)
	tap, known := r.s.Log.Tap(sighting.Tap)
	if data == nil || !known {
		return nil
	}
	ip := r.decoder.Read(tap.Link, data, sighting.Length).Frame.IP
	if ip == nil || ip.TCP == nil {
		return nil
	}
	if len(ip.TCP.Options.SACK) == 0 {
		r.bare = header
	}
	return ip.TCP.Options.SACK
}

// variables goes on reading what the sender says of its variables, or else the
// kernel of its socket, by at most so many changes.
func (r *Reader) variables(most int) (done bool) {
	client, server := r.s.EndpointsOf(r.conversation)
	h := server
	if r.fromClient {
		h = client
	}
	if h == nil {
		return true
	}
	for _, name := range [...]string{"cwnd", "ssthresh", "pipe", "SRTT", "RTO"} {
		told, times := h.Variables[name], int64(1)
		if told == nil {
			told = h.Kernel[name]
		}
		if told == nil {
			continue
		}
		if told.Unit == trace.UnitNumber { // segments
			times = r.segment(h)
		}
		steps := r.Variables[name]
		if steps == nil {
			steps = new(Steps)
			r.Variables[name] = steps
		}
		most -= steps.follow(told.Changes, times, max(most, 1))
		if steps.Len() < told.Changes.Len() {
			return false
		}
	}
	return true
}

// segment is the length of a full segment, as the kernel says, or the usual one.
func (r *Reader) segment(h *trace.EndpointHistory) int64 {
	if mss := h.Kernel["MSS"]; mss != nil && mss.Changes.Len() > 0 {
		return mss.Changes.At(mss.Changes.Len() - 1).Value
	}
	return 1460
}
