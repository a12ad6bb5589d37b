package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/text"
)

func handshakeSmall(context.Context, EntryKind, string) (Preview, error) {
	return Preview{Snapshot: handshake()}, nil
}

// previewing is home at a size, with scenarios whose previews are told by tell.
func previewing(width, height int, o Options, tell func(context.Context, EntryKind, string) (Preview, error)) *Model {
	m := sized(New(Deps{Words: text.For(text.English), Preview: tell, Entries: func() []Entry {
		return []Entry{
			{Kind: Scenarios, Name: "one", Title: "One", About: "The first."},
			{Kind: Scenarios, Name: "two", Title: "Two", About: "The second."},
			{Kind: Interfaces, Name: "lo", Title: "lo", About: "Live."},
		}
	}}, o, Start{}), width, height)
	return m
}

// tickOut lets time pass until nothing ticks any more, and says how much passed.
func tickOut(t *testing.T, m *Model) (passed time.Duration) {
	t.Helper()
	for at := int64(1); m.ticking; at += int64(frame) {
		if passed += frame; passed > time.Minute {
			t.Fatal("home ticks for ever")
		}
		m.Update(tickMsg{m.generation, at})
	}
	return passed
}

func TestHomePlaysTheHighlightedEntryOnceAndRests(t *testing.T) {
	m := previewing(120, 36, Options{}, handshakeSmall)
	deliver(m, m.Init())
	if !m.ticking {
		t.Fatal("nothing plays")
	}
	shows(t, m, "client", "SYN  seq 0", "space play")
	if passed := tickOut(t, m); passed < time.Second {
		t.Errorf("it played for %v", passed)
	}
	h := m.top().(*home)
	if !h.previews.player.AtEnd() {
		t.Error("it rests before its end")
	}
	if press(m, "space"); !m.ticking || h.previews.player.AtEnd() {
		t.Error("space does not play it again")
	}
	if press(m, "space"); h.moving() {
		t.Error("space does not pause it")
	}
}

func TestALongPreviewPlaysForAWhileOnly(t *testing.T) {
	m := previewing(120, 36, Options{}, func(context.Context, EntryKind, string) (Preview, error) {
		return Preview{Snapshot: bulk(10_000)}, nil
	})
	deliver(m, m.Init())
	if passed := tickOut(t, m); passed > previewLasts+time.Second || m.top().(*home).previews.player.AtEnd() {
		t.Errorf("it played for %v", passed)
	}
}

func TestThePreviewThatTheBarHasLeftIsGivenUp(t *testing.T) {
	asked := []string{}
	m := previewing(120, 36, Options{}, func(ctx context.Context, _ EntryKind, name string) (Preview, error) {
		if ctx.Err() != nil {
			name += " given up"
		}
		asked = append(asked, name)
		return Preview{Snapshot: handshake()}, nil
	})
	var late tea.Cmd
	for _, msg := range messages(m.Init()) {
		_, late = m.Update(msg)
	}
	second := press(m, "down")
	deliver(m, late)
	if got := screenOf(m); strings.Contains(got, "SYN") {
		t.Errorf("the preview of another entry is shown:\n%s", got)
	}
	deliver(m, second)
	shows(t, m, "SYN")
	deliver(m, press(m, "up"))
	deliver(m, press(m, "down")) // it is kept
	deliver(m, press(m, "down")) // of an interface there is none
	if got := strings.Join(asked, ", "); got != "one given up, two, one" {
		t.Errorf("asked for %s", got)
	}
	if got := screenOf(m); strings.Contains(got, "SYN") || m.top().moving() {
		t.Errorf("something plays beside an interface:\n%s", got)
	}
	press(m, "space")
	shows(t, m, "There is nothing to play here")
}

func TestHomeHasAStillPictureWithoutMotion(t *testing.T) {
	m := previewing(120, 36, Options{NoMotion: true}, handshakeSmall)
	deliver(m, m.Init())
	if m.ticking {
		t.Error("something moves")
	}
	shows(t, m, "SYN  seq 0", "ESTABLISHED")
}

func TestThereIsNoPreviewWithoutRoom(t *testing.T) {
	asked := 0
	m := previewing(80, 24, Options{}, func(context.Context, EntryKind, string) (Preview, error) {
		asked++
		return Preview{Snapshot: handshake()}, nil
	})
	deliver(m, m.Init())
	if asked != 0 || m.ticking {
		t.Errorf("asked %d times", asked)
	}
	_, cmd := m.Update(tea.WindowSizeMsg{Width: 80, Height: 40})
	deliver(m, cmd)
	shows(t, m, "The first.", "SYN")
	sized(m, 80, 24)
	if m.top().moving() || strings.Contains(screenOf(m), "SYN") {
		t.Error("it plays where nobody sees it")
	}
}
