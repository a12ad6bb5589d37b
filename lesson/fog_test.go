package lesson_test

import (
	"context"
	"iter"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
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
	Ghosts        []lesson.Ghost
	Beside        []trace.Event
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
	for choice := range 6 {
		g, _ := p.Ghost(choice)
		x.Ghosts = append(x.Ghosts, g)
	}
	if beside := p.Beside(); beside != nil {
		x.Beside = list(&beside.Events)
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

// otherwise is a runner that tells each scene with another future: from a moment
// on, one more intervention.
type otherwise struct {
	session.Runner
	scene string
	added session.Intervention
}

func (o otherwise) Run(ctx context.Context, v session.Variant) (trace.LogView, error) {
	if v.Scenario == o.scene {
		v.Interventions = append(v.Interventions, o.added)
	}
	return o.Runner.Run(ctx, v)
}

// fogged are the lessons that the fog is tested with: the embedded ones, and the
// sample.
func fogged(t *testing.T) []*lesson.Lesson {
	t.Helper()
	l, err := lesson.Read("kinds", sample(t))
	if err != nil {
		t.Fatal(err)
	}
	all := lesson.List()
	return append(all[:min(mostLessons, len(all))], l)
}

// at brings a lesson to a step; nil where it doesn't hold with that future, as
// where nothing happens any more to which a later step is bound.
func at(t *testing.T, l *lesson.Lesson, r session.Runner, step int) *lesson.Play {
	t.Helper()
	p, err := lesson.Start(l, r, session.Variant{})
	if err != nil {
		return nil
	}
	p.Seek(step)
	for p.Hint() {
	}
	return p
}

// TestNothingBehindTheHorizonCanBeKnown tells every lesson in ways that differ
// only in what becomes of one packet that is sent after a step, for each of its
// steps and each of the next few packets of its scene. The two plays may not be
// told apart.
func TestNothingBehindTheHorizonCanBeKnown(t *testing.T) {
	for _, l := range fogged(t) {
		compared, shown := 0, 0
		for i, s := range l.Steps {
			p := at(t, l, sim.NewRunner(), i)
			if p.Snapshot().Log.Done {
				continue // nothing lies behind
			}
			shown++
			scene := l.Scenes[p.Scene()]
			before, met := untouched(t, l, scene, i, p.Snapshot().Nodes), 0
			for _, future := range futures(before.Snapshot()) {
				other := at(t, l, otherwise{sim.NewRunner(), scene, future}, i)
				if other == nil {
					continue
				}
				if diff := cmp.Diff(expose(before), expose(other), byValue); diff != "" {
					t.Fatalf("%s, %s: %+v shows:\n%s", l.Name, s.ID, future, diff)
				}
				met++
			}
			if met > 0 {
				compared++
			}
		}
		if compared*3 < shown*2 {
			t.Errorf("%s: only %d of %d steps are compared", l.Name, compared, shown)
		}
	}
}

// untouched brings a lesson to a step of a scene in which an intervention is
// listed that meets nothing.
func untouched(t *testing.T, l *lesson.Lesson, scene string, step int, nodes []trace.Node) *lesson.Play {
	t.Helper()
	for _, from := range nodes {
		for _, to := range nodes {
			never := session.Intervention{From: from.Name, To: to.Name, Nth: 1 << 20, Action: session.Drop}
			if p := at(t, l, otherwise{sim.NewRunner(), scene, never}, step); p != nil {
				return p
			}
		}
	}
	t.Fatalf("%s: no two hosts are linked", l.Name)
	return nil
}

// futures are changes of what hosts send next, after what is seen.
func futures(seen *trace.Snapshot) (all []session.Intervention) {
	type direction struct{ from, to trace.NodeID }
	offered := map[direction]int{}
	for _, e := range seen.Events.All() {
		if sent, ok := e.Detail.(trace.Sent); ok && e.Kind == trace.PacketSent {
			offered[direction{e.Node, sent.To}]++
		}
	}
	for _, from := range seen.Nodes {
		for _, to := range seen.Nodes {
			n := offered[direction{from.ID, to.ID}]
			for next := 1; next <= 2 && from.ID != to.ID; next++ {
				v := session.Intervention{From: from.Name, To: to.Name, Nth: n + next, Action: session.Drop}
				if next == 2 {
					v.Action, v.Delay = session.Delay, 3*time.Second
				}
				all = append(all, v)
			}
		}
	}
	return all
}

// TestAnOpenQuestionShowsNothingOfItsAnswer looks from the other side: what is
// visible ends with the event at which the question stands, in every lesson.
func TestAnOpenQuestionShowsNothingOfItsAnswer(t *testing.T) {
	for _, l := range fogged(t) {
		for i, s := range l.Steps {
			if s.Ask == nil || s.Ask.Asks == lesson.Make {
				continue
			}
			p := at(t, l, sim.NewRunner(), i)
			open := p.Snapshot()
			if s.Ask.Asks == lesson.Point && open.Log.Done {
				continue // it asks of what is seen, and nothing comes behind it
			}
			last := open.Events.At(open.Events.Len() - 1)
			if open.Duration != p.Horizon().Time || last.At() != p.Horizon() || open.Log.Done {
				t.Errorf("%s, %s: %+v", l.Name, s.ID, last)
			}
			if beside := p.Beside(); beside != nil && beside.Log.Done {
				t.Errorf("%s, %s: the whole of another scene", l.Name, s.ID)
			}
			p.Skip()
			if late := p.Snapshot(); late.Events.Len() <= open.Events.Len() {
				t.Errorf("%s, %s: the answer shows nothing", l.Name, s.ID)
			}
		}
	}
}
