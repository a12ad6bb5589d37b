package manual

import (
	"slices"
	"strings"

	"wiretale/sim/scenario"
)

// below is the path of a key of the mapping at a path.
func below(path []string, key string) []string { return append(slices.Clone(path), key) }

// within is the path of one of several forms at a place: a mapping is named by
// its first key, or by the words that this key may say.
func within(path []string, f *scenario.Form) []string {
	if f.Kind != scenario.Mapping || len(path) == 0 {
		return path
	}
	return below(path, nameOf(f))
}

// nameOf names one of several sets of keys.
func nameOf(f *scenario.Form) string {
	first := f.Keys[0]
	if first.Form.Kind == scenario.Word && len(first.Form.Words) > 0 {
		return strings.Join(first.Form.Words, ", ")
	}
	return first.Name
}
