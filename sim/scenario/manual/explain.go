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
// keys, what names the set. It is "" where there is none.
func explain(p *text.Printer, path []string) string {
	if key := sentence(p, path); key != "" {
		return p.T(key)
	}
	return ""
}

// sentence is the catalogue's key for a path. A sentence may serve in several
// places: it may leave out where a path begins, and any one part but the last.
func sentence(p *text.Printer, path []string) string {
	for ; len(path) > 0; path = path[1:] {
		if key := prefix + strings.Join(path, "."); p.Has(key) {
			return key
		}
		for i := len(path) - 2; i >= 0 && len(path) > 2; i-- {
			if key := prefix + strings.Join(slices.Delete(slices.Clone(path), i, i+1), "."); p.Has(key) {
				return key
			}
		}
		if len(path) == 2 {
			break // a key alone says too little
		}
	}
	return ""
}
