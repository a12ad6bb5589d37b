package view

import "time"

// farRows bounds the rows of moments far off the screen where time is true to
// scale.
const farRows = 1 << 20

// linear places the events on the screen and a few rows around it where time
// is true to scale: the rows are those of a grid over all of the trace's time,
// counted from the cursor's.
func (r *rows) linear(happened, height int) {
	r.origin = int64(r.ctx.Cursor.Time / r.scale)
	r.cursor = float64(r.ctx.Cursor.Time-time.Duration(r.origin)*r.scale) / float64(r.scale)
	start, end := r.linearRow(0), r.linearRow(r.ctx.Snapshot.Duration)
	r.top = -height * 2 / 3
	if !r.ctx.Fog {
		r.top = min(r.top, end+3-height)
	}
	r.top = max(r.top, start)
	first := happened
	for n := 0; n < lookEvents; n++ {
		i, ok := r.next(first-1, -1)
		if !ok || r.linearRow(r.track.Time(i)) < r.top-lookRows {
			break
		}
		first = i
	}
	for i, n := first, 0; n < lookEvents; n++ {
		at, ok := r.next(i, 1)
		if !ok {
			break
		}
		m := mark{event: r.track.At(at)}
		if m.row = r.linearRow(m.event.Time); m.row > r.top+height+lookRows {
			break
		}
		r.marks = append(r.marks, m)
		i = at + 1
	}
}

// linearRow is the row of a moment where time is true to scale.
func (r *rows) linearRow(t time.Duration) int {
	return int(min(max(int64(t/r.scale)-r.origin, -farRows), farRows))
}

// dot is the row of dots of a moment, as a fraction, where time is true to scale.
func (r *rows) dot(t time.Duration, high int) float64 {
	row := float64(t)/float64(r.scale) - float64(r.origin)
	return min(max(row, -farRows), farRows) * float64(high)
}
