package lesson_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	"wiretale/lesson"
	"wiretale/session"
)

// copyOf is a short lesson on the handshake, of which tests may change the steps.
func copyOf(t *testing.T) *lesson.Lesson {
	t.Helper()
	l, err := lesson.Read("handshake", os.DirFS("testdata/handshake"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAStepsHashIsThatOfWhatItShowsAndAsks(t *testing.T) {
	const question = 3
	was := copyOf(t).Steps[question].Hash()
	for name, c := range map[string]struct {
		edit func(*lesson.Step)
		same bool
	}{
		"nothing":            {func(*lesson.Step) {}, true},
		"the prompt":         {func(s *lesson.Step) { s.Ask.Prompt = lesson.Words{"en": "Which?", "es": "¿Cuál?"} }, true},
		"a hint's words":     {func(s *lesson.Step) { s.Ask.Hints[0] = lesson.Words{"en": "Look."} }, true},
		"a refutation":       {func(s *lesson.Step) { s.Ask.Choices[0].Wrong = nil }, true},
		"where it stands":    {func(s *lesson.Step) { s.At += " and tcp" }, false},
		"which of several":   {func(s *lesson.Step) { s.Nth = 2 }, false},
		"the view":           {func(s *lesson.Step) { s.View = "packet" }, false},
		"a choice's number":  {func(s *lesson.Step) { s.Ask.Choices[0].Value[0] = "2" }, false},
		"the choices' order": {func(s *lesson.Step) { c := s.Ask.Choices; c[0], c[1] = c[1], c[0] }, false},
		"fewer choices":      {func(s *lesson.Step) { s.Ask.Choices = s.Ask.Choices[1:] }, false},
		"no question":        {func(s *lesson.Step) { s.Ask = nil }, false},
		"its name":           {func(s *lesson.Step) { s.ID = "guess" }, false},
	} {
		s := copyOf(t).Steps[question]
		c.edit(s)
		if same := s.Hash() == was; same != c.same {
			t.Errorf("%s edited: the same is %t", name, same)
		}
	}
	seen := map[string]string{}
	for _, s := range copyOf(t).Steps {
		if other := seen[s.Hash()]; other != "" {
			t.Errorf("%s and %s have one hash", s.ID, other)
		}
		seen[s.Hash()] = s.ID
	}
}

func TestAnEditedStepOpensAgain(t *testing.T) {
	p := start(t, session.Variant{})
	advance(t, p, "synack")
	p.Skip()
	left := p.Record()
	advance(t, p, "card")
	done := p.Record()
	for name, c := range map[string]struct {
		edit     func(*lesson.Lesson)
		left     string // where it goes on, of a lesson left at synack
		whenDone string // and of one that was done; "" where it stays so
	}{
		"nothing":        {func(*lesson.Lesson) {}, "synack", ""},
		"words":          {func(l *lesson.Lesson) { l.Steps[3].Ask.Prompt = lesson.Words{"en": "?"} }, "synack", ""},
		"an early step":  {func(l *lesson.Lesson) { l.Steps[1].View = "state" }, "syn", "syn"},
		"the question":   {func(l *lesson.Lesson) { l.Steps[3].Ask.Choices[0].Value[0] = "9" }, "guess-number", "guess-number"},
		"a later step":   {func(l *lesson.Lesson) { l.Steps[6].View = "packet" }, "synack", "established"},
		"a step renamed": {func(l *lesson.Lesson) { l.Steps[2].ID = "asked" }, "asked", "asked"},
		"a step left out": {func(l *lesson.Lesson) {
			l.Steps = append(l.Steps[:1:1], l.Steps[2:]...)
		}, "synack", ""},
		"its step left out": {func(l *lesson.Lesson) {
			l.Steps = append(l.Steps[:4:4], l.Steps[5:]...)
		}, "guess-ack", ""},
		"a step more": {func(l *lesson.Lesson) {
			l.Steps = append(l.Steps[:2:2], append([]*lesson.Step{{ID: "new"}}, l.Steps[2:]...)...)
		}, "new", "new"},
	} {
		l := copyOf(t)
		c.edit(l)
		if step, isDone := left.Left(l); l.Steps[step].ID != c.left || isDone {
			t.Errorf("%s: goes on at %s, done: %t", name, l.Steps[step].ID, isDone)
		}
		if step, isDone := done.Left(l); isDone != (c.whenDone == "") || !isDone && l.Steps[step].ID != c.whenDone {
			t.Errorf("%s: once done it goes on at %s, done: %t", name, l.Steps[step].ID, isDone)
		}
	}
}

func TestAnEditedQuestionForgetsItsAnswer(t *testing.T) {
	var g lesson.Progress
	p := start(t, session.Variant{})
	advance(t, p, "guess-number")
	p.Commit(lesson.Answer{Choice: 2, Reason: -1})
	g.Note("handshake", p.Record(), today)
	old := g.Lessons["handshake"]
	old.Met = maps.Clone(old.Met)
	m := old.Met["guess-number"]
	m.Hash = strings.Repeat("0", len(m.Hash))
	old.Met["guess-number"] = m
	g.Lessons["handshake"] = old
	p = start(t, session.Variant{})
	p.Seek(4)
	g.Note("handshake", p.Record(), today)
	if m := g.Lessons["handshake"].Met["guess-number"]; m.Right || !m.Skipped {
		t.Errorf("%+v", m.Effort)
	}
}
