package view

import (
	"strconv"
	"strings"

	"wiretale/text"
)

// axis is the way the numbers along one side of a graph are written: all in one
// unit, at round places.
type axis struct {
	step     int64 // between two ticks
	unit     string
	one      int64 // of the unit
	decimals int
}

// quantum is what an axis counts.
type quantum uint8

const (
	inTime quantum = iota // nanoseconds
	inBytes
	inRate // bits a second
)

// axisUnits are the units of each quantum, the largest first, each with the
// number from which it is used.
var axisUnits = [...][]struct {
	name      string
	one, from int64
}{
	inTime:  {{"s", 1e9, 2e9}, {"ms", 1e6, 2e6}, {"µs", 1e3, 2e3}, {"ns", 1, 0}},
	inBytes: {{"GB", 1e9, 2e9}, {"MB", 1e6, 2e6}, {"kB", 1e3, 2e3}, {"B", 1, 0}},
	inRate:  {{"Gbit/s", 1e9, 2e9}, {"Mbit/s", 1e6, 2e6}, {"kbit/s", 1e3, 2e3}, {"bit/s", 1, 0}},
}

// roundStep is the least of 1, 2, 5, 10, 20, … by which so many steps at most
// lie in a length.
func roundStep(length int64, most int) int64 {
	for _, power := range powers {
		for _, m := range [...]int64{1, 2, 5} {
			if s := m * power; length/s <= int64(max(most, 1)) {
				return s
			}
		}
	}
	return powers[len(powers)-1] * 5
}

// powers of ten that are sequence numbers, bytes or nanoseconds.
var powers = func() (all [18]int64) {
	all[0] = 1
	for i := 1; i < len(all); i++ {
		all[i] = all[i-1] * 10
	}
	return all
}()

// axisOver is the axis from one number to another with at most so many steps.
func axisOver(q quantum, low, high int64, most int) axis {
	a := axis{step: roundStep(high-low, most)}
	for _, u := range axisUnits[q] {
		if high >= u.from && (q == inTime || u.one <= a.step*100) || u.from == 0 { // two decimals at most
			a.unit, a.one = u.name, u.one
			break
		}
	}
	for one := a.one; a.step%one != 0 && one%10 == 0; one /= 10 {
		a.decimals++
	}
	return a
}

// first is the first tick from a number on.
func (a axis) first(low int64) int64 {
	n := low / a.step * a.step
	if n < low {
		n += a.step
	}
	return n
}

// finer is how many parts of a step an extent is widened by.
const finer = 5

// around widens an extent a little, to fifths of a step, so that the axis stands
// still while the extent changes little.
func (a axis) around(low, high int64) (int64, int64) {
	part := axis{step: max(a.step/finer, 1)}
	bottom := low / part.step * part.step
	if bottom > low {
		bottom -= part.step
	}
	top := part.first(high + 1)
	return bottom, max(top, bottom+part.step)
}

// label writes a tick's number without its unit.
func (a axis) label(w *text.Printer, n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	whole, rest := n/a.one, n%a.one
	s := sign + w.Count(whole)
	if a.decimals == 0 {
		return s
	}
	digits := strconv.FormatInt(a.one+rest, 10)[1:]
	digits += strings.Repeat("0", a.decimals)
	return s + "." + digits[:a.decimals]
}
