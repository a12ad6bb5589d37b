package lesson

import (
	"context"
	"strings"

	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// Play is a lesson under way. It does no I/O and knows no clock.
type Play struct {
	lesson  *Lesson
	variant session.Variant // of the telling
	whole   trace.LogView
	story   *trace.Snapshot // of the whole log; never handed out
	marks   []mark
	step    int
	answers []*given        // by step; nil where nothing was answered yet
	hints   []int           // by step: how many were asked for
	visible *trace.Snapshot // up to the horizon
	reached int             // the furthest step
	alone   bool            // only one question is asked
}

// given is an answer that was committed, or a question that was skipped.
type given struct {
	Answer
	skipped bool
}

// Start begins a lesson: it has the runner tell the lesson's scenario, and
// binds the steps to what happened. The variant's scenario is the lesson's own.
func Start(l *Lesson, runner session.Runner, variant session.Variant) (*Play, error) {
	variant.Scenario = l.Scenes[l.Steps[0].Scene]
	log, err := runner.Run(context.Background(), variant)
	if err != nil {
		return nil, err
	}
	p, err := Over(l, log)
	if err == nil {
		p.variant = variant
	}
	return p, err
}

// Over begins a lesson over a log that was told already. Its error is an *Error.
func Over(l *Lesson, log trace.LogView) (*Play, error) {
	story := analyze.Read(log)
	marks, err := l.find(story)
	if err != nil {
		return nil, err
	}
	p := &Play{lesson: l, whole: log, story: story, marks: marks,
		answers: make([]*given, len(l.Steps)), hints: make([]int, len(l.Steps))}
	p.show()
	return p, nil
}

// show moves the horizon to where the present step asks for.
func (p *Play) show() {
	p.reached = max(p.reached, p.step)
	p.visible = analyze.Read(p.whole.Until(p.horizon()))
}

// horizon is the last visible event of the log: the step's own, or once its
// question is answered that of the next step.
func (p *Play) horizon() trace.Ordinal {
	if p.answers[p.step] != nil && p.step+1 < len(p.marks) {
		return p.marks[p.step+1].log
	}
	return p.marks[p.step].log
}

// Lesson is what is being played.
func (p *Play) Lesson() *Lesson { return p.lesson }

// Step is the present step.
func (p *Play) Step() *Step { return p.lesson.Steps[p.step] }

// At tells which step that is, counted from 0, and how many there are.
func (p *Play) At() (step, steps int) { return p.step, len(p.lesson.Steps) }

// Snapshot is everything that may be known now.
func (p *Play) Snapshot() *trace.Snapshot { return p.visible }

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
	s := p.Step()
	for i := p.visible.Events.Len() - 1; i >= 0; i-- {
		e := p.visible.Events.At(i)
		if s.highlight == nil && e.Basis == trace.Modelled || s.highlight != nil && s.highlight.Event(p.visible, &e) {
			return e.Ordinal
		}
	}
	return 0
}

// Heading is the title of the present step's prose.
func (p *Play) Heading(w *text.Printer) string { return p.Step().prose[w.Lang].heading }

// Prose is what the present step tells, in Markdown, with the visible trace's
// own numbers.
func (p *Play) Prose(w *text.Printer) string { return p.fill(w, p.Step().prose[w.Lang].body) }

// fill puts what is known of the step's packet into a text.
func (p *Play) fill(w *text.Printer, s string) string {
	if !strings.Contains(s, "{{") {
		return s
	}
	pairs := []string{"{{.Time}}", w.Duration(p.visible.Duration)}
	if k, ok := p.standing(); ok {
		pairs = append(pairs, "{{.Packet}}", explain.Label(w, p.visible, k.ID))
		if k.TCP != nil {
			pairs = append(pairs, "{{.Seq}}", decimal(k.TCP.Seq), "{{.SeqNext}}", decimal(k.TCP.Seq+1), "{{.Ack}}", decimal(k.TCP.Ack))
		}
		if last := k.Hops[len(k.Hops)-1]; last.Arrived > k.Departed() {
			pairs = append(pairs, "{{.Delay}}", w.Duration(last.Arrived-k.Departed()))
		}
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// standing is the packet at which the step stands, as it is visible.
func (p *Play) standing() (trace.Packet, bool) {
	return p.visible.Packet(p.marks[p.step].event.Packet)
}

// Next goes to the next step, and reports whether it could: a question must be
// answered or skipped first.
func (p *Play) Next() bool {
	if p.alone || p.Open() || p.step+1 >= len(p.marks) {
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
	for p.step < min(step, len(p.marks)-1) {
		if p.Open() {
			p.answers[p.step] = &given{skipped: true}
		}
		p.step++
	}
	p.show()
}

// Done reports whether the last step was reached.
func (p *Play) Done() bool { return (p.alone || p.reached == len(p.marks)-1) && !p.Open() }
