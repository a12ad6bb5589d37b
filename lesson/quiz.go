package lesson

import (
	"slices"

	"wiretale/session"
)

// Generators are the questions of the lesson that a review may ask somebody who
// has done so much of it: those that were met as they are now. A task takes
// longer than a review should, and what was unseen is worth nothing twice.
func (l *Lesson) Generators(r Record) []Generator {
	var all []Generator
	for _, s := range l.Steps {
		m, met := r.Met[s.ID]
		if s.Ask == nil || s.Ask.Concept == "" || s.Ask.Asks == Make || s.Unseen || !met || m.Effort == nil || m.Hash != "" && m.Hash != s.Hash() {
			continue
		}
		g := Generator{Lesson: l.Name, Step: s.ID, Concept: s.Ask.Concept}
		if d := l.Varies.Delay; len(d) == 2 {
			g.Least, g.Most = d[0], d[1]
		}
		all = append(all, g)
	}
	return all
}

// Asked are the concepts that the lesson asks about, in the order of its steps.
func (l *Lesson) Asked() []string {
	var ids []string
	for _, s := range l.Steps {
		if s.Ask != nil && s.Ask.Concept != "" && !slices.Contains(ids, s.Ask.Concept) {
			ids = append(ids, s.Ask.Concept)
		}
	}
	return ids
}

// Questions is how many there are in the lesson.
func (l *Lesson) Questions() (n int) {
	for _, s := range l.Steps {
		if s.Ask != nil {
			n++
		}
	}
	return n
}

// Variant is the telling over which the question is asked.
func (i *Item) Variant() session.Variant { return session.Variant{Seed: i.Seed, Delay: i.Delay} }

// Quiz puts one question of a lesson, over a telling of its own: the play stands
// at its step and goes nowhere else, and its record is evidence alone.
func Quiz(l *Lesson, step string, runner session.Runner, v session.Variant) (*Play, error) {
	i := slices.IndexFunc(l.Steps, func(s *Step) bool { return s.ID == step && s.Ask != nil })
	if i < 0 {
		return nil, &Error{Lesson: l.Name, Step: step, Code: NoQuestion}
	}
	p, err := Start(l, runner, v)
	if err != nil {
		return nil, err
	}
	p.step, p.reached, p.alone = i, i, true
	p.show()
	return p, nil
}

// Telling is how the scene was told that the present step shows: a question that
// is asked anew, or unseen, has numbers of its own.
func (p *Play) Telling() session.Variant { return p.mark().scene.variant }

// Alone reports whether the play is one question of a review.
func (p *Play) Alone() bool { return p.alone }
