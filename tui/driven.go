package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Driven is the program on no terminal: whoever drives it presses its keys,
// lets time pass and looks at its pictures. What it does follows from that
// alone, so it is the same always.
type Driven struct {
	m    *Model
	left bool
}

// NewDriven returns a program of some size, whose session or lesson is there
// already: nothing is waited for.
func NewDriven(deps Deps, options Options, start Start, width, height int) *Driven {
	options.Follow = false
	d := &Driven{m: New(deps, options, start)}
	d.m.driven = true
	d.m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	d.do(d.m.Init())
	return d
}

// Play plays a conversation from its beginning, or everything where id is 0.
func (d *Driven) Play(id trace.ConversationID) {
	w, ok := d.m.top().(*watch)
	if !ok {
		return
	}
	if id != 0 {
		w.open(id, true)
	} else {
		w.main, w.focus = paneLadder, paneLadder
		w.player.Home()
		w.player.Play()
	}
	d.do(d.m.tick())
}

// Press presses a key.
func (d *Driven) Press(k tea.KeyPressMsg) {
	_, cmd := d.m.Update(k)
	d.do(cmd)
}

// Pass lets time pass, as between two pictures.
func (d *Driven) Pass(t time.Duration) {
	if d.m.ticking {
		d.m.lastTick = max(d.m.lastTick, 1)
		_, cmd := d.m.Update(tickMsg{d.m.generation, d.m.lastTick + int64(t)})
		d.do(cmd)
	}
}

// Moving reports whether the picture changes by itself.
func (d *Driven) Moving() bool { return !d.left && d.m.ticking }

// Left reports whether the program was left.
func (d *Driven) Left() bool { return d.left }

// Picture is what is on the screen now.
func (d *Driven) Picture() (*canvas.Canvas, *theme.Theme) { return d.m.draw(), d.m.ui.theme }

// do carries out what the model wants done, one thing after another.
func (d *Driven) do(cmd tea.Cmd) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil {
			continue
		}
		switch msg := queue[0]().(type) {
		case nil:
		case tea.QuitMsg:
			d.left = true
		case tea.BatchMsg:
			queue = append(queue, msg...)
		default:
			_, next := d.m.Update(msg)
			queue = append(queue, next)
		}
	}
}
