package view

import (
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

const plainGutter = 10 // columns for times since the trace began

// gutterWidth is how many columns the times take, with those beside them.
func (l *ladder) gutterWidth() int {
	if l.ctx.Zone == nil {
		return plainGutter
	}
	return len(l.clockForm()) + 2
}

// clockForm is how clock time is written: as fine as a row asks for.
func (l *ladder) clockForm() string {
	if l.rows.scale < time.Millisecond {
		return "15:04:05.000000"
	}
	return "15:04:05.000"
}

// unit is what stands above the times: their unit, or the zone of the clock.
func (l *ladder) unit() string {
	if l.ctx.Zone == nil {
		return l.axis().Unit
	}
	at := l.ctx.Snapshot.Log.Epoch.Add(l.ctx.Cursor.Time)
	return text.EscapeTo(at.In(l.ctx.Zone).Format("MST"), l.gutter-5)
}

// axis is how the gutter writes times: in the unit that suits those in sight, and
// finer than a row, but not finer than most captures count.
func (l *ladder) axis() text.Axis {
	longest := flightRows * l.rows.scale // as it will be once something has arrived
	for i := range l.rows.marks {
		if m := &l.rows.marks[i]; m.row-l.rows.top < l.height {
			longest = max(longest, m.event.Time)
		}
	}
	longest = min(longest, max(l.ctx.Snapshot.Duration, flightRows*l.rows.scale))
	return text.AxisFor(longest, max(l.rows.scale/10, time.Microsecond))
}

// when writes a time for the gutter.
func (l *ladder) when() func(time.Duration) string {
	if l.ctx.Zone == nil {
		axis := l.axis()
		return axis.Label
	}
	form, epoch := l.clockForm(), l.ctx.Snapshot.Log.Epoch
	return func(t time.Duration) string { return epoch.Add(t).In(l.ctx.Zone).Format(form) }
}

// times writes when things happen into the gutter, and marks the cursor's row.
func (l *ladder) times() {
	g := &l.ctx.Theme.Glyphs
	when := l.when()
	shown := time.Duration(-1)
	rowDone := -1
	for i := range l.rows.marks {
		m := &l.rows.marks[i]
		y := m.row - l.rows.top
		if y < 0 || y >= l.height || y == rowDone || m.event.Time == shown {
			continue
		}
		style := canvas.Style{Ink: theme.Muted}
		if l.ctx.Cursor.Before(m.event.At()) {
			style.Ink = theme.Faint
		}
		l.body.TextRight(l.gutter-1, y, when(m.event.Time), style)
		shown, rowDone = m.event.Time, y
	}
	if y := l.rows.cursorRow() - l.rows.top; y >= 0 && y < l.height && len(l.rows.marks) > 0 {
		l.body.Set(l.gutter-1, y, g.Selected, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	}
}

// timerCells are the cells of a timer's bar.
const timerCells = 4

// timers draws the timers that run at the cursor as bars that run down, each
// beside the line of its host just below the cursor, where there is room.
func (l *ladder) timers() {
	id := l.ctx.Conversation
	if p, ok := l.ctx.Snapshot.Packet(l.ctx.Selected); ok && id == 0 {
		id = p.Conversation
	}
	c := l.ctx.Snapshot.Conversation(id)
	if c == nil {
		return
	}
	client, server := l.ctx.Snapshot.EndpointsOf(id)
	for i, h := range [...]*trace.EndpointHistory{client, server} {
		x, ok := l.lanes.lane(c.Node(i == 0))
		if h == nil || !ok {
			continue
		}
		y := l.rows.cursorRow() - l.rows.top + 1
		for _, name := range sortedKeys(h.Timers) {
			y = l.timer(x, y, name, h.Timers[name])
		}
	}
}

// timer draws one timer beside a lane, on a row from y on, and returns the row
// below it.
func (l *ladder) timer(x, y int, name string, series trace.Changes[trace.Timer]) int {
	const reach = 4
	i := series.Until(l.ctx.Cursor)
	if i == 0 {
		return y
	}
	set := series.At(i - 1)
	if set.Value.Deadline == 0 || set.Value.Deadline <= l.ctx.Cursor.Time {
		return y
	}
	g := &l.ctx.Theme.Glyphs
	whole, left := set.Value.Deadline-set.At.Time, set.Value.Deadline-l.ctx.Cursor.Time
	full := timerCells
	if whole > 0 {
		full = int(min((int64(left)*timerCells+int64(whole)-1)/int64(whole), timerCells))
	}
	name, rest := canvas.Cut(explain.TimerLabel(l.ctx.Words, name), 16)+" ", " "+l.ctx.Words.Duration(left)
	width := canvas.Width(name) + timerCells + canvas.Width(rest)
	at := l.beside(x, width)
	for row := y; row < min(y+reach, l.height); row++ {
		if at < 0 || at+width > l.lanes.width || !l.labels.free(row, at, width) || !l.blank(at, row, width) {
			continue
		}
		muted := canvas.Style{Ink: theme.Muted}
		end := l.field.Text(at, row, name, muted)
		for n := range timerCells {
			r := g.FullBlock
			if n >= full {
				r = g.Fog
			}
			l.field.Set(end+n, row, r, canvas.Style{Ink: theme.Accent})
		}
		l.field.Text(end+timerCells, row, rest, muted)
		l.labels.take(row, at, width, 0)
		return row + 1
	}
	return y
}
