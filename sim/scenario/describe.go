package scenario

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// Describe tells the form of scenario files: of one that stands by itself, and of
// one that is made of another. It is told by what reads them.
func Describe() *Form {
	r := &reader{form: new(Form)}
	r.either(func() { r.scenario(nil, new(Scenario)) }, func() { r.mapping(nil, r.differences(&differences{Scenario: new(Scenario)})...) })
	r.form.Forms[0].settle()
	return r.form
}

// tell tells the form of a place that is not built of others. It reports false
// where a document is read.
func (r *reader) tell(f Form) bool {
	if r.form == nil {
		return false
	}
	*r.form = f
	return true
}

// within tells a form that is part of another.
func (r *reader) within(tell func()) *Form {
	outer := r.form
	r.form = new(Form)
	tell()
	inner := r.form
	r.form = outer
	return inner
}

// tellKeys tells the form of a mapping.
func (r *reader) tellKeys(fields []field) {
	r.form.Kind = Mapping
	for _, f := range fields {
		r.form.Keys = append(r.form.Keys, Key{f.key, f.required, r.within(func() { f.read(nil) })})
	}
}

func (r *reader) tellList(most int, read func(ast.Node)) {
	*r.form = Form{Kind: List, Bound: most, Element: r.within(func() { read(nil) })}
}

// either tells a form that is one of several. Mappings that differ in nothing
// but the word of their first key are told as one.
func (r *reader) either(forms ...func()) {
	var told []*Form
	for _, tell := range forms {
		f := r.within(tell)
		if f.Kind == Either {
			told = append(told, f.Forms...)
			continue
		}
		if i := slices.IndexFunc(told, f.joins); i >= 0 {
			w := told[i].Keys[0].Form
			w.Words = append(w.Words, f.Keys[0].Form.Words...)
			continue
		}
		told = append(told, f)
	}
	*r.form = Form{Kind: Either, Forms: told}
}

// tellKinds tells the form of a mapping that is written in one of several sets of
// keys.
func (r *reader) tellKinds(sets [][]field) {
	forms := make([]func(), len(sets))
	for i, set := range sets {
		forms[i] = func() { r.mapping(nil, set...) }
	}
	r.either(forms...)
}

// joins reports whether two mappings begin with the same key, whose value is
// one of some words, and have the same others.
func (f *Form) joins(other *Form) bool {
	if len(f.Keys) == 0 || len(f.Keys) != len(other.Keys) || f.Keys[0].Form.Kind != Word || f.Keys[0].Name != other.Keys[0].Name {
		return false
	}
	return slices.EqualFunc(f.Keys[1:], other.Keys[1:], Key.Equal)
}

// refuse learns from what is said of nothing at all, which no reader takes: how
// a text is written that has a form of its own, and which lists have a fixed length.
func (f *Form) refuse(code Code, expected string) {
	switch {
	case f.Kind == Text && code == BadValue && f.Example == "":
		f.Example = expected
	case f.Kind == Text && code == OutOfRange:
		f.Range = expected
	case f.Kind == List && code == WrongKind:
		f.Example, f.Exact = expected, true
	}
}
