package script

import "strconv"

// number is a fraction in lowest terms: exact, and the same on every machine.
// The denominator of a number that overflowed is 0.
type number struct{ n, d int64 }

func whole(n int64) number { return number{n, 1} }

// fraction is n/d in lowest terms.
func fraction(n, d int64) number {
	if d == 0 || n == -1<<63 || d == -1<<63 {
		return number{}
	}
	if d < 0 {
		n, d = -n, -d
	}
	a, b := max(n, -n), d
	for b != 0 {
		a, b = b, a%b
	}
	return number{n / a, d / a}
}

// times is a product, and whether it fits.
func times(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	c := a * b
	return c, c/b == a && a != -1<<63 && b != -1<<63
}

func (x number) valid() bool { return x.d > 0 }

func (x number) add(y number) number {
	a, okA := times(x.n, y.d)
	b, okB := times(y.n, x.d)
	d, okD := times(x.d, y.d)
	sum := a + b
	if !okA || !okB || !okD || a > 0 && b > 0 && sum <= 0 || a < 0 && b < 0 && sum >= 0 {
		return number{}
	}
	return fraction(sum, d)
}

func (x number) negate() number { return number{-x.n, x.d} }

func (x number) multiply(y number) number {
	n, okN := times(x.n, y.n)
	d, okD := times(x.d, y.d)
	if !okN || !okD {
		return number{}
	}
	return fraction(n, d)
}

func (x number) divide(y number) number {
	if y.n == 0 {
		return number{}
	}
	return x.multiply(fraction(y.d, y.n))
}

// floor is the largest whole number up to x.
func (x number) floor() number {
	if !x.valid() {
		return number{}
	}
	q := x.n / x.d
	if x.n%x.d < 0 {
		q--
	}
	return whole(q)
}

// compare is -1, 0 or 1 as x is less than, equal to, or greater than y.
func (x number) compare(y number) int {
	difference := x.add(y.negate())
	switch {
	case difference.n < 0:
		return -1
	case difference.n > 0:
		return 1
	}
	return 0
}

// String writes the number in decimals, up to nine of them.
func (x number) String() string {
	if !x.valid() {
		return "?"
	}
	sign := ""
	if x.n < 0 {
		sign, x = "-", x.negate()
	}
	s := sign + strconv.FormatInt(x.n/x.d, 10)
	rest := x.n % x.d
	for i := 0; i < 9 && rest != 0; i++ {
		if i == 0 {
			s += "."
		}
		ten, ok := times(rest, 10)
		if !ok {
			break
		}
		s += strconv.FormatInt(ten/x.d, 10)
		rest = ten % x.d
	}
	return s
}
