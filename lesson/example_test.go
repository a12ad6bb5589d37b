package lesson_test

import (
	"testing"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
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

// TestTheExampleIsAnsweredByTheNetwork gives every answer to each of its
// questions, over several seeds and in both languages: one of them is right, the
// others are answered, and a task is done by its solution.
func TestTheExampleIsAnsweredByTheNetwork(t *testing.T) {
	l, err := lesson.Read("example", lesson.Example())
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[lesson.Kind]bool{}
	for _, seed := range []uint64{0, 7, 99} {
		for _, s := range l.Steps {
			if s.Ask == nil {
				continue
			}
			kinds[s.Ask.Asks] = true
			for _, lang := range text.Langs() {
				right := 0
				for choice := range max(len(s.Ask.Choices), 2) {
					if answerExample(t, l, s, session.Variant{Seed: seed}, choice, text.For(lang)) {
						right++
					}
				}
				if right != 1 && s.Ask.Asks != lesson.Make {
					t.Errorf("seed %d, %s: %d right answers", seed, s.ID, right)
				}
			}
		}
	}
	if len(kinds) != len(lesson.Kinds()) {
		t.Errorf("it asks %d kinds of question", len(kinds))
	}
}

// answerExample gives one answer, and reports whether it was right.
func answerExample(t *testing.T, l *lesson.Lesson, s *lesson.Step, v session.Variant, choice int, w *text.Printer) bool {
	t.Helper()
	p, err := lesson.Quiz(l, s.ID, sim.NewRunner(), v)
	if err != nil {
		t.Fatal(err)
	}
	a := lesson.Answer{Choice: choice, Reason: -1, Packet: trace.PacketID(choice + 1)}
	if b := p.Bench(); b != nil {
		for _, change := range s.Ask.Solution {
			if err := b.Intervene(change); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !p.Commit(a) {
		t.Fatalf("%s: the answer isn't taken", s.ID)
	}
	verdict, _ := p.Verdict(w)
	if !verdict.Right && (verdict.Refutation == "" || verdict.True == "") {
		t.Errorf("%s: nothing answers %+v", s.ID, a)
	}
	return verdict.Right
}
