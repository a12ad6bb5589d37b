package scenario

import (
	"fmt"
	"strings"
	"time"
)

// quantity is a number with a unit, such as "0.5 %" or "10 Mbit/s". The number
// is kept in millionths, so that nothing is rounded by floating point.
type quantity struct {
	millionths int64
	negative   bool
	unit       string
}

// The scale of the fixed-point numbers here.
const million = 1_000_000

// maxInt is the largest 64-bit integer.
const maxInt = 1<<63 - 1

// maxWhole is the largest whole part that a quantity may have.
const maxWhole = 999_999_999_999

// parseQuantity reads a decimal number and whatever follows it.
func parseQuantity(s string) (q quantity, ok bool) {
	s = strings.TrimSpace(s)
	if rest, cut := strings.CutPrefix(s, "-"); cut {
		q.negative, s = true, rest
	}
	whole, digits, rest := leadingDigits(s, maxWhole)
	if digits == 0 || whole > maxWhole {
		return q, false
	}
	q.millionths = whole * million
	if fraction, cut := strings.CutPrefix(rest, "."); cut {
		var value int64
		value, digits, rest = leadingDigits(fraction, million)
		if digits == 0 || digits > 6 {
			return q, false
		}
		for ; digits < 6; digits++ {
			value *= 10
		}
		q.millionths += value
	}
	q.unit = strings.TrimSpace(rest)
	return q, true
}

// leadingDigits reads the digits that a text begins with. A value beyond limit
// stays beyond it.
func leadingDigits(s string, limit int64) (value int64, digits int, rest string) {
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		if value <= limit {
			value = value*10 + int64(s[digits]-'0')
		}
		digits++
	}
	return value, digits, s[digits:]
}

// in counts the quantity in parts of which a whole one has perWhole, and
// reports whether they can be counted.
func (q quantity) in(perWhole int64) (int64, bool) {
	if perWhole%million == 0 {
		k := perWhole / million
		return q.millionths * k, q.millionths <= maxInt/k
	}
	if q.millionths > maxInt/perWhole {
		return 0, false
	}
	return q.millionths * perWhole / million, true
}

// units are the names that a quantity may be counted in, each with what a
// whole one is worth. Of several for the same, the first is the one to write.
type units []struct {
	name  string
	worth int64
}

var (
	durationUnits = units{{"ns", 1}, {"µs", int64(time.Microsecond)}, {"μs", int64(time.Microsecond)}, {"us", int64(time.Microsecond)},
		{"ms", int64(time.Millisecond)}, {"s", int64(time.Second)}, {"min", int64(time.Minute)}, {"m", int64(time.Minute)},
		{"h", int64(time.Hour)}}
	rateUnits = units{{"bit/s", 1}, {"bps", 1}, {"kbit/s", 1000}, {"kbps", 1000}, {"Mbit/s", million}, {"Mbps", million},
		{"mbps", million}, {"Gbit/s", 1000 * million}, {"Gbps", 1000 * million}, {"gbps", 1000 * million}}
	chanceUnits = units{{"%", 10_000}, {"ppm", 1}}
	sizeUnits   = units{{"bytes", 1}, {"byte", 1}, {"B", 1}, {"", 1}, {"kB", 1000}, {"MB", million}, {"GB", 1000 * million}}
	countUnits  = units{{"packets", 1}, {"packet", 1}, {"", 1}}
	noUnit      = units{{"", 1}}
)

// names are the units' names.
func (u units) names() (names []string) {
	for _, unit := range u {
		names = append(names, unit.name)
	}
	return names
}

// sort is what is counted in the units.
func (u units) sort() Sort {
	switch u[0].name {
	case durationUnits[0].name:
		return Duration
	case rateUnits[0].name:
		return Rate
	case chanceUnits[0].name:
		return Chance
	case sizeUnits[0].name:
		return Size
	case countUnits[0].name:
		return Count
	}
	return Number
}

// worth is what one of a unit counts for; ok is false if there is none of that
// name.
func (u units) worth(name string) (n int64, ok bool) {
	for _, unit := range u {
		if unit.name == name {
			return unit.worth, true
		}
	}
	return 0, false
}

// span writes the values from one to another; zero is the same in every unit.
func (u units) span(least, most int64) string {
	if least == 0 {
		return "0 … " + u.write(most)
	}
	return u.write(least) + " … " + u.write(most)
}

// write writes a value in the largest unit that leaves it whole.
func (u units) write(v int64) string {
	best, worth := "", int64(0)
	for _, unit := range u {
		if v%unit.worth == 0 && unit.worth > worth && (v != 0 || unit.worth == 1) {
			best, worth = unit.name, unit.worth
		}
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", v/max(worth, 1), best))
}
