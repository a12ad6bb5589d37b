package scenario

import (
	"strings"

	"wiretale/internal/spelling"
)

// nearest returns the key that someone most likely meant, or all of those
// there are when none resembles what was written.
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
	return strings.Join(keys, ", ")
}
