package lesson

import "time"

// Outcome is what became of a step's question.
type Outcome struct {
	Answer
	Skipped, Right, ReasonRight bool
	Hints                       int
	Unaided                     bool // by no hint beyond the second
	// Seed and Delay are those of the telling over which it was asked; 0 for the
	// scene's own.
	Seed  uint64
	Delay time.Duration
}

// Outcome is what became of a step's question, by the step's place; false where
// it was neither answered nor skipped, or asks nothing.
func (p *Play) Outcome(step int) (Outcome, bool) {
	if step < 0 || step >= len(p.answers) || p.answers[step] == nil {
		return Outcome{}, false
	}
	g, x, t := p.answers[step], p.bound.exam(step), &p.bound.marks[step].truth
	told := &p.bound.marks[step].scene.variant
	o := Outcome{Answer: g.Answer, Skipped: g.skipped, Hints: p.hints[step], Seed: told.Seed, Delay: told.Delay, Unaided: !g.skipped && p.hints[step] < hintLevels}
	if !g.skipped {
		o.Right = x.right(t, &g.Answer)
		o.ReasonRight = t.reason >= 0 && g.Reason == t.reason
	}
	return o, true
}
