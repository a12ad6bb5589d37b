package manual

import (
	"slices"
	"strings"

	"wiretale/text"
)

// prefix begins the catalogue's keys of the sentences about keys.
const prefix = "key."

// explain is the sentence about the key at the end of a path, of which the
// parts are keys and, where a mapping is written in one of several sets of
// keys, what names the set. A sentence about one key may serve in several
// places: any one part but the last may be left out. It is "" where there is
// none.
func explain(p *text.Printer, path []string) string {
	if key := sentence(p, path); key != "" {
		return p.T(key)
	}
	return ""
}

// sentence is the catalogue's key for a path.
func sentence(p *text.Printer, path []string) string {
	if key := prefix + strings.Join(path, "."); p.Has(key) {
		return key
	}
	for i := len(path) - 2; i >= 0; i-- {
		if key := prefix + strings.Join(slices.Delete(slices.Clone(path), i, i+1), "."); p.Has(key) {
			return key
		}
	}
	return ""
}
