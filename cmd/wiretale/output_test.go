package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wiretale/session"
)

// printed is what is kept of an output that comes in pieces.
func printed(pieces ...string) session.Output {
	o := output{told: func() {}}
	for _, p := range pieces {
		fmt.Fprint(&o, p)
	}
	return o.snapshot()
}

func TestLinesAreKeptAsATerminalShowsThem(t *testing.T) {
	for text, want := range map[string][]string{
		"":                        nil,
		"one\ntwo\n":              {"one", "two"},
		"one\r\n\r\ntwo":          {"one", "", "two"},
		"10 %\r50 %\r100 %\ndone": {"100 %", "done"},
		"10 %\r50 %\r":            {"50 %"},
		"10 %\r\r\n":              {"10 %"},
	} {
		whole := printed(text)
		if !slices.Equal(whole.Lines, want) {
			t.Errorf("%q: got %q", text, whole.Lines)
		}
		if pieces := printed(strings.Split(text, "")...); !slices.Equal(pieces.Lines, want) {
			t.Errorf("%q byte by byte: got %q", text, pieces.Lines)
		}
	}
}

func TestLongOutputIsBounded(t *testing.T) {
	o := output{told: func() {}}
	early := o.snapshot()
	for i := range 3 * keptLines {
		fmt.Fprintln(&o, i)
		if i == 10 {
			early = o.snapshot()
		}
	}
	fmt.Fprint(&o, strings.Repeat("x", 3*longestLine))
	fmt.Fprint(&o, "y")
	got := o.snapshot()
	if n := len(got.Lines); n != keptLines+1 || got.Cut != 2*keptLines || got.Lines[0] != fmt.Sprint(2*keptLines) || got.Lines[n-1] != strings.Repeat("x", longestLine) {
		t.Errorf("%d lines, %d cut, from %q to %.20q", n, got.Cut, got.Lines[0], got.Lines[n-1])
	}
	if len(early.Lines) != 11 || early.Lines[10] != "10" {
		t.Errorf("what was given before has become %q", early.Lines)
	}
}
