package tui

import (
	"bytes"
	"context"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/teatest/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
)

// until waits for words on the screen. Its time limit only bounds a failure.
func until(t *testing.T, tm *teatest.TestModel, words string) {
	t.Helper()
	teatest.WaitFor(t, tm.Output(), func(b []byte) bool { return bytes.Contains(b, []byte(words)) }, teatest.WithDuration(20*time.Second))
}

func TestFromHomeThroughAScenarioAndOut(t *testing.T) {
	s := simulated()
	m := New(Deps{
		Words:   text.For(text.English),
		Entries: func() []Entry { return []Entry{{Kind: Scenarios, Name: "handshake", Title: "Three segments"}} },
		Open:    func(context.Context, EntryKind, string) (session.Session, error) { return s, nil },
	}, Options{NoMotion: true}, Start{})
	tm := teatest.NewTestModel(t, m, teatest.WithInitialTermSize(80, 24))
	until(t, tm, "Three segments")
	tm.Send(keyOf("enter"))
	until(t, tm, "LISTEN")
	tm.Send(keyOf("."))
	tm.Send(keyOf("3"))
	until(t, tm, "Transmission Control Protocol")
	tm.Send(keyOf("q"))
	until(t, tm, "Three segments")
	tm.Send(keyOf("q"))
	tm.WaitFinished(t, teatest.WithFinalTimeout(20*time.Second))
	if !s.closed {
		t.Error("the session is still open")
	}
}

func TestALessonIsTakenToItsEndAndKept(t *testing.T) {
	var kept lesson.Record
	l := short(t)
	m := learning(t, text.Spanish, 80, 24, func(_ string, r lesson.Record) error { kept = r; return nil })
	tm := teatest.NewTestModel(t, m, teatest.WithInitialTermSize(80, 24))
	until(t, tm, "paso 1/")
	for range len(l.Steps) * 4 { // a question takes up to four keys
		tm.Send(keyOf("enter"))
	}
	tm.Send(tea.KeyPressMsg(namedKeys["ctrl+c"]))
	tm.WaitFinished(t, teatest.WithFinalTimeout(20*time.Second))
	if !kept.Done {
		t.Error("the lesson was not kept at its end")
	}
}
