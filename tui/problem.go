package tui

import (
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// drawProblem says at the bottom of a canvas, until the next key, why a capture
// ends where it does.
func (w *watch) drawProblem(u *ui, c *canvas.Canvas) {
	p := w.session.Progress()
	if p.Problem == nil || p.Unkept != nil || w.warned {
		return
	}
	lines := view.Wrap(text.EscapeTo(u.say(p.Problem), 500), c.Width-4, 4)
	top := c.Height - len(lines) - 2
	if len(lines) == 0 || top < 0 {
		return
	}
	drawBox(u, c.Window(0, top, c.Width, len(lines)+2), u.words.T("tui.watch.problem"))
	for i, l := range lines {
		c.Text(2, top+1+i, l, canvas.Style{Ink: theme.Trouble})
	}
}
