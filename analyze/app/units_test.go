package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// toy is a parser that cuts by what it is told, and writes down its units.
type toy struct {
	cut  func(u *Unit) Cut
	took []string
	lost int
}

func (x *toy) Cut(_ Side, u *Unit) Cut { return x.cut(u) }
func (x *toy) Unit(_ Side, u *Unit) bool {
	x.took = append(x.took, fmt.Sprintf("%q %d–%d", u.Data, u.Start, u.End))
	return true
}
func (x *toy) Lost(Side)                    { x.lost++ }
func (x *toy) Begins(_ Side, b []byte) bool { return strings.HasPrefix(string(b), "again") }
func (x *toy) Closed(_ Side, offset int64)  { x.took = append(x.took, fmt.Sprint("closed ", offset)) }
func (x *toy) talk(t testing.TB) *Talk {
	return NewExpectedTalk(&heard{t: t, ends: ends(1)}, Expected{Name: "HTTP", Stream: func(Teller) Parser { return x }})
}

// TestUnitsEndWithTheirTerminator holds units up to a terminator against
// looking for it in all that was said.
func TestUnitsEndWithTheirTerminator(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		end := rapid.StringMatching(`[ab]{1,5}`).Draw(r, "end")
		text := rapid.StringMatching(`[abc]{0,60}`).Draw(r, "text")
		keep := rapid.IntRange(0, 70).Draw(r, "keep")
		x := &toy{cut: func(*Unit) Cut { return Cut{Until: end, Keep: keep} }}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 7), 1, 10).Draw(r, "sizes")
		i := 0
		play(&heard{t: t}, x.talk(t), []said{client(text)}, func(n int) int {
			i++
			return min(n, sizes[i%len(sizes)])
		})
		var want []string
		for start, rest := 0, text; ; {
			before, after, found := strings.Cut(rest, end)
			if !found {
				break
			}
			unit := before + end
			want = append(want, fmt.Sprintf("%q %d–%d", unit[:min(keep, len(unit))], start, start+len(unit)))
			start, rest = start+len(unit), after
		}
		if !slices.Equal(x.took, want) {
			r.Fatalf("%q up to %q:\n%q, want\n%q", text, end, x.took, want)
		}
	})
}

func TestHolesHarmOnlyWhatIsWanted(t *testing.T) {
	record := func(u *Unit) Cut { // a digit, and ten times as many bytes, of which two are wanted
		if u.Data[0] < '0' || u.Data[0] > '9' {
			return Cut{Size: NoUnit}
		}
		return Cut{Size: 1 + 10*int64(u.Data[0]-'0'), Keep: 2}
	}
	for name, c := range map[string]struct {
		script []said
		want   []string
		lost   int
	}{
		"in what is passed over":     {[]said{client("1abcde"), hole(Client, 3), client("ij0")}, []string{`"1a" 0–11`, `"0" 11–12`}, 0},
		"to a unit's end":            {[]said{client("1abcde"), hole(Client, 5), client("0")}, []string{`"1a" 0–11`, `"0" 11–12`}, 0},
		"beyond a unit's end":        {[]said{client("1abcde"), hole(Client, 6), client("0"), client("again")}, nil, 2},
		"in what is wanted":          {[]said{client("1"), hole(Client, 1), client("bcdefghij0")}, nil, 1},
		"between units":              {[]said{client("0"), hole(Client, 1), client("0")}, []string{`"0" 0–1`}, 1},
		"over what is not a unit":    {[]said{client("x"), hole(Client, 1), hole(Client, 1)}, nil, 1},
		"before the end of a stream": {[]said{client("0"), hole(Client, 1), closed(Client)}, []string{`"0" 0–1`, "closed 2"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			x := &toy{cut: record}
			play(&heard{t: t}, x.talk(t), c.script, uncut)
			if !slices.Equal(x.took, c.want) || x.lost != c.lost {
				t.Errorf("%q, %d times lost; want %q, %d times", x.took, x.lost, c.want, c.lost)
			}
		})
	}
}

func TestUnitsWithoutAnEndAreGivenUp(t *testing.T) {
	x := &toy{cut: func(*Unit) Cut { return Cut{} }}
	talk := x.talk(t)
	play(&heard{t: t}, talk, []said{client(strings.Repeat("x", 2*maxHeld))}, func(n int) int { return min(n, 1000) })
	if x.lost != 1 || talk.ears[Client].unit.Data != nil {
		t.Errorf("%d times lost, %d bytes held", x.lost, len(talk.ears[Client].unit.Data))
	}
}
