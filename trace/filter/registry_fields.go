package filter

import (
	"slices"

	"wiretale/wire"
)

// registryFields are the fields that package wire names, taken from the tree
// of the packet's fields. Those that the reading knows better, or that can be
// had without the tree, are told anew by the groups after it.
func registryFields() []field {
	var all []field
	for _, def := range wire.Registry() {
		if def.Given {
			continue
		}
		names := def.For
		if len(names) == 0 {
			names = []string{def.Name}
		}
		all = append(all, field{name: def.Name, kind: kindOf(def.Kind), values: func(u *subject, out []wire.Value) []wire.Value {
			return inTree(u.tree(), names, out)
		}})
	}
	return all
}

// inTree collects the values of the fields with one of the names.
func inTree(fields []wire.Field, names []string, out []wire.Value) []wire.Value {
	for i := range fields {
		f := &fields[i]
		if slices.Contains(names, f.Name) {
			out = append(out, f.Value)
		}
		out = inTree(f.Children, names, out)
	}
	return out
}
