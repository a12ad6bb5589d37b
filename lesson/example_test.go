package lesson_test

import (
	"testing"

	"wiretale/lesson"
	"wiretale/sim"
)

func TestTheExampleHasNoMistakes(t *testing.T) {
	for _, err := range lesson.Check("example", lesson.Example(), sim.NewRunner()) {
		t.Error(err)
	}
	l, err := lesson.Read("example", lesson.Example())
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range lesson.Complete(l) {
		t.Error(err)
	}
}
