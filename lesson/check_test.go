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
