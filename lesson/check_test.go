package lesson_test

import (
	"os"
	"testing"

	"wiretale/lesson"
	"wiretale/sim"
)

func TestEmbeddedLessonsAreWhatALessonMustBe(t *testing.T) {
	for _, name := range lesson.Names() {
		for _, err := range lesson.Check(name, os.DirFS("content/"+name), sim.NewRunner()) {
			t.Error(err)
		}
	}
}

func TestTheSampleOfEveryKindIsALesson(t *testing.T) {
	for _, err := range lesson.Check("kinds", os.DirFS("testdata/kinds"), sim.NewRunner()) {
		t.Error(err)
	}
}
