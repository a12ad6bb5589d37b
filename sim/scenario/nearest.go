package scenario

import "strings"

// nearest returns the key that someone most likely meant, or all of those
// there are when none resembles what was written.
func nearest(written string, fields []field) string {
	if len(written) > 40 {
		written = written[:40]
	}
	best, least := "", len(written)/2+1
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
		if d := distance(written, f.key); d < least {
			best, least = f.key, d
		}
	}
	if best == "" {
		return strings.Join(keys, ", ")
	}
	return best
}

// distance is the number of letters to insert, delete or replace to turn one
// word into another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
