package lesson_test

import (
	"os"
	"testing"

	"wiretale/lesson"
	"wiretale/sim"
)

func TestEmbeddedLessonsAreWhatALessonMustBe(t *testing.T) {
	names := lesson.Names()
	for _, name := range names[:min(mostLessons, len(names))] {
		for _, err := range lesson.Check(name, os.DirFS("content/"+name), sim.NewRunner()) {
			t.Error(err)
		}
	}
	for _, l := range lesson.List() {
		if l.Number == 0 {
			continue // it only shows how to read the screen
		}
		for _, err := range lesson.Complete(l) {
			t.Error(err)
		}
	}
}

func TestTheSampleOfEveryKindIsALesson(t *testing.T) {
	for _, err := range lesson.Check("kinds", os.DirFS("testdata/kinds"), sim.NewRunner()) {
		t.Error(err)
	}
}
