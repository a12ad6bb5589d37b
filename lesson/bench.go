package lesson

import (
	"context"
	"slices"
	"sync"

	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// Bench is where a task is worked on: its scene, which may be told otherwise.
// Other goroutines may use it than the play's.
type Bench struct {
	ask     *Ask
	look    look
	title   string
	ctx     context.Context
	runner  session.Runner
	variant session.Variant

	turn sync.Mutex // of who changes the tree; telling a story may take long
	tree *session.Tree

	mu      sync.Mutex // guards what is below
	shown   session.Branches
	changed chan struct{}
}

// Bench is that of the present step's task; nil where no task is open.
func (p *Play) Bench() *Bench {
	if !p.Open() || p.Step().Ask.Asks != Make {
		return nil
	}
	if b := p.benches[p.step]; b != nil {
		return b
	}
	b := p.bound.bench(p.step)
	p.benches[p.step] = b
	return b
}

// bench sets up the bench of a step's task.
func (b *binding) bench(step int) *Bench {
	m := &b.marks[step]
	bench := &Bench{ask: b.lesson.Steps[step].Ask, look: b.look(step, m.scene.until(m.at)), title: m.scene.name,
		ctx: context.Background(), runner: b.runner, variant: m.scene.variant, changed: make(chan struct{})}
	bench.tree = session.NewTree(bench.bounded(m.scene))
	bench.shown = bench.tree.Branches()
	return bench
}

// bounded is as much of a telling as the task may show: until the event that it
// names, or where that doesn't happen as long as it takes in the scene itself.
func (b *Bench) bounded(s *scene) *trace.Snapshot {
	if b.ask.until == nil {
		return s.whole
	}
	place := nth(s.whole, 0, b.ask.until, b.ask.UntilNth)
	if place < 0 && b.tree != nil {
		place = s.whole.Events.Until(trace.EndOf(b.shown.List[0].Snapshot.Duration)) - 1
	}
	if place < 0 {
		return s.whole
	}
	return s.until(s.cutAt(place))
}

// Title implements session.Session: the name of the scene.
func (b *Bench) Title() string { return b.title }

// Kind implements session.Session.
func (b *Bench) Kind() session.Kind { return session.Simulated }

// Snapshot implements session.Session.
func (b *Bench) Snapshot() *trace.Snapshot {
	shown := b.Branches()
	return shown.List[shown.Looking].Snapshot
}

// Changed implements session.Session.
func (b *Bench) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// Progress implements session.Session.
func (b *Bench) Progress() session.Progress {
	return session.Progress{Packets: b.Snapshot().Packets.Len(), Done: true}
}

// Close implements session.Session.
func (b *Bench) Close() error { return nil }

// When implements session.Branching.
func (b *Bench) When() session.When { return session.AnyTime }

// Branches implements session.Branching.
func (b *Bench) Branches() session.Branches {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shown
}

// Intervene implements session.Branching. What the task doesn't allow is a
// *session.BranchError.
func (b *Bench) Intervene(v session.Intervention) error {
	return b.change(func() error {
		plan := b.tree.Plan(v)
		switch {
		case !slices.Contains(b.ask.Allows, v.Action):
			return &session.BranchError{Code: session.NotAllowed, Found: string(v.Action)}
		case len(plan) > b.ask.Most:
			return &session.BranchError{Code: session.TooManyChanges, Expected: b.ask.Most}
		case b.tree.Find(plan):
			return nil
		}
		if err := b.tree.Full(); err != nil {
			return err
		}
		s, outcomes, err := b.tell(plan)
		if err == nil {
			b.tree.Add(plan, outcomes, s)
		}
		return err
	})
}

// tell tells the scene with interventions, and says what became of them.
func (b *Bench) tell(plan []session.Intervention) (*trace.Snapshot, []string, error) {
	v := b.variant
	v.Interventions = append(slices.Clone(plan), v.Interventions...)
	s, err := tell(b.ctx, b.runner, b.title, v)
	if err != nil {
		return nil, nil, err
	}
	return b.bounded(s), outcomes(s.whole, len(plan)), nil
}

// outcomes are what became of the first so many interventions.
func outcomes(s *trace.Snapshot, n int) []string {
	all := slices.Repeat([]string{"never-met"}, n)
	for i := 0; i < s.Events.Len(); i++ {
		if i = s.Timeline().Next(i, trace.KindsOf(trace.InterventionApplied), func(*trace.Event) bool { return true }); i >= s.Events.Len() {
			break
		}
		e := s.Events.At(i)
		d, ok := e.Detail.(trace.Intervened)
		switch {
		case !ok || d.Index < 0 || d.Index >= n:
		case d.Matched:
			all[d.Index] = "applied"
		default:
			all[d.Index] = "mismatched"
		}
	}
	return all
}

// Undo implements session.Branching.
func (b *Bench) Undo() error { return b.change(b.tree.Undo) }

// Redo implements session.Branching.
func (b *Bench) Redo() error { return b.change(b.tree.Redo) }

// Look implements session.Branching.
func (b *Bench) Look(branch int) error {
	return b.change(func() error { return b.tree.Look(branch) })
}

// Reset goes back to the scene as it was.
func (b *Bench) Reset() { _ = b.Look(0) } // which is always there

// Rename implements session.Branching.
func (b *Bench) Rename(branch int, name string) {
	_ = b.change(func() error {
		b.tree.Rename(branch, name)
		return nil
	})
}

// Save implements session.Branching: a lesson's story can't be saved.
func (b *Bench) Save(string) error { return &session.BranchError{Code: session.NotSaved} }

// change changes the tree and shows it as it is then.
func (b *Bench) change(do func() error) error {
	b.turn.Lock()
	defer b.turn.Unlock()
	if err := do(); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shown = b.tree.Branches()
	close(b.changed)
	b.changed = make(chan struct{})
	return nil
}

// Standing is how far a task has come.
type Standing struct {
	Goals []string // what must come true, in words
	Met   []bool   // which of them have, in the branch that is looked at
	Miss  string   // what came of the nearest attempt; "" where there is nothing to say
	Done  bool     // that a branch has all of them
}

// Standing is how far the task has come.
func (b *Bench) Standing(w *text.Printer) Standing {
	shown := b.Branches()
	var s Standing
	_, s.Done = b.done()
	met := len(b.ask.fulfilled(shown.List[shown.Looking].Snapshot))
	for i, g := range b.ask.Goal {
		s.Goals, s.Met = append(s.Goals, b.look.fill(w, g.Says.In(w))), append(s.Met, i < met)
	}
	if !s.Done {
		s.Miss = b.miss(w, &shown)
	}
	return s
}

// done is the first branch in which the whole goal comes true.
func (b *Bench) done() (session.Branch, bool) {
	for _, branch := range b.Branches().List[1:] {
		if len(b.ask.fulfilled(branch.Snapshot)) == len(b.ask.Goal) {
			return branch, true
		}
	}
	return session.Branch{}, false
}

// met reports whether the task is done.
func (b *Bench) met() bool {
	_, ok := b.done()
	return ok
}

// miss says what came of the attempt that is looked at, or else of the one that
// came nearest: what the lesson says of such a one, or the first part of the goal
// that it doesn't have.
func (b *Bench) miss(w *text.Printer, shown *session.Branches) string {
	if len(shown.List) < 2 {
		return ""
	}
	at, most := shown.Looking, -1
	if at == 0 {
		for i, branch := range shown.List[1:] {
			if n := len(b.ask.fulfilled(branch.Snapshot)); n > most {
				at, most = i+1, n
			}
		}
	}
	attempt := &shown.List[at]
	for _, m := range b.ask.Misses {
		if nth(attempt.Snapshot, 0, m.expr, 1) >= 0 {
			return b.look.fill(w, m.Says.In(w))
		}
	}
	n := len(b.ask.fulfilled(attempt.Snapshot))
	deeds := explain.Deeds(w, attempt.Interventions)
	if n >= len(b.ask.Goal) || len(deeds) == 0 {
		return ""
	}
	return w.T("lesson.bench.nearest", text.Args{"Deed": deeds[len(deeds)-1], "Met": n, "Of": len(b.ask.Goal),
		"Goal": b.look.fill(w, b.ask.Goal[n].Says.In(w))})
}

var _ session.Branching = (*Bench)(nil)
