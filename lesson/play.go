package lesson

import (
	"context"
	"errors"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// Play is a lesson under way. It does no I/O and knows no clock.
type Play struct {
	lesson  *Lesson
	bound   *binding
	step    int
	answers []*given        // by step; nil where nothing was answered yet
	hints   []int           // by step: how many were asked for
	afresh  []int           // by step: how often its question was asked again
	benches []*Bench        // by step: of its task
	visible *trace.Snapshot // up to the horizon
	reached int             // the furthest step
	alone   bool            // only one question is asked
}

// given is an answer that was committed, or a question that was skipped.
type given struct {
	Answer
	skipped bool
}

// Start begins a lesson: it has the runner tell the lesson's scenes, and binds
// the steps to what happened. The variant's scenario is the lesson's own. The
// error is the runner's, or an *Error.
func Start(l *Lesson, runner session.Runner, v session.Variant) (*Play, error) {
	b, err := bound(context.Background(), l, runner, v)
	if err != nil {
		return nil, err
	}
	n := len(l.Steps)
	p := &Play{lesson: l, bound: b, answers: make([]*given, n), hints: make([]int, n), afresh: make([]int, n), benches: make([]*Bench, n)}
	p.show()
	return p, nil
}

// bound tells a lesson's scenes and binds it to them.
func bound(ctx context.Context, l *Lesson, runner session.Runner, v session.Variant) (*binding, error) {
	if len(l.Steps) == 0 {
		return nil, &Error{Lesson: l.Name, Code: NoKey, Expected: "steps"}
	}
	b := &binding{faults: &faults{lesson: l}, lesson: l, ctx: ctx, runner: runner, variant: v, scenes: map[sceneKey]*scene{}}
	if b.tell() {
		b.bind()
	}
	return b, errors.Join(b.broken, b.first())
}

// show moves the horizon to where the present step asks for.
func (p *Play) show() {
	p.reached = max(p.reached, p.step)
	p.visible = p.mark().scene.until(p.horizon())
}

// mark is that of the present step.
func (p *Play) mark() *mark { return &p.bound.marks[p.step] }

// horizon is the last visible event of the log: the step's own, or once its
// question is answered the one at which the answer shows.
func (p *Play) horizon() trace.Ordinal {
	if p.answers[p.step] != nil {
		return p.mark().shows
	}
	return p.mark().at
}

// look is the present step with what is visible.
func (p *Play) look() *look {
	l := p.bound.look(p.step, p.visible)
	return &l
}

// Lesson is what is being played.
func (p *Play) Lesson() *Lesson { return p.lesson }

// Variant is how it is told.
func (p *Play) Variant() session.Variant { return p.bound.variant }

// Step is the present step.
func (p *Play) Step() *Step { return p.lesson.Steps[p.step] }

// At tells which step that is, counted from 0, and how many there are.
func (p *Play) At() (step, steps int) { return p.step, len(p.lesson.Steps) }

// Scene is the name of the scene that is shown.
func (p *Play) Scene() string { return p.mark().scene.name }

// Snapshot is everything that may be known now.
func (p *Play) Snapshot() *trace.Snapshot { return p.visible }

// Beside is the trace that the view "compare" shows beside the visible one: as
// much of it as the lesson has shown already, and of one that it hasn't shown as
// much as lies before the same moment. It is nil where the step names none.
func (p *Play) Beside() *trace.Snapshot {
	name := p.Step().Beside
	if name == "" {
		return nil
	}
	if seen := p.bound.shown(p.step, name); seen != nil {
		return seen
	}
	sc := p.bound.scenes[sceneKey{name: name}]
	return sc.until(sc.logged(sc.whole.Events.Until(trace.EndOf(p.visible.Duration)) - 1))
}

// Horizon is the end of what may be known: where the cursor should come to
// stand, and beyond which it can't go.
func (p *Play) Horizon() trace.Cursor {
	if n := p.visible.Events.Len(); n > 0 {
		e := p.visible.Events.At(n - 1)
		return e.At()
	}
	return trace.Cursor{}
}

// Focus is the event that the step points at, by its ordinal in the visible
// timeline; 0 where there is none.
func (p *Play) Focus() trace.Ordinal {
	end := p.visible.Events.Len()
	if f := p.Step().highlight; f != nil {
		return trace.Ordinal(latest(p.visible, end, f) + 1)
	}
	for i := end - 1; i >= 0; i-- {
		if e := p.visible.Events.At(i); e.Basis == trace.Modelled {
			return e.Ordinal
		}
	}
	return 0
}

// Heading is the title of the present step's prose.
func (p *Play) Heading(w *text.Printer) string { return p.Step().prose[w.Lang].heading }

// Prose is what the present step tells, in Markdown, with the visible trace's
// own numbers.
func (p *Play) Prose(w *text.Printer) string { return p.look().fill(w, p.Step().prose[w.Lang].body) }

// Next goes to the next step, and reports whether it could: a question must be
// answered or skipped first, unless its step is optional.
func (p *Play) Next() bool {
	if p.alone || p.Open() && !p.Step().Optional || p.step+1 >= len(p.lesson.Steps) {
		return false
	}
	p.step++
	p.show()
	return true
}

// Back goes to the step before, and reports whether there is one.
func (p *Play) Back() bool {
	if p.alone || p.step == 0 {
		return false
	}
	p.step--
	p.show()
	return true
}

// Seek goes on to a step that was reached before, counting from 0, as far as
// there is one: a lesson is taken up where it was left. Questions on the way
// count as seen.
func (p *Play) Seek(step int) {
	for p.step < min(step, len(p.lesson.Steps)-1) {
		if p.Open() {
			p.answers[p.step] = &given{Answer: Answer{Choice: -1, Reason: -1}, skipped: true}
		}
		p.step++
	}
	p.show()
}

// Done reports whether the last step was reached.
func (p *Play) Done() bool { return (p.alone || p.reached == len(p.lesson.Steps)-1) && !p.Open() }
