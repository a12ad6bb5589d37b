package tui

import (
	"context"
	"os"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
)

// oneTale is a runner that knows one log.
type oneTale struct{ log trace.LogView }

func (r oneTale) Run(context.Context, session.Variant) (trace.LogView, error) { return r.log, nil }

// short is a short lesson on the handshake, with one scene.
func short(t *testing.T) *lesson.Lesson {
	t.Helper()
	l, err := lesson.Read("handshake", os.DirFS("../lesson/testdata/handshake"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// learning is a model with that lesson, told by hand.
func learning(t *testing.T, lang text.Lang, width, height int, keep func(string, lesson.Record) error) *Model {
	t.Helper()
	play, err := lesson.Start(short(t), oneTale{handshake().Log}, session.Variant{})
	if err != nil {
		t.Fatal(err)
	}
	return sized(New(Deps{Words: text.For(lang), Keep: keep}, Options{}, Start{Lesson: play}), width, height)
}

// toQuestion goes to the first step that asks, and lets time come to it.
func toQuestion(m *Model) *learn {
	l := m.top().(*learn)
	for !l.at.Open() {
		deliverOnce(m, press(m, "enter"))
	}
	playOut(l.player, frame)
	return l
}

func TestALessonAsksAnswersAndGoesOn(t *testing.T) {
	kept := 0
	m := learning(t, text.English, 80, 24, func(string, lesson.Record) error { kept++; return nil })
	l := toQuestion(m)
	if got := screenOf(m); !strings.Contains(got, "PREDICT · 1 of") || !strings.Contains(got, " ANSWER ") {
		t.Fatalf("no question:\n%s", got)
	}
	step, _ := l.at.At()
	for l.at.Open() {
		deliverOnce(m, press(m, "enter"))
	}
	if _, judged := l.at.Verdict(text.For(text.English)); !judged || kept == 0 {
		t.Fatalf("judged %v, kept %d", judged, kept)
	}
	if got := screenOf(m); !strings.Contains(got, " LOOK ") {
		t.Errorf("the mode stays:\n%s", got)
	}
	press(m, "enter")
	if now, _ := l.at.At(); now != step+1 {
		t.Errorf("enter leads from step %d to %d", step, now)
	}
}

func TestAQuestionMustBeAnsweredOrSkipped(t *testing.T) {
	m := learning(t, text.English, 80, 24, nil)
	l := toQuestion(m)
	press(m, "tab")
	if got := screenOf(m); !strings.Contains(got, " LOOK ") {
		t.Errorf("tab does not lead to LOOK:\n%s", got)
	}
	press(m, "enter")
	if got := screenOf(m); !strings.Contains(got, "Answer the question first") || !l.at.Open() {
		t.Errorf("the question is passed by:\n%s", got)
	}
	press(m, "x", "h", "s")
	if l.at.Open() {
		t.Error("the question is not skipped")
	}
}

func TestNothingBeyondTheHorizonIsDrawn(t *testing.T) {
	m := learning(t, text.English, 120, 36, nil)
	l := toQuestion(m)
	horizon := l.at.Horizon()
	press(m, "tab", "G", "right", "J")
	if c := l.player.Cursor(); horizon.Before(c) && c.Time > horizon.Time {
		t.Errorf("the cursor went to %v, beyond %v", c, horizon)
	}
	if got := screenOf(m); strings.Contains(got, "GET / HTTP") {
		t.Errorf("the future is on the screen:\n%s", got)
	}
}

// clickOn clicks on the first place where some words stand.
func clickOn(t *testing.T, m *Model, words string) {
	t.Helper()
	for y, row := range strings.Split(screenOf(m), "\n") {
		if before, _, ok := strings.Cut(row, words); ok {
			m.Update(tea.MouseClickMsg{X: canvas.Width(before), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	t.Fatalf("%q is not on the screen:\n%s", words, screenOf(m))
}

func TestAQuestionIsAnsweredByClicks(t *testing.T) {
	m := learning(t, text.English, 80, 24, nil)
	toQuestion(m)
	press(m, "s", "enter")
	l := toQuestion(m)
	clickOn(t, m, "client: SYN again")
	if got := screenOf(m); !strings.Contains(got, " SYN again? ") {
		t.Errorf("the ghost does not say what is guessed:\n%s", got)
	}
	clickOn(t, m, "client: SYN again")
	clickOn(t, m, "it got 1\u00a0byte") // where the bar stands already
	clickOn(t, m, " sure")
	clickOn(t, m, "SURE")
	v, judged := l.at.Verdict(text.For(text.English))
	if !judged || v.Right || !v.Sure {
		t.Fatalf("judged %v: %+v", judged, v)
	}
	playOut(l.player, frame)
	for _, want := range []string{"Not this time.", "You said: client: SYN again", "your guess: SYN again"} {
		if got := screenOf(m); !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
}

func TestTheWayOutOfALessonStandsInTheKeyLine(t *testing.T) {
	for _, lang := range text.Langs() {
		m := learning(t, lang, 80, 24, nil)
		lines := strings.Split(strings.TrimRight(screenOf(m), "\n"), "\n")
		if want := "q " + text.For(lang).T("tui.key.back"); !strings.Contains(lines[len(lines)-1], want) {
			t.Errorf("%q is not in %q", want, lines[len(lines)-1])
		}
	}
}
