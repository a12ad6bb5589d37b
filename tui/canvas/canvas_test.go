package canvas

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWindowDrawsOnlyWithinItself(t *testing.T) {
	c := New(6, 3)
	w := c.Window(2, 1, 3, 1)
	w.Fill(-5, -5, 20, 20, '#', Style{})
	if got, want := c.Plain(), "      \n  ### \n      "; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWideRunesTakeTwoCellsAndAreNeverCutInHalf(t *testing.T) {
	c := New(4, 1)
	if end := c.Text(0, 0, "a網路", Style{}); end != 5 {
		t.Errorf("the text ends at column %d, want 5", end)
	}
	if got, want := c.Plain(), "a網 "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStylesAreEnteredAndLeftOnceForEachRun(t *testing.T) {
	c := New(7, 1)
	c.Text(1, 0, "bold", Style{Attr: Bold})
	lines := c.Lines(func(Style) string { return "<" }, ">")
	if got, want := lines[0], " <bold>  "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCutTextFitsAndSaysThatItWasCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOf(rapid.RuneFrom([]rune("aé網…─ "))).Draw(t, "words")
		n := rapid.IntRange(0, 12).Draw(t, "cells")
		got := Cut(words, n)
		switch {
		case Width(words) <= n && got != words:
			t.Fatalf("%q fits %d cells, but became %q", words, n, got)
		case Width(got) > n:
			t.Fatalf("%q cut to %d cells has %d", words, n, Width(got))
		case n > 0 && Width(words) > n && !strings.HasSuffix(got, "…"):
			t.Fatalf("%q does not show that it was cut", got)
		}
	})
}
