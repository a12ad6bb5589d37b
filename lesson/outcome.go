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
	g, m := p.answers[step], p.marks[step]
	return Outcome{Answer: g.Answer, Skipped: g.skipped, Hints: p.hints[step], Unaided: p.hints[step] < hintLevels,
		Seed: p.variant.Seed, Delay: p.variant.Delay,
		Right: !g.skipped && g.Choice == m.right, ReasonRight: !g.skipped && m.reason >= 0 && g.Reason == m.reason}, true
}
