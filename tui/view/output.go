package view

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Output shows what a program prints: its latest lines, unless one has
// scrolled back.
type Output struct {
	back int // lines from the end
	note int // the rows of the note before the output, when it was drawn last
}

// Title implements Pane.
func (*Output) Title() string { return "tui.view.output" }

// Keys implements Pane.
func (*Output) Keys(words *text.Printer) []key.Binding {
	return append([]key.Binding{
		Binding(words, "tui.key.scroll", "j/k", "j", "k", "down", "up"),
	}, FarKeys(words)...)
}

// Press implements Pane.
func (v *Output) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	n, ok := scrolling(k, height)
	before := v.back
	if v.scroll(ctx, n, height); ok && v.back == before {
		return ended(n), true
	}
	return nil, ok
}

// Click implements Pane.
func (*Output) Click(*Context, int, int, int, int) Action { return nil }

// Wheel implements Pane.
func (v *Output) Wheel(ctx *Context, lines, height int) Action {
	v.scroll(ctx, lines, height)
	return nil
}

func (v *Output) scroll(ctx *Context, lines, height int) {
	if ctx.Output != nil {
		v.back = max(min(v.back-lines, v.note+len(ctx.Output.Lines)-height), 0)
	}
}

// Draw implements View.
func (v *Output) Draw(ctx *Context, c *canvas.Canvas) {
	o := ctx.Output
	if o == nil {
		return
	}
	muted := canvas.Style{Ink: theme.Muted}
	note := Wrap(o.Note, max(c.Width-2, 1), c.Height)
	v.note = len(note)
	if len(o.Lines) == 0 {
		key := "tui.output.none"
		if o.Ended {
			key = "tui.output.nothing"
		}
		c.Text(1, v.note, canvas.Cut(ctx.Words.T(key), c.Width-2), muted)
	}
	rows := v.note + len(o.Lines)
	end := rows - max(min(v.back, rows-c.Height), 0)
	top := max(end-c.Height, 0)
	for y := range end - top {
		if i := top + y; i < v.note {
			c.Text(1, y, note[i], muted)
		} else {
			c.Text(1, y, canvas.Cut(printable(o.Lines[i-v.note], c.Width), c.Width-2), canvas.Style{})
		}
	}
	DrawMore(c, top > 0 || o.Cut > 0, end < rows)
}

// printable is a line as it may be shown, with its tabs as blanks.
func printable(line string, width int) string {
	const stop = 8
	if !strings.ContainsRune(line, '\t') {
		return text.EscapeTo(line, width)
	}
	var b strings.Builder
	for i, part := range strings.Split(line, "\t") {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", stop-canvas.Width(b.String())%stop))
		}
		if b.Len() > 4*width {
			break
		}
		b.WriteString(text.EscapeTo(part, width))
	}
	return b.String()
}

// Fate says how the program stands: it runs, or has ended with a status.
func Fate(words *text.Printer, o *session.Output) string {
	if !o.Ended {
		return words.T("tui.output.runs")
	}
	return words.T("tui.output.ended", text.Args{"Status": o.Status})
}
