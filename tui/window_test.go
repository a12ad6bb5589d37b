package tui

import (
	"errors"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// growing is a live session whose capture is larger than its snapshot. Of every
// window the same story is told.
type growing struct {
	*told
	window session.Window
	asked  []session.Window
}

func (g *growing) Contents() session.Contents { return nothing{} }
func (g *growing) Window() session.Window     { return g.window }
func (g *growing) Tell(w session.Window)      { g.asked = append(g.asked, w) }
func (g *growing) Stop()                      {}

// Search implements session.Archive; nobody searches.
func (g *growing) Search(session.Query) session.Search { return nil }

func (g *growing) Progress() session.Progress { return session.Progress{Packets: g.window.Of} }
func (g *growing) Changed() <-chan struct{}   { return g.news }

var _ session.Archive = (*growing)(nil)

type nothing struct{}

func (nothing) Conversations() int                  { return 0 }
func (nothing) Conversation(int) trace.Conversation { return trace.Conversation{} }

// grow adds packets that the window doesn't hold, and lets the screen know.
func (g *growing) grow(w *watch, packets int) {
	g.window.Of += packets
	w.renew()
}

// answer tells the window that was asked for last.
func (g *growing) answer(t *testing.T, w *watch) {
	t.Helper()
	if len(g.asked) == 0 {
		t.Fatal("no window was asked for")
	}
	of := g.window.Of
	g.window = g.asked[len(g.asked)-1]
	g.window.Of = of
	if g.window.First+g.window.Count != of {
		t.Errorf("of %d packets those from %d to %d were asked for", of, g.window.First+1, g.window.First+g.window.Count)
	}
	g.asked = nil
	w.renew()
}

// TestTheEndOfALargeCaptureIsFollowed holds that the last window is asked for
// while the cursor follows, and that a pause holds the screen, even one that
// comes while a window is on its way.
func TestTheEndOfALargeCaptureIsFollowed(t *testing.T) {
	s := &growing{told: &told{title: "lo", kind: session.Live, snapshot: analyze.Read(handshake().Log.First(6)), news: make(chan struct{})}}
	s.window = session.Window{Count: 4, Of: 4}
	m := watching(text.English, s, 80, 24)
	w := m.top().(*watch)
	if s.grow(w, 0); len(s.asked) != 0 || !w.player.Following() {
		t.Fatalf("all is shown, and %v is asked for", s.asked)
	}
	s.grow(w, 20_000)
	if got := screenOf(m); !strings.Contains(got, "following") || strings.Contains(got, "Reading") {
		t.Errorf("following is not told:\n%s", got)
	}
	s.grow(w, 5)
	if len(s.asked) != 1 {
		t.Errorf("%d windows are asked for at once", len(s.asked))
	}
	s.window.Of -= 5
	s.answer(t, w)
	if !w.player.Following() || !w.player.AtEnd() {
		t.Errorf("in the next window: following %v, at the end %v", w.player.Following(), w.player.AtEnd())
	}
	s.grow(w, 100)
	press(m, "space")
	s.answer(t, w)
	s.grow(w, 100)
	if w.player.Following() || len(s.asked) != 0 || !strings.Contains(screenOf(m), "paused") {
		t.Errorf("paused: following %v, and %v is asked for", w.player.Following(), s.asked)
	}
	press(m, "space")
	s.grow(w, 0)
	s.answer(t, w)
	press(m, "g")
	s.answerFirst(t, w)
	if w.player.Following() {
		t.Error("at the beginning the end is followed")
	}
	press(m, "G")
	s.answer(t, w)
	if !w.player.Following() {
		t.Error("G does not lead to following the end")
	}
}

// answerFirst tells the first window, which was asked for.
func (g *growing) answerFirst(t *testing.T, w *watch) {
	t.Helper()
	if len(g.asked) == 0 || g.asked[len(g.asked)-1].First != 0 {
		t.Fatalf("asked for %v, want the first window", g.asked)
	}
	of := g.window.Of
	g.window, g.asked = g.asked[len(g.asked)-1], nil
	g.window.Count, g.window.Of = 10_000, of
	w.renew()
}

// spooled is a session whose later packets can't be kept.
type spooled struct{ *told }

func (s spooled) Progress() session.Progress {
	return session.Progress{Packets: s.snapshot.Packets.Len(), Unkept: errors.New("no space left"), Problem: errors.New("no space left")}
}

// TestTheHeadSaysThatLaterPacketsAreNotKept holds that it is said while the
// capture goes on, which isn't cut short by it.
func TestTheHeadSaysThatLaterPacketsAreNotKept(t *testing.T) {
	for lang, want := range map[text.Lang]string{text.English: "later packets not kept", text.Spanish: "los paquetes posteriores no se guardan"} {
		m := watching(lang, spooled{&told{title: "lo", kind: session.Live, snapshot: handshake(), news: make(chan struct{})}}, 100, 24)
		if got := screenOf(m); !strings.Contains(got, want) || strings.Contains(got, text.For(lang).T("tui.watch.problem")) {
			t.Errorf("%s:\n%s", lang, got)
		}
	}
}
