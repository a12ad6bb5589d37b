package lesson

import (
	"cmp"
	_ "embed"
	"slices"
	"sync"

	"github.com/goccy/go-yaml"

	"wiretale/text"
)

//go:embed glossary.yaml
var glossaryYAML []byte

// Entry is a term of the glossary.
type Entry struct {
	ID   string `yaml:"id"`
	Term Words  `yaml:"term"`
	Text Words  `yaml:"text"`
}

// glossary is read when it is first asked for. A test holds that the embedded
// file can be read.
var glossary = sync.OnceValue(func() []Entry {
	var all []Entry
	if err := yaml.UnmarshalWithOptions(glossaryYAML, &all, yaml.Strict()); err != nil {
		panic("lesson/glossary.yaml: " + err.Error())
	}
	slices.SortFunc(all, func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
	return all
})

// Term is the term with an id.
func Term(id string) (Entry, bool) {
	all := glossary()
	i, ok := slices.BinarySearchFunc(all, id, func(e Entry, id string) int { return cmp.Compare(e.ID, id) })
	if !ok {
		return Entry{}, false
	}
	return all[i], true
}

// Terms lists the glossary, in the order of its ids.
func Terms() []Entry { return slices.Clone(glossary()) }

// TermsIn lists the ids of the terms that a text marks, each once.
func TermsIn(markdown string) (ids []string) {
	for _, m := range link.FindAllStringSubmatch(markdown, -1) {
		if _, ok := Term(m[1]); ok && !slices.Contains(ids, m[1]) {
			ids = append(ids, m[1])
		}
	}
	return ids
}

// Glossary lists the terms that the present step's prose marks.
func (p *Play) Glossary(w *text.Printer) (all []Entry) {
	for _, m := range link.FindAllStringSubmatch(p.Step().prose[w.Lang].body, -1) {
		e, ok := p.lesson.Term(m[1])
		if ok && !slices.ContainsFunc(all, func(o Entry) bool { return o.ID == e.ID }) {
			all = append(all, e)
		}
	}
	return all
}

// Concepts lists what the lesson teaches.
func (p *Play) Concepts() (all []Idea) {
	for _, id := range p.lesson.Concepts {
		if c, ok := p.lesson.Concept(id); ok {
			all = append(all, c)
		}
	}
	return all
}
