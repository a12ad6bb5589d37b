package lesson

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"strconv"

	"wiretale/session"
)

// Check holds a lesson to all that a lesson must be: that its files can be read
// and are whole in every language, and that over its own seed, a few others and
// both ends of what it varies in every step finds its event, every question its
// one answer, every text its numbers and every task its solution. What it
// returns are of type *Error, in the order of the file.
func Check(name string, dir fs.FS, runner session.Runner) []error {
	return CheckContext(context.Background(), name, dir, runner)
}

// CheckContext is Check for somebody who may lose interest.
func CheckContext(ctx context.Context, name string, dir fs.FS, runner session.Runner) []error {
	l, f := load(name, dir)
	if len(f.list) == 0 {
		f.numbers()
		f.tried = newTried()
		for i, v := range l.tellings() {
			if ctx.Err() != nil {
				break
			}
			b := &binding{faults: f, lesson: l, ctx: ctx, runner: runner, variant: v, scenes: map[sceneKey]*scene{},
				everywhere: map[figureKey]known{}}
			f.telling = Telling{v.Seed, v.Delay}
			before := len(f.list)
			if b.tell() {
				b.bind()
			}
			if len(f.list) == before {
				b.texts()
				b.stated()
				b.tasks(i == 0)
			}
			if len(f.list) > 0 {
				break // another telling would say the same again
			}
		}
		if len(f.list) == 0 && ctx.Err() == nil {
			f.telling = Telling{}
			f.settled()
			f.unused()
		}
	}
	return f.sorted()
}

// tellings are the ways in which a lesson must hold.
func (l *Lesson) tellings() []session.Variant {
	all := []session.Variant{{}}
	for i := range 3 {
		all = append(all, session.Variant{Seed: seedOf(0, 100+i)})
	}
	for _, d := range l.Varies.Delay {
		all = append(all, session.Variant{Delay: d})
	}
	return all
}

// sorted are the mistakes, each once, in the order of the files.
func (f *faults) sorted() []error {
	slices.SortStableFunc(f.list, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var all []error
	for i, e := range f.list {
		if i == 0 || !e.same(f.list[i-1]) {
			all = append(all, e)
		}
	}
	return all
}

// What a lesson of the course has.
const (
	courseQuestions = 4
	courseKinds     = 3
)

// Complete holds a lesson to what those of the course have: at least four
// questions of three kinds, one of them a task, the last of all asked without
// hints and over another seed, and a card at the end. What it returns are of
// type *Error.
func Complete(l *Lesson) []error {
	f := &faults{lesson: l}
	met, asked, unseen := map[Kind]bool{}, 0, false
	for _, s := range l.Steps {
		if s.Ask != nil {
			asked++
			met[s.Ask.Asks], unseen = true, s.Unseen
		}
	}
	if asked < courseQuestions || len(met) < courseKinds || !met[Make] {
		f.at("steps", nil, TooFewAsked, strconv.Itoa(asked)+"/"+strconv.Itoa(len(met)), strconv.Itoa(courseQuestions)+"/"+strconv.Itoa(courseKinds)+", "+string(Make))
	}
	if !unseen {
		f.at("steps", nil, NoUnseen, "", "unseen: true")
	}
	if n := len(l.Steps); n > 0 && !l.Steps[n-1].Card {
		f.at(l.Steps[n-1].path, l.Steps[n-1], NoCard, "", "card: true")
	}
	return f.sorted()
}
