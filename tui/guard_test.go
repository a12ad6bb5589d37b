package tui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/internal/rescue"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
)

// sinking is a screen of which one part panics.
type sinking struct {
	still
	part string
}

func (s *sinking) sink(part string) {
	if s.part == part {
		panic(part)
	}
}

func (s *sinking) draw(*ui, *canvas.Canvas)        { s.sink("draw") }
func (s *sinking) keys(*ui) keyMap                 { s.sink("keys"); return keyMap{} }
func (s *sinking) moving() bool                    { s.sink("moving"); return false }
func (s *sinking) mouse(*ui, tea.MouseMsg) request { s.sink("mouse"); return nil }
func (s *sinking) elapse(time.Duration)            {}
func (s *sinking) source() session.Session         { return nil }
func (s *sinking) lesson() *lesson.Play            { return nil }
func (s *sinking) press(*ui, tea.KeyPressMsg) request {
	s.sink("press")
	if s.part == "command" {
		return keepNote{}
	}
	return nil
}

// TestAPanicEndsTheProgramInGoodOrder lets every part that is ours panic: the
// program is stopped once, and nothing of ours is called again.
func TestAPanicEndsTheProgramInGoodOrder(t *testing.T) {
	for _, part := range []string{"draw", "keys", "moving", "mouse", "press", "command"} {
		s := &sinking{}
		m := sized(New(Deps{Words: text.For(text.English)}, Options{}, Start{}), 80, 24)
		m.screens = []screen{s}
		stopped := make(chan bool, 9)
		g := Guard(m)
		g.Stop = func() { stopped <- true }
		s.part = part
		after, cmd := g.Update(keyOf("x"))
		if cmd != nil {
			runAll(cmd)
		}
		if after == nil {
			t.Fatalf("%s: the loop is left with nothing to draw", part)
		}
		g.Update(tea.MouseClickMsg{X: 1, Y: 1, Button: tea.MouseLeft})
		if v := g.View(); !v.AltScreen {
			t.Errorf("%s: the screen is left before the program", part)
		}
		<-stopped
		if p := g.Broken(); p == nil || part != "command" && p.Error() != part {
			t.Errorf("%s: broken by %v", part, p)
		}
		g.Update(keyOf("x"))
		g.View()
		if len(stopped) > 0 {
			t.Errorf("%s: it is stopped again", part)
		}
	}
}

// TestAPanicWhileAStoryIsToldIsHandedOver holds that the goroutine in which a
// branch is told is guarded as well.
func TestAPanicWhileAStoryIsToldIsHandedOver(t *testing.T) {
	caught := make(chan *rescue.Panic, 1)
	defer rescue.Watch(func(p *rescue.Panic) { caught <- p })()
	r := &retelling{in: fork(), do: func() error { panic("sank") }}
	go r.begin()
	if p := <-caught; p.Error() != "sank" {
		t.Error(p)
	}
}

// runAll runs a command and those that it stands for.
func runAll(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if batch, ok := cmd().(tea.BatchMsg); ok {
		for _, c := range batch {
			runAll(c)
		}
	}
}
