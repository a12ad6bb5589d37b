// Package spelling finds the word that somebody most likely meant.
package spelling

// Nearest returns the candidate that differs least from what was written, the
// earlier of two; "" where none differs by fewer than limit letters.
func Nearest(written string, candidates []string, limit int) string {
	best := ""
	for _, c := range candidates {
		if d := Distance(written, c); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// Distance is the number of letters to insert, delete or replace to turn one
// word into another (Levenshtein's), counted in bytes.
func Distance(a, b string) int {
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
