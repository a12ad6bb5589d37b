package text

import (
	"strconv"
	"strings"
	"time"
)

// noBreak joins a number and its unit, and groups of digits in Spanish, so
// that no line ends between them.
const noBreak = "\u00a0"

// Count writes a quantity with its thousands separated: 17,376 in English,
// 17 376 in Spanish, which leaves four digits together.
func (p *Printer) Count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	separator, shortest := ",", 4
	if p.Lang == Spanish {
		separator, shortest = noBreak, 5
	}
	if len(digits) < shortest {
		return sign + digits
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(separator)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// scaled writes n/unit with so many decimals, rounded to the nearest.
func scaled(n, unit int64, decimals int) string {
	pow := int64(1)
	for range decimals {
		pow *= 10
	}
	// Split, so that n×pow can't overflow.
	whole, rest := n/unit, n%unit
	fraction := (rest*pow + unit/2) / unit
	if fraction == pow {
		whole, fraction = whole+1, 0
	}
	if decimals == 0 {
		return strconv.FormatInt(whole, 10)
	}
	f := strconv.FormatInt(fraction, 10)
	return strconv.FormatInt(whole, 10) + "." + strings.Repeat("0", decimals-len(f)) + f
}

// step is one row of a table that chooses a quantity's unit: it holds for
// values that round to less than below.
type step struct {
	below, unit int64
	decimals    int
	name        string
}

func choose(n int64, steps []step) string {
	for _, s := range steps[:len(steps)-1] {
		if n < s.below {
			return scaled(n, s.unit, s.decimals) + noBreak + s.name
		}
	}
	s := steps[len(steps)-1]
	return scaled(n, s.unit, s.decimals) + noBreak + s.name
}

const (
	micro  = int64(time.Microsecond)
	milli  = int64(time.Millisecond)
	second = int64(time.Second)
)

var durations = []step{
	{1000, 1, 0, "ns"},
	{10*micro - 50, micro, 1, "µs"},
	{1000*micro - micro/2, micro, 0, "µs"},
	{100*milli - milli/20, milli, 1, "ms"},
	{1000*milli - milli/2, milli, 0, "ms"},
	{10*second - second/200, second, 2, "s"},
	{0, second, 1, "s"},
}

// Duration writes a span of time for people, in the unit that suits it:
// 20 µs, 40.0 ms, 240 ms, 1.25 s, 2 min 05 s.
func (p *Printer) Duration(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", max(-d, 0)
	}
	n := int64(d)
	switch {
	case n == 0:
		return "0" + noBreak + "ms"
	case n >= 3600*second:
		minutes := (n + 30*second) / (60 * second)
		return sign + pair(minutes, "h", "min")
	case n >= 120*second-second/20:
		seconds := (n + second/2) / second
		return sign + pair(seconds, "min", "s")
	}
	return sign + choose(n, durations)
}

// pair writes a number of sixtieths: 125 as "2 min 05 s".
func pair(n int64, large, small string) string {
	rest := strconv.FormatInt(n%60, 10)
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return strconv.FormatInt(n/60, 10) + noBreak + large + noBreak + rest + noBreak + small
}

// Axis is the way times are written along an axis: all in one unit, which is
// named once.
type Axis struct {
	Unit     string // "µs", "ms", "s"
	unit     int64
	decimals int
}

// axisWidth is the most that a label of an axis takes, in characters.
const axisWidth = 8

// AxisFor returns the axis on which times up to longest, of which neighbours
// are apart by at least apart, read best: in milliseconds below 100 seconds,
// since that is what round trips are counted in, and with as many decimals as
// tell neighbours apart, as far as there is room.
func AxisFor(longest, apart time.Duration) Axis { return AxisWithin(longest, apart, axisWidth) }

// AxisWithin is AxisFor with labels that take so many characters at most, as far
// as whole units do.
func AxisWithin(longest, apart time.Duration, width int) Axis {
	a := Axis{"ms", milli, 1}
	switch {
	case longest >= 100*time.Second:
		a = Axis{"s", second, 2}
	case longest < time.Millisecond:
		a = Axis{"µs", micro, 0}
	}
	for apart > 0 && int64(apart) < a.unit/pow10(a.decimals) && len(a.Label(longest)) < width {
		a.decimals++
	}
	return a
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// Label writes a time without its unit: "40.0".
func (a Axis) Label(d time.Duration) string {
	if d < 0 {
		return "-" + scaled(int64(-d), a.unit, a.decimals)
	}
	return scaled(int64(d), a.unit, a.decimals)
}

var sizes = []step{
	{1000, 1, 0, "B"},
	{1e6 - 50, 1e3, 1, "kB"},
	{1e9 - 50e3, 1e6, 1, "MB"},
	{0, 1e9, 1, "GB"},
}

// Bytes writes a number of bytes briefly: 120 B, 1.4 kB, 3.0 MB. A kB is a
// thousand bytes.
func (p *Printer) Bytes(n int64) string {
	if n < 0 {
		return "-" + p.Bytes(max(-n, 0))
	}
	return choose(n, sizes)
}

var rates = []step{
	{1000, 1, 0, "bit/s"},
	{1e6 - 50, 1e3, 1, "kbit/s"},
	{1e9 - 50e3, 1e6, 1, "Mbit/s"},
	{0, 1e9, 1, "Gbit/s"},
}

// Rate writes a number of bits per second: 10 Mbit/s, 1.5 kbit/s.
func (p *Printer) Rate(bits int64) string {
	return strings.Replace(choose(max(bits, 0), rates), ".0"+noBreak, noBreak, 1)
}
