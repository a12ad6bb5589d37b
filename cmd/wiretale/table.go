package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/colorprofile"

	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// column is a column of a table for people.
type column struct {
	title string
	width int
	right bool // numbers stand at the right
}

// table prints rows under a heading, with colour on a terminal.
type table struct {
	w       io.Writer
	theme   *theme.Theme
	columns []column
	err     error
}

// newTable starts a table on w, whose colours follow what w can show.
func (p *program) newTable(w io.Writer, environ []string, columns ...column) *table {
	o := p.options()
	if o.Follow && onTerminal() {
		o.Light = lightBackground()
	}
	plain := colorprofile.NewWriter(w, environ)
	o.Basic = plain.Profile == colorprofile.ANSI
	t := &table{w: plain, theme: o.Theme(), columns: columns}
	titles := make([]string, len(columns))
	inks := make([]canvas.Ink, len(columns))
	for i, c := range columns {
		titles[i], inks[i] = c.title, theme.Strong
	}
	t.row(titles, inks)
	return t
}

// row prints one row. inks may be nil; the last column is never padded.
func (t *table) row(cells []string, inks []canvas.Ink) {
	var b strings.Builder
	for i, cell := range cells {
		c := t.columns[i]
		gap := strings.Repeat(" ", max(c.width-canvas.Width(cell), 0))
		if inks != nil && inks[i] != theme.Default && cell != "" {
			cell = t.theme.Paint(canvas.Style{Ink: inks[i]}, cell)
		}
		switch {
		case c.right:
			b.WriteString(gap + cell)
		case i == len(cells)-1:
			b.WriteString(cell)
		default:
			b.WriteString(cell + gap)
		}
		if i < len(cells)-1 {
			b.WriteString("  ")
		}
	}
	if t.err == nil {
		_, t.err = fmt.Fprintln(t.w, strings.TrimRight(b.String(), " "))
	}
}
