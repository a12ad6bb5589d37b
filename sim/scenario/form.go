package scenario

import (
	"github.com/goccy/go-yaml/ast"
	"reflect"

	"slices"
)

// Form is what may stand at a place of a scenario file.
type Form struct {
	Kind    Kind
	Sort    Sort
	Example string // how it is written; several are divided by commas
	Default string // what it is where nothing is said; "" where no value says it
	Words   []string
	Units   []string // of an Amount: "" is a bare number
	Range   string
	Least   int64 // of an Amount, in what is worth 1
	Most    int64
	Bound   int  // of a List: how many there may be
	Exact   bool // there must be as many
	Element *Form
	Keys    []Key
	Needs   []string // of a Mapping: keys without which others don't suffice
	Forms   []*Form

	units units
}

// Written are the units that a person would write: of several for the same, the
// first.
func (f *Form) Written() (names []string) {
	var worths []int64
	for _, u := range f.units {
		if u.name != "" && !slices.Contains(worths, u.worth) {
			names, worths = append(names, u.name), append(worths, u.worth)
		}
	}
	return names
}

// Key is what a mapping may hold.
type Key struct {
	Name     string
	Required bool
	Form     *Form
}

// Equal reports whether two forms take the same.
func (f *Form) Equal(other *Form) bool { return reflect.DeepEqual(f, other) }

// Equal reports whether two keys are called the same and take the same.
func (k Key) Equal(other Key) bool { return reflect.DeepEqual(k, other) }

// Kind is how a form is built.
type Kind string

// The kinds of form.
const (
	Text    Kind = "text"
	Amount  Kind = "amount" // a number, with a unit
	Flag    Kind = "flag"
	Word    Kind = "word" // one of Words
	List    Kind = "list" // of Element; one alone may stand without the list
	Mapping Kind = "mapping"
	Either  Kind = "either" // one of Forms
	Whole   Kind = "whole"  // a scenario that stands by itself
)

// Sort is what a text or an amount says.
type Sort string

// The sorts of texts and amounts. Texts of no sort say what they like.
const (
	HostText    Sort = "host"
	DomainText  Sort = "domain"
	ZoneText    Sort = "zone"        // a domain, or the root
	AddressText Sort = "address"     // or the name of the host that has it
	OwnText     Sort = "own-address" // an address and no name
	PortText    Sort = "endpoint"    // an address with a port
	URLText     Sort = "url"
	SeedText    Sort = "seed"
	FilterText  Sort = "filter"

	Duration Sort = "duration"
	Rate     Sort = "rate"
	Chance   Sort = "chance"
	Size     Sort = "size"
	Count    Sort = "count"
	Number   Sort = "number"
	Room     Sort = "room" // a count, or a size
)

// Sorts lists the sorts of texts and amounts.
func Sorts() []Sort {
	return []Sort{HostText, Duration, Rate, Chance, Size, Count, Room, Number, SeedText, OwnText, AddressText, PortText,
		URLText, DomainText, ZoneText, FilterText}
}

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
	for i := 1; i < len(f.Keys); i++ {
		if f.Keys[i].Name != other.Keys[i].Name || f.Keys[i].Required != other.Keys[i].Required {
			return false
		}
	}
	return true
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
