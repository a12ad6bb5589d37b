package scenario

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// base is what a scenario was made of, so that it can be written in a few
// lines: an embedded scenario or a file's text, and what was changed in it.
type base struct {
	embedded string // the name of one; "" for a text
	text     []byte
	set      []string // settings changed since, in their order, each as NAME=VALUE
	added    int      // how many of the interventions it did not hold itself: the first ones
	retitled bool     // the title is another
	retold   bool     // the description is
}

// differences are what a scenario that is made of another changes in it.
type differences struct {
	name string // of the file
	data []byte // its text
	seed *uint64
	*Scenario
}

// derived reads a scenario that is made of another: with another seed, other
// settings, and interventions that come before the other's own.
func (r *reader) derived(root, of ast.Node, name string, data []byte) *Scenario {
	d := &differences{name: name, data: data, Scenario: r.other(of, name, data)}
	if r.err != nil {
		return nil
	}
	own := d.Interventions
	d.Name, d.Interventions, d.interventionsAt = name, nil, nil
	r.mapping(root, r.differences(d)...)
	if r.err == nil {
		r.checkInterventions(d.Scenario)
	}
	if d.seed != nil {
		d.Seed = *d.seed
	}
	d.added = len(d.Interventions)
	d.Interventions = append(d.Interventions, own...)
	return d.Scenario
}

// differences are the keys of a scenario that is made of another.
func (r *reader) differences(d *differences) []field {
	return []field{
		{"base", true, func(n ast.Node) {
			if r.form != nil {
				r.either(func() { r.tell(Form{Kind: Word, Sort: EmbeddedName, Words: Names()}) }, func() { r.tell(Form{Kind: Whole}) })
			}
		}},
		{"title", false, func(n ast.Node) { d.Title, d.retitled = r.words(n), true }},
		{"description", false, func(n ast.Node) { d.Description, d.retold = r.words(n), true }},
		{"seed", false, func(n ast.Node) {
			seed := r.seed(n)
			d.seed = &seed
		}},
		{"set", false, func(n ast.Node) {
			r.list(n, maxSettings, func(n ast.Node) {
				if r.err == nil {
					d.Scenario = r.changed(n, d.Scenario)
				}
			})
		}},
		{"interventions", false, func(n ast.Node) { r.interventions(n, d.Scenario) }},
	}
}

// other reads the scenario that another is made of: the name of an embedded
// one, or a whole one that stands in its place.
func (r *reader) other(of ast.Node, name string, data []byte) *Scenario {
	switch r.plain(of).(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		sc := r.whole(of, name)
		if sc.text = outdented(data, at(of)); sc.text == nil {
			r.fail(at(of), WrongKind, describe(of), "key: value")
		}
		return sc
	}
	known := r.text(of)
	if r.err != nil {
		return nil
	}
	sc, err := Embedded(known)
	if err != nil {
		r.fail(at(of), BadValue, known, err.(*Error).Expected)
		return nil
	}
	return sc
}

// changed is a scenario with a setting changed, which is written NAME=VALUE.
func (r *reader) changed(n ast.Node, sc *Scenario) *Scenario {
	s := r.text(n)
	name, value, ok := strings.Cut(s, "=")
	if !ok {
		r.fail(at(n), BadValue, s, "loss=2 %")
		return sc
	}
	changed, err := sc.Set(strings.TrimSpace(name), value)
	if fault, ok := err.(*SettingError); ok {
		code, expected := fault.Code, fault.Expected
		switch code {
		case UnknownSetting:
			code = UnknownKey
		case NothingToSet:
			code, expected = BadValue, strings.Join(Settings(), ", ")
		}
		r.fail(at(n), code, fault.Found, expected)
		return sc
	}
	return changed
}

// outdented are the lines of a block mapping that begins at a place, as if it
// stood at the margin. It ends where a line stands further out. What stands in
// the line of its key, in braces, is nothing that lines can tell; it is nil.
func outdented(data []byte, from position) []byte {
	lines := strings.SplitAfter(string(data), "\n")
	first, indent := from.line-1, from.column-1
	if first < 0 || first >= len(lines) || indent < 1 || strings.TrimLeft(lines[first][:min(indent, len(lines[first]))], " ") != "" {
		return nil
	}
	margin := strings.Repeat(" ", indent)
	end := first + slices.IndexFunc(lines[first:], func(l string) bool {
		return strings.TrimSpace(l) != "" && !strings.HasPrefix(l, margin)
	})
	if end < first {
		end = len(lines)
	}
	var b strings.Builder
	for _, l := range lines[first:end] {
		if rest, ok := strings.CutPrefix(l, margin); ok {
			b.WriteString(rest)
		} else {
			b.WriteString("\n")
		}
	}
	return []byte(b.String())
}
