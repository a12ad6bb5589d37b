package lesson_test

import (
	"testing"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
)

func TestX(t *testing.T) {
	l, err := lesson.Load("handshake")
	if err != nil {
		t.Fatal(err)
	}
	_, err = lesson.Start(l, sim.NewRunner(), session.Variant{})
	if err != nil {
		t.Fatal(err)
	}
}
