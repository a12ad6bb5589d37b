package lesson_test

import (
	"testing"

	"wiretale/lesson"
)

func TestASentenceIsBareOfTheSignsOfMarkdown(t *testing.T) {
	for markdown, want := range map[string]string{
		"What is `cwnd` **now**, *exactly*?":           "What is cwnd now, exactly?",
		"`a` `b`, **c** **d** *e* *f*":                 "a b, c d e f",
		"the [window](#receive-window) of **[x](#y)**": "the window of x",
		"¿Qué es *¿esto?*":                             "¿Qué es ¿esto?",
		"\"GET /a*b*c\" and */* and 2 * 3 * 4":         "\"GET /a*b*c\" and */* and 2 * 3 * 4",
		"a ` alone and * alone":                        "a ` alone and * alone",
		"event_kind and _so_":                          "event_kind and _so_",
		"":                                             "",
	} {
		if got := lesson.Bare(markdown); got != want {
			t.Errorf("%s: got %s", markdown, got)
		}
	}
}
