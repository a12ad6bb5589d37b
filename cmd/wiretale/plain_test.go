package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"wiretale/text"
)

func TestSentencesAboutKeysAreLeftOut(t *testing.T) {
	for said, want := range map[string]string{
		"It is late. Press `i` and lose it.":             "It is late. ",
		"Es tarde. Pulsa `tab` y luego `x`. Y basta.":    "Es tarde. Y basta.",
		"With ← → to the server.\n\nIt reads.":           "\n\nIt reads.",
		"Press `i` and drop it.":                         "Press `i` and drop it.", // else nothing is left
		"After 1.5 s `cwnd` is set. Go on with `enter`.": "After 1.5 s `cwnd` is set. Go on with `enter`.",
	} {
		if got := withoutKeys(said); got != want {
			t.Errorf("%q: got %q, want %q", said, got, want)
		}
	}
}

func TestOfManyPacketsAlikeOnlyTheFirstAndTheLastAreTold(t *testing.T) {
	var out bytes.Buffer
	l := plainLesson{words: text.For(text.English), out: &out}
	var lines []happening
	for range mostTold {
		lines = append(lines, happening{said: "more", alike: true})
	}
	lines = append(lines, happening{said: "lost"}, happening{said: "again", alike: true})
	l.list(lines)
	want := []string{"more", "more", "… and 16 things more in between …", "more", "more", "lost", "again"}
	if got := strings.Split(strings.TrimSpace(out.String()), "\n"); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestWhatStandsOutIsBoundedToo(t *testing.T) {
	var out bytes.Buffer
	l := plainLesson{words: text.For(text.English), out: &out}
	l.list(slices.Repeat([]happening{{said: "lost"}}, 5000))
	if n := strings.Count(out.String(), "\n"); n != mostTold+1 {
		t.Errorf("%d lines", n)
	}
}

func TestARuleIsCitedOnceAndASentenceWithoutNumbersToldOnce(t *testing.T) {
	l := plainLesson{}
	said := "1 s: packet 1: ACK. It confirms 5 bytes. At once (RFC 9293 §3.5). That is number 2."
	for _, want := range []string{said, "1 s: packet 1: ACK. It confirms 5 bytes. That is number 2."} {
		if got := l.unrepeated(said); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestNoLineEndsWithinANumber(t *testing.T) {
	var out bytes.Buffer
	l := plainLesson{out: &out}
	l.say(strings.Repeat("x", plainWidth-4) + " 12\u00a0000 bytes")
	if want := "\n12 000 bytes\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %q", out.String())
	}
}
