package lesson_test

import (
	"iter"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// exposed is everything that a play lets be known.
type exposed struct {
	Step          string
	Horizon       trace.Cursor
	Focus         trace.Ordinal
	Open, Done    bool
	Said          []string
	Questions     []lesson.Question
	Nodes         []trace.Node
	Conversations []trace.Conversation
	Packets       []trace.Packet
	Events        []trace.Event
	Messages      []trace.Message
	Duration      time.Duration
	Told          []string
	LogEvents     []trace.Event
	Endpoints     []trace.Endpoint
	Sightings     []trace.Sighting
	Frames        []string
	States        map[trace.EndpointID][]trace.Change[trace.State]
	LogDone       bool
}

func list[T any](s interface{ All() iter.Seq2[int, T] }) []T {
	var all []T
	for _, v := range s.All() {
		all = append(all, v)
	}
	return all
}

func expose(p *lesson.Play) exposed {
	s := p.Snapshot()
	x := exposed{Step: p.Step().ID, Horizon: p.Horizon(), Focus: p.Focus(), Open: p.Open(), Done: p.Done(),
		Nodes: s.Nodes, Conversations: s.Conversations, Packets: list(&s.Packets), Events: list(&s.Events), Messages: list(s.Messages),
		Duration: s.Duration, LogEvents: list(&s.Log.Events), Endpoints: list(s.Log.Endpoints), Sightings: list(&s.Log.Sightings),
		States: map[trace.EndpointID][]trace.Change[trace.State]{}, LogDone: s.Log.Done}
	for _, lang := range text.Langs() {
		w := text.For(lang)
		x.Said = append(x.Said, p.Heading(w), p.Prose(w))
		if q, ok := p.Question(w); ok {
			x.Questions = append(x.Questions, q)
		}
		for _, k := range x.Packets {
			x.Told = append(x.Told, explain.Label(w, s, k.ID), explain.Packet(w, s, k.ID))
		}
		for _, e := range x.Events {
			x.Told = append(x.Told, explain.Event(w, s, e.Ordinal))
		}
	}
	for _, si := range x.Sightings {
		x.Frames = append(x.Frames, string(s.Log.Data(si)))
	}
	for id := trace.EndpointID(1); id < 8; id++ {
		if h := s.Endpoint(id); h != nil {
			x.States[id] = list(h.States)
		}
	}
	return x
}

var byValue = cmp.Options{
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b }),
	cmp.Comparer(func(a, b trace.Sighting) bool { return a == b }),
}

// TestNothingBehindTheHorizonCanBeKnown tells the story in ways that differ
// only in what becomes of the client's second packet and of those after it.
// Until a step shows that packet, no two plays may be told apart.
func TestNothingBehindTheHorizonCanBeKnown(t *testing.T) {
	futures := []session.Intervention{
		{From: "client", To: "server", Nth: 2, Action: session.Drop},
		{From: "client", To: "server", Nth: 2, Action: session.Delay, Delay: 3 * time.Second},
		{From: "client", To: "server", Nth: 2, Action: session.Duplicate, Delay: time.Millisecond},
		{From: "client", To: "server", Nth: 3, Action: session.Drop},
		{From: "server", To: "client", Nth: 2, Action: session.Drop},
	}
	for _, future := range futures {
		plain, other := start(t, session.Variant{}), start(t, session.Variant{Interventions: []session.Intervention{future}})
		compared := 0
		for {
			if diff := cmp.Diff(expose(plain), expose(other), byValue); diff != "" {
				t.Fatalf("%+v shows at step %s:\n%s", future, plain.Step().ID, diff)
			}
			compared++
			if plain.Step().ID == "guess-ack" {
				break
			}
			for _, p := range []*lesson.Play{plain, other} {
				for p.Hint() {
				}
				if p.Open() {
					p.Commit(lesson.Answer{Choice: 1, Reason: -1})
				}
				p.Next()
			}
		}
		if compared != 6 {
			t.Errorf("compared %d steps", compared)
		}
	}
}

// TestAnOpenQuestionShowsNoPacketOfItsAnswer looks from the other side: what
// is visible ends with the packet at which the question stands.
func TestAnOpenQuestionShowsNoPacketOfItsAnswer(t *testing.T) {
	p := start(t, session.Variant{})
	for _, c := range []struct {
		step    string
		packets int
	}{{"guess-number", 1}, {"guess-ack", 2}} {
		advance(t, p, c.step)
		s := p.Snapshot()
		if s.Packets.Len() != c.packets || s.Duration != p.Horizon().Time {
			t.Errorf("%s: %d packets until %v", c.step, s.Packets.Len(), s.Duration)
		}
		last := s.Events.At(s.Events.Len() - 1)
		if last.Time > p.Horizon().Time || s.Log.Done {
			t.Errorf("%s: %+v", c.step, last)
		}
	}
}
