package find

import (
	"context"
	"sync"

	"wiretale/internal/rescue"
	"wiretale/session"
	"wiretale/trace"
)

// Story is a search in a story that is told whole, and that may still grow.
type Story struct {
	search
	query  session.Query
	seeker *seeker
	ctx    context.Context

	growing sync.Mutex      // of what follows
	latest  *trace.Snapshot // to be looked through
	running bool
	next    trace.PacketID // the first that was not looked at
	over    bool           // the story was complete when it was last looked through
}

// InStory begins to look through a story.
func InStory(s *trace.Snapshot, q session.Query) *Story {
	ctx, stop := context.WithCancel(context.Background())
	t := &Story{query: q, ctx: ctx, next: 1, search: search{stop: stop, changed: make(chan struct{})}}
	t.Grow(s)
	return t
}

// Grow goes on with a later snapshot of the same story.
func (t *Story) Grow(s *trace.Snapshot) {
	t.growing.Lock()
	defer t.growing.Unlock()
	if s == t.latest || t.ctx.Err() != nil {
		return
	}
	t.latest = s
	if !t.running {
		t.running = true
		rescue.Go(t.run)
	}
}

// run looks through what there is, and ends.
func (t *Story) run() {
	for {
		t.growing.Lock()
		s, first := t.latest, t.next
		if int(first) > s.Packets.Len() && t.over == s.Log.Done || t.ctx.Err() != nil {
			t.running = false
			t.growing.Unlock()
			t.rest(t.ctx.Err() != nil)
			return
		}
		if s.Log.Done && !t.over && t.query.Filter != nil && t.query.Filter.AsksConversations() {
			first = 1 // what is true of a conversation is known only now
			t.forget()
		}
		t.over = s.Log.Done
		t.growing.Unlock()
		t.look(s, first)
	}
}

// look looks at packets from one on.
func (t *Story) look(s *trace.Snapshot, first trace.PacketID) {
	var hits []session.Hit
	picks := func(*trace.Packet) bool { return false }
	if f := t.query.Filter; f != nil {
		picks = func(p *trace.Packet) bool { return f.Packet(s, p) }
		if s.Packets.Len()-int(first) > fewPackets {
			picks = f.Over(s).Packet
		}
	}
	for id := first; int(id) <= s.Packets.Len() && t.ctx.Err() == nil; id++ {
		p, _ := s.Packet(id)
		if h, ok := t.ask(s, &p, picks); ok {
			hits = append(hits, h)
		}
		if n := int(id); n%blockPackets == 0 || n == s.Packets.Len() {
			t.add(hits, n, s.Packets.Len())
			hits = hits[:0]
			t.growing.Lock()
			t.next = id + 1
			t.growing.Unlock()
		}
	}
}

// fewPackets are asked about one by one.
const fewPackets = 256

// ask tells whether a packet is a hit.
func (t *Story) ask(s *trace.Snapshot, p *trace.Packet, picks func(*trace.Packet) bool) (session.Hit, bool) {
	h := hitIn(s, p)
	if t.query.Filter != nil {
		return h, picks(p)
	}
	if t.seeker == nil {
		t.seeker = newSeeker(t.query.Pattern)
	}
	if d, data, ok := s.Decode(p); ok {
		at, n, found := t.seeker.seek(carrier{uint32(p.Conversation), p.FromClient, p.TCP != nil}, &d, data)
		if found {
			h.At, h.Length = uint32(at), uint32(n)
			return h, true
		}
	}
	start, _ := t.seeker.find([]byte(p.Info()))
	return h, start >= 0 || p.Findings&t.seeker.named != 0
}

// forget begins anew.
func (s *search) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found = session.Found{}
}

// rest says that all there is was looked through; more may come.
func (s *search) rest(stopped bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found.Done, s.found.Stopped = true, stopped
	s.tell()
}
