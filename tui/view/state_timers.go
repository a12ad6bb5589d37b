package view

import (
	"strings"
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// timerRows show the timers that run: how much of each is left, of how much,
// and the rule that it obeys.
func timerRows(ctx *Context, e *stateEnd, width int) (rows []stateRow) {
	if e.history == nil {
		return nil
	}
	for _, name := range sortedKeys(e.history.Timers) {
		series := e.history.Timers[name]
		i := series.Until(ctx.Cursor)
		if i == 0 {
			continue
		}
		set := series.At(i - 1)
		if set.Value.Deadline == 0 {
			continue
		}
		whole, left := set.Value.Deadline-set.At.Time, max(set.Value.Deadline-ctx.Cursor.Time, 0)
		cells := min(max(width/5, 3), 20)
		label := Piece{"  " + nameCell(canvas.Cut(explain.TimerLabel(ctx.Words, name), processLimit), width), canvas.Style{Ink: theme.Muted}}
		rest := Piece{" " + ctx.Words.Duration(left), canvas.Style{}}
		cells = max(min(cells, width-Line{label, rest}.Width()), 1) // what is left in figures says more
		line := Line{label, timerBar(ctx.Theme, left, whole, cells), rest}
		faint := canvas.Style{Ink: theme.Faint}
		for _, more := range [...]string{" / " + ctx.Words.Duration(whole), "  " + text.EscapeTo(set.Value.Rule, processLimit)} {
			if line.Width()+canvas.Width(more) <= width {
				line = append(line, Piece{more, faint})
			}
		}
		rows = append(rows, rowAsking(line, aboutOf(ctx, e.side, "timer", name)))
	}
	return rows
}

// timerBar shows how much of a timer is left.
func timerBar(t *theme.Theme, left, whole time.Duration, cells int) Piece {
	full := 0
	if whole > 0 {
		full = int(min(max((int64(left)*int64(cells)+int64(whole)-1)/int64(whole), 0), int64(cells)))
	}
	return Piece{strings.Repeat(string(t.Glyphs.FullBlock), full) + strings.Repeat(string(t.Glyphs.Dot), cells-full), canvas.Style{Ink: theme.Accent}}
}

// snugSide is the width below which a side says each thing as briefly as it
// can.
const snugSide = 33

// nameCell is the name of a timer or variable with the space behind it.
func nameCell(name string, width int) string {
	room := 12
	if width < snugSide {
		room = 7
	}
	return name + strings.Repeat(" ", max(room-canvas.Width(name), 0)+1)
}
