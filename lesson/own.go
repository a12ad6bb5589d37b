package lesson

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
)

// The files in which a lesson of somebody's own names what the course doesn't:
// concepts and terms, in the form of the course's files. Both may be absent.
const (
	ownConcepts = "concepts.yaml"
	ownTerms    = "glossary.yaml"
)

// own reads what only this lesson names.
func (f *faults) own(dir fs.FS) {
	l := f.lesson
	f.ownFile(dir, ownConcepts, &l.ideas, func() {
		for i, c := range l.ideas {
			_, known := Concept(c.ID)
			f.named(ownConcepts, i, c.ID, known || slices.ContainsFunc(l.ideas[:i], func(o Idea) bool { return o.ID == c.ID }), c.Title)
		}
	})
	f.ownFile(dir, ownTerms, &l.terms, func() {
		for i, t := range l.terms {
			_, known := Term(t.ID)
			f.named(ownTerms, i, t.ID, known || slices.ContainsFunc(l.terms[:i], func(o Entry) bool { return o.ID == t.ID }), t.Term, t.Text)
		}
	})
}

// ownFile reads a file that may be absent, and holds it to be whole.
func (f *faults) ownFile(dir fs.FS, name string, into any, check func()) {
	if _, err := fs.Stat(dir, name); errors.Is(err, fs.ErrNotExist) {
		return
	}
	data, ok := f.file(dir, name, position{}, NoFile)
	if !ok {
		return
	}
	f.others = places{}
	if f.decode(name, data, into, f.others) {
		check()
	}
}

// named holds that an entry has an id of its own and is there in every language.
func (f *faults) named(file string, i int, id string, twice bool, texts ...Words) {
	here := f.others.of(item("", i))
	if id == "" || twice {
		f.in(file, here, nil, SameID, id, "")
	}
	for _, w := range texts {
		if lacks := w.lacks(); lacks != "" {
			f.in(file, here, nil, NoWords, "", lacks)
		}
	}
}

// Concept is a concept of the course, or one that only this lesson names.
func (l *Lesson) Concept(id string) (Idea, bool) {
	if i := slices.IndexFunc(l.ideas, func(c Idea) bool { return c.ID == id }); i >= 0 {
		return l.ideas[i], true
	}
	return Concept(id)
}

// Term is a term of the course's glossary, or one that only this lesson explains.
func (l *Lesson) Term(id string) (Entry, bool) {
	if i := slices.IndexFunc(l.terms, func(t Entry) bool { return t.ID == id }); i >= 0 {
		return l.terms[i], true
	}
	return Term(id)
}

// Terms lists the glossary with the lesson's own terms, in the order of their ids.
func (l *Lesson) Terms() []Entry {
	return slices.SortedFunc(slices.Values(append(Terms(), l.terms...)), func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
}
