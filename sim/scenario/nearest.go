package scenario

import (
	"slices"
	"strings"

	"wiretale/internal/spelling"
)

// few is how many keys are named to someone who wrote another.
const few = 12

// nearest returns the key that someone most likely meant; or, when none
// resembles what was written, those that there are, of many only the nearest.
func nearest(written string, fields []field) string {
	if len(written) > 40 {
		written = written[:40]
	}
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	if best := spelling.Nearest(written, keys, len(written)/2+1); best != "" {
		return best
	}
	if len(keys) <= few {
		return strings.Join(keys, ", ")
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		return spelling.Distance(written, a) - spelling.Distance(written, b)
	})
	return strings.Join(keys[:few], ", ") + " …"
}
