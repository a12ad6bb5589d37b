package tui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// ui is what all screens share.
type ui struct {
	words         *text.Printer
	theme         *theme.Theme
	options       Options
	width, height int
	global        globalKeys
	keys          remap
	say           func(error) string   // an error as a sentence
	typed         map[string]*[]string // into fields, by their prompts
	zones         []string             // that this machine knows; nil until somebody asks
}

// screen is one of the program's screens. The root draws the key line below
// it, and help over it.
type screen interface {
	// draw fills everything above the key line.
	draw(u *ui, c *canvas.Canvas)
	// keys are the bindings that answer now.
	keys(u *ui) keyMap
	// mode is the catalogue's key of the word at the bottom left.
	mode() string
	// press answers a key, nil where there is nothing for the root to do.
	press(u *ui, k tea.KeyPressMsg) request
	// mouse answers the mouse.
	mouse(u *ui, m tea.MouseMsg) request
	// elapse lets real time pass, and moving reports whether it matters.
	elapse(real time.Duration)
	moving() bool
	// source is the open session, and lesson the open lesson; nil without one.
	source() session.Session
	lesson() *lesson.Play
	// renew takes the source's newest snapshot; changed is closed when there
	// is a newer one, and nil where there never will be.
	renew()
	changed() <-chan struct{}
}

// still is what screens without moving parts share.
type still struct{}

func (still) elapse(time.Duration)            {}
func (still) moving() bool                    { return false }
func (still) source() session.Session         { return nil }
func (still) lesson() *lesson.Play            { return nil }
func (still) renew()                          {}
func (still) changed() <-chan struct{}        { return nil }
func (still) mode() string                    { return "tui.mode.look" }
func (still) mouse(*ui, tea.MouseMsg) request { return nil }

// waiting says what is being opened, or why it could not be.
type waiting struct {
	still
	name    string
	attempt int
	cancel  context.CancelFunc
	problem string

	began, now int64 // of the wall clock; 0 before anything has taken long
}

func (w *waiting) draw(u *ui, c *canvas.Canvas) {
	c.Text(2, 1, canvas.Cut(text.Escape(w.name), c.Width-4), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	if w.problem == "" {
		c.Text(2, 3, u.words.T("tui.opening")+w.waited(u), canvas.Style{Ink: theme.Muted})
		return
	}
	c.Text(2, 3, u.words.T("tui.failed"), canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold})
	for i, l := range view.Wrap(text.Escape(w.problem), c.Width-4, c.Height-5) {
		c.Text(2, 5+i, l, canvas.Style{})
	}
}

func (w *waiting) keys(u *ui) keyMap {
	return keyMap{short: u.global.all(), full: [][]key.Binding{u.global.all()}}
}

func (w *waiting) press(u *ui, k tea.KeyPressMsg) request {
	if key.Matches(k, u.global.back) {
		w.cancel()
		return goBack{}
	}
	return nil
}
