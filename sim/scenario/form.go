package scenario

import (
	"reflect"
	"slices"
)

// Form is what may stand at a place of a scenario file.
type Form struct {
	Kind    Kind
	Sort    Sort
	Example string   // how it is written; several are divided by commas
	Default string   // what it is where nothing is said; "" where no value says it
	Words   []string // of a Word
	Units   []string // of an Amount: "" is a bare number
	Range   string   // from the least to the most, as people write it
	Least   int64    // of an Amount, in what is worth 1
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

	EmbeddedName Sort = "embedded" // a Word: the name of an embedded scenario

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
