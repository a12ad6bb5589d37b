package filter

import (
	"slices"
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// Parts are what the expression asks for one beside the other: those that "and"
// joins, or the expression alone where nothing does.
func (f *Filter) Parts() []*Filter {
	all, ok := f.root.(and)
	if !ok {
		return []*Filter{f}
	}
	var parts []*Filter
	for _, n := range all {
		parts = append(parts, &Filter{n})
	}
	return parts
}

// mostValues bounds how many values are gathered before they are sorted.
const mostValues = 100

// Values are the different values, in alphabetical order and at most so many, that
// the field of a test has among the events of a snapshot: whoever compared it with a
// value that never comes sees there which do. It is nil where the expression is no
// test of one field, or one of a field whose values are no names.
func (f *Filter) Values(s *trace.Snapshot, most int) []string {
	var tested *field
	switch n := f.root.(type) {
	case comparison:
		tested = n.field
	case set:
		tested = n.field
	}
	if tested == nil || !tested.named() {
		return nil
	}
	var all []string
	for _, e := range s.Events.All() {
		about(s, &e).any(tested, func(v *wire.Value) bool {
			if said := tested.says(v); said != "" && !slices.Contains(all, said) {
				all = append(all, said)
			}
			return false
		})
		if len(all) > mostValues {
			break
		}
	}
	slices.Sort(all)
	return all[:min(most, len(all))]
}

// named reports whether the field's values are names, or few enough to be told.
func (f *field) named() bool {
	return f.kind == oneWord || f.kind == str && f.ofEvents() || f.name == "event.port"
}

// says is a value as an expression writes it; "" for none.
func (f *field) says(v *wire.Value) string {
	switch {
	case f.kind == str:
		return v.Text
	case f.kind == oneWord && v.Num < uint64(len(f.words)):
		return f.words[v.Num]
	case f.kind == number:
		return strconv.FormatUint(v.Num, 10)
	}
	return ""
}

// Fields are the names of the fields that begin so, in alphabetical order.
func Fields(prefix string) []string {
	var all []string
	for _, name := range fieldNames() {
		if f, _ := lookup(name); len(name) >= len(prefix) && name[:len(prefix)] == prefix {
			all = append(all, f.name)
		}
	}
	return all
}
