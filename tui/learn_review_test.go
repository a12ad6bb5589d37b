package tui

import (
	"context"
	"os"
	"strings"
	"testing"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
)

// reviewing is a program at home, with two questions that are due on day 100.
func reviewing(t *testing.T, start Start) (*Model, *lesson.Progress) {
	t.Helper()
	l, err := lesson.Read("kinds", os.DirFS("../lesson/testdata/kinds"))
	if err != nil {
		t.Fatal(err)
	}
	kept := &lesson.Progress{Lessons: map[string]lesson.Record{}}
	due := []lesson.Item{
		{Generator: lesson.Generator{Lesson: "kinds", Step: "what-next", Concept: "three-steps"}, Seed: 5},
		{Generator: lesson.Generator{Lesson: "kinds", Step: "which-number", Concept: "acknowledgment-number"}, Seed: 6},
	}
	deps := Deps{
		Words:   text.For(text.English),
		Entries: func() []Entry { return []Entry{{Kind: Reviews, Name: "review", Title: "Review: 2 questions are due"}} },
		Keep:    func(name string, r lesson.Record) error { kept.Note(name, r, 100); return nil },
		Review:  func() []lesson.Item { return due },
		Quiz: func(_ context.Context, i lesson.Item) (*lesson.Play, error) {
			return lesson.Quiz(l, i.Step, sim.NewRunner(), session.Variant{Seed: i.Seed, Delay: i.Delay})
		},
		Known: func() map[string]lesson.Grasp { return kept.Concepts },
		Today: func() lesson.Day { return 100 },
	}
	m := sized(New(deps, Options{NoMotion: true}, start), 80, 24)
	deliver(m, m.Init())
	return m, kept
}

// chooses answers the open question with what is right or wrong.
func chooses(m *Model, rightly bool) {
	l := m.top().(*learn)
	q, _ := l.at.Question(l.words)
	for i := range q.Choices {
		trial, _ := m.deps.Quiz(context.Background(), l.review.items[l.review.at])
		trial.Commit(lesson.Answer{Choice: i, Reason: 0, Sure: true})
		if v, _ := trial.Verdict(l.words); v.Right == rightly {
			deliver(m, press(m, string(rune('a'+i))))
			break
		}
	}
	for l.at.Open() {
		deliver(m, press(m, "enter"))
	}
}

func TestAReviewAsksOneAfterAnotherAndSaysWhatComesWhen(t *testing.T) {
	m, kept := reviewing(t, Start{})
	shows(t, m, "Learn", "Review: 2 questions are due")
	deliver(m, press(m, "enter"))
	shows(t, m, "Review · question 1 of 2 · Every kind")
	l := m.top().(*learn)
	if strings.Contains(screenOf(m), "PREDICT · ") {
		t.Errorf("it is counted twice:\n%s", screenOf(m))
	}
	press(m, "p")
	shows(t, m, "This is the first step")
	chooses(m, true)
	if len(kept.Lessons) != 0 || len(kept.Concepts) != 1 {
		t.Errorf("kept of a question: %+v", kept)
	}
	deliver(m, press(m, "enter"))
	if m.top() == screen(l) {
		t.Fatal("no second question follows")
	}
	shows(t, m, "Review · question 2 of 2")
	chooses(m, false)
	press(m, "n")
	shows(t, m, "Other numbers are for when")
	deliver(m, press(m, "enter"))
	shows(t, m, "1 of 2 right", "[x] Why three steps: you knew it", "[ ] What an acknowledgment number", "comes again tomorrow", "mastered once")
	deliver(m, press(m, "enter"))
	shows(t, m, "Review: 2 questions are due")
}

func TestAReviewIsBegunByACommand(t *testing.T) {
	m, _ := reviewing(t, Start{Review: true})
	shows(t, m, "Review · question 1 of 2")
	m.deps.Review = func() []lesson.Item { return nil }
	deliver(m, press(m, "q"))
	deliver(m, press(m, "enter"))
	shows(t, m, "Nothing is due today")
}

func TestHomeTellsHowFarEachLessonHasCome(t *testing.T) {
	for _, lang := range text.Langs() {
		m := sized(New(Deps{Words: text.For(lang), Entries: func() []Entry {
			return []Entry{
				{Kind: Scenarios, Name: "handshake", Title: "The handshake"},
				{Kind: Reviews, Name: "review", Title: "Review: 5 questions are due"},
				{Kind: Lessons, Name: "ladder", Title: "Reading the ladder", Note: "mastered", Done: 5, Of: 5},
				{Kind: Lessons, Name: "first", Title: "1 Who speaks first", Note: "step 4 of 9", Done: 3, Of: 9},
				{Kind: Lessons, Name: "post", Title: "2 A question by post", Note: "new", Of: 7},
			}
		}}, Options{}, Start{}), 80, 24)
		deliver(m, m.Init())
		rows := strings.Split(screenOf(m), "\n")
		at := func(words string) int {
			for y, row := range rows {
				if strings.Contains(row, words) {
					return y
				}
			}
			t.Fatalf("%q is not on the screen:\n%s", words, screenOf(m))
			return 0
		}
		if heading := at(text.For(lang).T("tui.home.lessons")); at("Review: 5") != heading+1 || at("Reading the ladder") != heading+2 || at("1 Who") != heading+3 {
			t.Errorf("the section is not in its order:\n%s", screenOf(m))
		}
		for _, want := range []string{"▓▓▓▓▓ mastered", "▓░░░░ step 4 of 9", "░░░░░ new"} {
			at(want)
		}
	}
}
