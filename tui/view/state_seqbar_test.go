package view

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wiretale/text"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// barPicture draws what a side sends, and what the other one has of it.
func barPicture(s sendSpace, r receiveSpace) string {
	ctx := &Context{Theme: theme.New(true, false, false), Words: text.For(text.English)}
	s.known, r.known = true, r.base != 0 || r.nxt != 0
	var lines []string
	for _, r := range spaceRows(ctx, &stateEnd{name: "a", sending: s}, &stateEnd{name: "b", receiving: r}, 42) {
		lines = append(lines, strings.TrimRight(r.String(), " "))
	}
	return "\n" + strings.Join(lines[1:], "\n")
}

// Typical situations of a sender whose first number is 1000 (SYN), and of its
// receiver.
var barSituations = []struct {
	name string
	s    sendSpace
	r    receiveSpace
	want string
}{
	{"some is acknowledged, some in flight, and cwnd leaves less than the window",
		sendSpace{base: 1000, una: 5001, nxt: 9001, window: 16000, cwnd: 8000},
		receiveSpace{base: 1000, nxt: 7001, window: 14000}, `
  snd ━━━━▓▓▓▓▓▓▓▓░░░░░░░·············]
        UNA 4,001 NXT 8,001   +WND 20,001
  rcv ━━━━━━━━░░░░░░░░░░░░░░░░░░░░░░░░]
              NXT 6,001       +WND 20,001`},
	{"the window is closed",
		sendSpace{base: 1000, una: 5001, nxt: 5001, window: 0, cwnd: 10000},
		receiveSpace{base: 1000, nxt: 5001, window: 0}, `
  snd ━━━━]
UNA=NXT 4,001 +WND 4,001
  rcv ━━━━]
NXT 4,001 +WND 4,001`},
	{"the window is full",
		sendSpace{base: 1000, una: 5001, nxt: 9001, window: 4000, cwnd: 10000},
		receiveSpace{base: 1000, nxt: 9001, window: 0}, `
  snd ━━━━▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓]
          UNA 4,001  NXT 8,001 +WND 8,001
  rcv ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━]
                     NXT 8,001 +WND 8,001`},
	{"two segments are missing, one of them is on its way again",
		sendSpace{base: 1000, una: 5001, nxt: 13001, window: 16000, cwnd: 16000, parts: partsOf(
			[]sentPart{
				{seqRun: seqRun{5001, 6001}, at: 9, fate: fateFlying, again: true},
				{seqRun: seqRun{12001, 13001}, at: 8, fate: fateFlying}, {seqRun: seqRun{11001, 12001}, at: 7, fate: fateArrived},
				{seqRun: seqRun{8001, 9001}, at: 4, fate: fateLost}, {seqRun: seqRun{5001, 6001}, at: 1, fate: fateLost},
			}, []seqRun{{6001, 8001}, {9001, 11001}}, seqRun{5001, 13001})},
		receiveSpace{base: 1000, nxt: 5001, window: 16000, held: []seqRun{{6001, 8001}, {9001, 12001}}}, `
  snd ━━━━RRR▒▒✗✗✗▒▒▓▓▓▓▓░░░░░░░░░░░░░]
         UNA 4,001 NXT 12,001 +WND 20,001
  rcv ━━━━___▒▒___▒▒▒▒▒░░░░░░░░░░░░░░░]
          NXT 4,001           +WND 20,001`},
	{"the window is much larger than what is in flight",
		sendSpace{base: 1000, una: 5001, nxt: 9001, window: 3_000_000, cwnd: 10000}, receiveSpace{}, `
  snd    ━▓▓▓░░··························→
   UNA 4,001 NXT 8,001     +WND 3,004,001`},
	{"the receiver took back some of the window",
		sendSpace{base: 1000, una: 5001, nxt: 13001, window: 4000, cwnd: 10000}, receiveSpace{}, `
  snd ━━━━▓▓▓▓▓▓▓▓▓▓▓▓▓▓]▓▓▓▓▓▓▓▓▓▓▓▓▓
   UNA 4,001 NXT 12,001 +WND 8,001`},
	{"nothing but the SYN was sent",
		sendSpace{base: 1000, una: 1000, nxt: 1001, window: -1, cwnd: -1}, receiveSpace{}, `
  snd     ▓
     UNA 0 NXT 1`},
}

func TestBarsShowWhereASequenceSpaceStands(t *testing.T) {
	for _, c := range barSituations {
		if got := barPicture(c.s, c.r); got != c.want {
			t.Errorf("%s: drawn is%s\nwant%s", c.name, got, c.want)
		}
	}
}

// TestBarsDontCareWhereNumbersWrap moves all numbers around the circle.
func TestBarsDontCareWhereNumbersWrap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(barSituations).Draw(t, "situation")
		by := wire.Seq(rapid.Uint32().Draw(t, "by"))
		s, r := c.s, c.r
		s.base, s.una, s.nxt, s.parts = s.base+by, s.una+by, s.nxt+by, nil
		for _, p := range c.s.parts {
			s.parts = append(s.parts, seqPart{seqRun{p.from + by, p.to + by}, p.as})
		}
		if r.base != 0 {
			r.base, r.nxt, r.held = r.base+by, r.nxt+by, nil
			for _, h := range c.r.held {
				r.held = append(r.held, seqRun{h.from + by, h.to + by})
			}
			if r.base == 0 && r.nxt == 0 {
				t.Skip("the sign of a receiver that is not known")
			}
		}
		if got, want := barPicture(s, r), barPicture(c.s, c.r); got != want {
			t.Fatalf("moved on by %d it is%s\nand else%s", by, got, want)
		}
	})
}

// TestRunsHoldWhatWasAdded compares with a list of single numbers.
func TestRunsHoldWhatWasAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := wire.Seq(rapid.SampledFrom([]uint32{0, 1 << 31, 1<<32 - 20}).Draw(t, "base"))
		var l seqRuns
		var held [40]bool
		for range rapid.IntRange(1, 12).Draw(t, "runs") {
			a := rapid.IntRange(0, 39).Draw(t, "from")
			b := rapid.IntRange(a, 40).Draw(t, "to")
			var fresh [40]bool
			for _, r := range l.add(seqRun{from.Add(a), from.Add(b)}) {
				for n := r.from.Sub(from); n < r.to.Sub(from); n++ {
					fresh[n] = true
				}
			}
			for n := range held {
				if want := n >= a && n < b && !held[n]; fresh[n] != want {
					t.Fatalf("%d is new: %v, want %v", n, fresh[n], want)
				}
				held[n] = held[n] || n >= a && n < b
			}
		}
		for n := range held {
			in := 0
			for _, r := range l {
				if n >= r.from.Sub(from) && n < r.to.Sub(from) {
					in++
				}
			}
			if held[n] != (in == 1) || in > 1 {
				t.Fatalf("%d lies in %d runs of %v", n, in, l)
			}
		}
	})
}

// TestNumbersBelowABarNeverCollide draws pins anywhere.
func TestNumbersBelowABarNeverCollide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.IntRange(24, 60).Draw(t, "cells")
		var all []seqPin
		at := 0
		for range rapid.IntRange(1, 3).Draw(t, "pins") {
			at = rapid.IntRange(at, cells).Draw(t, "cell")
			all = append(all, seqPin{at, [2]string{"SND.UNA", "UNA"}, rapid.SampledFrom([]string{"1", "12,345", "123,456"}).Draw(t, "value")})
		}
		line := pins(4, cells, all)
		if w := line.Width(); w > 4+cells {
			t.Fatalf("%q takes %d of %d cells", line.String(), w, 4+cells)
		}
		words := strings.Fields(strings.NewReplacer("SND.UNA", "", "UNA", "").Replace(line.String()))
		for i, p := range all {
			if i >= len(words) || words[i] != p.value {
				t.Fatalf("%q doesn't show %v", line.String(), all)
			}
		}
	})
}

// TestBarsStayWithinTheirWidth draws whatever numbers a capture may hold.
func TestBarsStayWithinTheirWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seq := rapid.Custom(func(t *rapid.T) wire.Seq { return wire.Seq(rapid.Uint32().Draw(t, "seq")) })
		size := rapid.Int64Range(-1, 1<<40)
		s := sendSpace{known: rapid.Bool().Draw(t, "sends"), base: seq.Draw(t, "base"), una: seq.Draw(t, "una"), nxt: seq.Draw(t, "nxt"),
			window: size.Draw(t, "window"), cwnd: size.Draw(t, "cwnd")}
		r := receiveSpace{known: rapid.Bool().Draw(t, "receives"), base: s.base, nxt: seq.Draw(t, "next"), window: size.Draw(t, "offered")}
		for range rapid.IntRange(0, 4).Draw(t, "held") {
			r.held = append(r.held, seqRun{seq.Draw(t, "from"), seq.Draw(t, "to")})
			s.parts = append(s.parts, seqPart{seqRun{seq.Draw(t, "from"), seq.Draw(t, "to")}, cellSacked})
		}
		ctx := &Context{Theme: theme.New(true, false, false), Words: text.For(text.English)}
		width := rapid.IntRange(10, 100).Draw(t, "width")
		for _, row := range spaceRows(ctx, &stateEnd{name: "a", sending: s}, &stateEnd{name: "b", receiving: r}, width) {
			if w := row.Width(); width >= 60 && w > width {
				t.Fatalf("%q takes %d of %d cells", row.String(), w, width)
			}
		}
	})
}
