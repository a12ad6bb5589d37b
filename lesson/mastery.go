package lesson

import (
	"maps"
	"slices"
	"time"
)

// Evidence is one answer to a question, as far as it says something of a
// concept.
type Evidence struct {
	Day    Day           `json:"day"`
	Lesson string        `json:"lesson"`
	Step   string        `json:"step"`
	Seed   uint64        `json:"seed,omitempty"`  // of the telling over which it was asked
	Delay  time.Duration `json:"delay,omitempty"` // of its links; 0 for the scene's own
	Right  bool          `json:"right"`
	Sure   bool          `json:"sure,omitempty"`
	Hints  int           `json:"hints,omitempty"`
}

// unaided reports whether the answer was right without being given away: the
// last hint works the question out.
func (e *Evidence) unaided() bool { return e.Right && e.Hints < hintLevels }

// sameQuestion reports whether two answers are to the very same question: the
// second time its answer is known, and so says nothing.
func (e *Evidence) sameQuestion(o *Evidence) bool {
	return e.Lesson == o.Lesson && e.Step == o.Step && e.Seed == o.Seed && e.Delay == o.Delay
}

// Grasp is how well somebody has hold of one concept.
type Grasp struct {
	Evidence []Evidence `json:"evidence"`           // the latest answers, in the order in which they were given
	Mastered Day        `json:"mastered,omitempty"` // since when; 0 where it isn't
	Rung     int        `json:"rung,omitempty"`     // how often in a row it was still known when it was due
	Due      Day        `json:"due"`                // when it is asked again
}

// evidenceKept is how many answers are kept of each concept: enough for what is
// asked of them, and a bound for the file.
const evidenceKept = 40

// rungs are the days after which something that was known is asked again; on
// the last one it stays.
var rungs = [...]Day{1, 3, 7, 21, 60}

// afterMiss is when something that wasn't known is asked again.
const afterMiss Day = 1

// take adds an answer.
func (g *Grasp) take(e Evidence) {
	if slices.ContainsFunc(g.Evidence, func(o Evidence) bool { return o.sameQuestion(&e) }) {
		return
	}
	due := g.DueOn(e.Day)
	switch {
	case !e.unaided():
		g.Rung, g.Due = 0, e.Day+afterMiss
	case len(g.Evidence) == 0 || due <= e.Day:
		g.Rung = min(g.Rung+1, len(rungs))
		g.Due = e.Day + rungs[g.Rung-1]
	}
	if g.Mastered == 0 && g.confirms(&e) {
		g.Mastered = e.Day
	}
	g.Evidence = append(g.Evidence, e)
	g.Evidence = g.Evidence[max(0, len(g.Evidence)-evidenceKept):]
}

// confirms reports whether an answer shows that an earlier right one was neither
// luck nor a number remembered: it is of another seed and of a later day.
func (g *Grasp) confirms(e *Evidence) bool {
	return e.unaided() && slices.ContainsFunc(g.Evidence, func(o Evidence) bool {
		return o.unaided() && o.Seed != e.Seed && o.Day < e.Day
	})
}

// last is the latest answer; none where there was none.
func (g *Grasp) last() Evidence {
	if len(g.Evidence) == 0 {
		return Evidence{}
	}
	return g.Evidence[len(g.Evidence)-1]
}

// zoneLeap is by how much the day goes back for somebody who travels, without
// the clock being wrong.
const zoneLeap Day = 1

// DueOn is when the concept is asked again, as it looks on a day. An answer that
// lies further ahead than any journey makes it was given by a wrong clock: what
// hangs on that is due now, or it might not be for years.
func (g *Grasp) DueOn(today Day) Day {
	if len(g.Evidence) > 0 && g.last().Day > today+zoneLeap {
		return min(g.Due, today)
	}
	return g.Due
}

// Missed reports whether the latest answer was wrong, or given away by its last
// hint.
func (g *Grasp) Missed() bool {
	e := g.last()
	return len(g.Evidence) > 0 && !e.unaided()
}

// misled reports whether whoever gave the latest answer was sure of it, and
// wrong: what deserves to be set right first.
func (g *Grasp) misled() bool {
	e := g.last()
	return len(g.Evidence) > 0 && !e.Right && e.Sure
}

// evident takes what a record tells into the concepts. A question that was let
// be says nothing of them.
func (p *Progress) evident(lesson string, r Record, today Day) {
	for _, step := range slices.Sorted(maps.Keys(r.Met)) {
		m := r.Met[step]
		if m.Effort == nil || m.Skipped || m.Concept == "" {
			continue
		}
		if p.Concepts == nil {
			p.Concepts = map[string]Grasp{}
		}
		g := p.Concepts[m.Concept]
		g.take(Evidence{Day: today, Lesson: lesson, Step: step, Seed: m.Seed, Delay: m.Delay,
			Right: m.Right && m.ReasonRight, Sure: m.Sure, Hints: m.Hints})
		p.Concepts[m.Concept] = g
	}
}
