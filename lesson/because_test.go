package lesson_test

import (
	"testing"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
)

// TestEveryAnswerSaysWhy plays the whole course: after each question but a task, which is
// answered by what was done, a person reads what happened, or why it is so.
func TestEveryAnswerSaysWhy(t *testing.T) {
	all := lesson.List()
	for _, l := range all[:min(mostLessons, len(all))] {
		p, err := lesson.Start(l, sim.NewRunner(), session.Variant{})
		if err != nil {
			t.Fatal(err)
		}
		for next := true; next; next = p.Next() {
			if !p.Skip() {
				continue
			}
			for _, lang := range text.Langs() {
				if v, _ := p.Verdict(text.For(lang)); v.Happened == "" && p.Step().Ask.Asks != lesson.Make {
					t.Errorf("%s, %s, %s: nothing says why", l.Name, p.Step().ID, lang)
				}
			}
		}
	}
}

// TestBecauseIsSaidOfRightAndWrong gives a question its reason in words: they are told
// of every answer, in place of the event.
func TestBecauseIsSaidOfRightAndWrong(t *testing.T) {
	rightly := 0
	for choice := range 2 {
		p := kinds(t, session.Variant{}, "which-state")
		p.Step().Ask.Because = lesson.Words{text.English: "So it was.", text.Spanish: "Era así."}
		if !p.Commit(lesson.Answer{Choice: choice, Reason: -1}) {
			t.Fatal("not taken")
		}
		v, _ := p.Verdict(text.For(text.Spanish))
		if v.Right {
			rightly++
		}
		if v.Happened != "Era así." {
			t.Errorf("%+v", v)
		}
	}
	if rightly != 1 {
		t.Errorf("%d answers are right", rightly)
	}
}
