package main

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wiretale/sim/scenario"
	"wiretale/text"
)

func TestAMistakeIsMarkedWhereItStands(t *testing.T) {
	long := strings.Repeat("a", 300) + " dealy: 5" + strings.Repeat(" ", 300)
	for _, c := range []struct {
		text         string
		line, column int
		found, want  string
	}{
		{"a: 1\nb: two\n", 2, 4, "two", "\n  b: two\n     ^^^"},
		{"b: \"two\"\r\n", 1, 4, "two", "\n  b: \"two\"\n     ^^^^^"},
		{"é: 日本 x", 1, 4, "日本", "\n  é: 日本 x\n     ^^^^"},
		{"b: two", 1, 4, "", "\n  b: two\n     ^"},
		{"b:", 1, 9, "two", "\n  b:\n    ^"},
		{long, 1, 302, "dealy", "\n  " + strings.Repeat("a", 49) + " dealy: 5" + strings.Repeat(" ", 92) + "\n  " + strings.Repeat(" ", 50) + "^^^^^"},
		{"", 1, 1, "", ""},
		{"a", 7, 1, "", ""},
	} {
		got := excerpt([]byte(c.text), &scenario.Error{Line: c.line, Column: c.column, Found: c.found})
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// TestWhateverIsCheckedCanBeShown holds that any text with any mistake makes
// lines that a terminal shows as they are.
func TestWhateverIsCheckedCanBeShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 400).Draw(t, "text")
		got := excerpt(data, &scenario.Error{Line: rapid.IntRange(0, 3).Draw(t, "line"), Column: rapid.IntRange(0, 500).Draw(t, "column"),
			Found: rapid.String().Draw(t, "found")})
		for _, line := range strings.Split(got, "\n") {
			if text.Escape(line) != line {
				t.Fatalf("got %q", got)
			}
		}
	})
}
