// Package spelling finds the word that somebody most likely meant.
package spelling

// Nearest returns the candidate that differs least from what was written, the
// earlier of two; "" where none differs by fewer than limit letters.
func Nearest(written string, candidates []string, limit int) string {
	best := ""
	for _, c := range candidates {
		if max(len(written)-len(c), len(c)-len(written)) >= limit {
			continue // so many letters must be inserted or deleted
		}
		if d := Distance(written, c); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// Distance is the number of letters to insert, delete or replace, and of
// neighbours to swap, to turn one word into another (Damerau's and
// Levenshtein's), counted in bytes.
func Distance(a, b string) int {
	// d[i+1][j+1] is the distance of the first i letters of a from the first j
	// of b; the rim holds what is never the least.
	d := make([][]int, len(a)+2)
	for i := range d {
		d[i] = make([]int, len(b)+2)
		d[i][0], d[i][1] = len(a)+len(b), max(i-1, 0)
	}
	for j := range d[0] {
		d[0][j] = len(a) + len(b)
		if j > 0 {
			d[1][j] = j - 1
		}
	}
	var last [256]int // where in a each letter stood last, counted from 1
	for i := range len(a) {
		same := 0 // where in b the letter of a stood last
		for j := range len(b) {
			k, l, cost := last[b[j]], same, 1
			if a[i] == b[j] {
				cost, same = 0, j+1
			}
			d[i+2][j+2] = min(d[i+1][j+1]+cost, d[i+1][j+2]+1, d[i+2][j+1]+1, d[k][l]+(i-k)+1+(j-l))
		}
		last[a[i]] = i + 1
	}
	return d[len(a)+1][len(b)+1]
}
