package view

import (
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// drawFigure draws one graph on a canvas of its own.
func drawFigure(d *graphData, f chart, c *canvas.Canvas, seen stretch, titled, chosen bool) {
	w := d.ctx.Words
	x := 1
	if titled {
		style, mark := canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}, " "
		if chosen {
			style.Ink, mark = theme.Accent, string(d.ctx.Theme.Glyphs.Selected)
		}
		x = c.Text(0, 0, mark+w.T(f.name()), style)
	}
	if why := f.absent(d); why != "" {
		for i, l := range Wrap(w.T(why), c.Width-3, c.Height-1) {
			c.Text(1, 1+i, l, canvas.Style{Ink: theme.Muted})
		}
		return
	}
	p := newPlane(d, f, c.Width, c.Height, seen)
	if p == nil {
		return
	}
	f.plot(p)
	unit := canvas.Style{Ink: theme.Muted}
	if titled {
		x = c.Text(x, 0, " · "+p.up.unit, unit) + 1
	} else {
		c.TextRight(p.x-1, 0, p.up.unit, unit)
	}
	p.drawAxes(c)
	p.ground.Draw(c, p.x, p.y, !d.ctx.Theme.Glyphs.Braille)
	p.drawCrosshair(c)
	p.plot.Draw(c, p.x, p.y, !d.ctx.Theme.Glyphs.Braille)
	for _, s := range p.signs {
		c.Set(p.x+s.x, p.y+s.y, s.r, s.style)
	}
	drawReadings(d, c.Window(0, 0, c.Width-1, 1), max(x, gutterWidth), f.readings(d))
	p.drawLegend(c, f.legend(p))
}

// drawAxes draws the axes with their ticks, numbers and units.
func (p *plane) drawAxes(c *canvas.Canvas) {
	g, w := &p.ctx.Theme.Glyphs, p.ctx.Words
	faint, muted := canvas.Style{Ink: theme.Faint}, canvas.Style{Ink: theme.Muted}
	c.Fill(p.x-1, p.y, 1, p.height, g.Lane, faint)
	c.Fill(p.x, p.y+p.height, p.width, 1, g.Rule, faint)
	c.Set(p.x-1, p.y+p.height, g.Cross, faint)
	last := -2 // the row of the last number
	for n := p.up.first(p.low); n <= p.high; n += p.up.step {
		y := p.y + p.row(n)/canvas.DotsHigh
		if last == y {
			continue
		}
		last = y
		c.Set(p.x-1, y, g.Right, faint)
		c.TextRight(p.x-1, y, p.up.label(w, n), muted)
	}
	c.TextRight(p.x-2, p.y+p.height+1, p.across.unit, muted)
	end := p.x - 2
	for n := p.across.first(int64(p.seen.from)); n <= int64(p.seen.to); n += p.across.step {
		x := p.x + int(float64(n-int64(p.seen.from))/float64(p.seen.length())*float64(p.plot.Width-1))/canvas.DotsWide
		c.Set(x, p.y+p.height, g.Tee, faint)
		label := p.across.label(w, n)
		from := x - canvas.Width(label)/2
		if from <= end || from+canvas.Width(label) > c.Width {
			continue
		}
		end = c.Text(from, p.y+p.height+1, label, muted)
	}
}

// drawCrosshair draws an upright line at the cursor.
func (p *plane) drawCrosshair(c *canvas.Canvas) {
	if p.now < 0 || p.now >= p.plot.Width {
		return
	}
	x, style, g := p.x+p.now/canvas.DotsWide, canvas.Style{Ink: theme.Accent}, &p.ctx.Theme.Glyphs
	c.Fill(x, p.y, 1, p.height, g.Lane, style)
	c.Set(x, p.y+p.height, g.Cursor, style.With(canvas.Bold))
}

// drawReadings writes the values at the cursor.
func drawReadings(d *graphData, c *canvas.Canvas, x int, all []reading) {
	line := Line{{d.ctx.Moment(d.ctx.Cursor.Time), canvas.Style{Ink: theme.Accent}}}
	for _, r := range all {
		told := Line{{"  " + r.name + " ", canvas.Style{Ink: theme.Muted}}, {r.value, canvas.Style{Ink: theme.Strong}}}
		if x+1+line.Width()+told.Width() > c.Width {
			break
		}
		line = append(line, told...)
	}
	line.Draw(c, x+1, 0)
}

// sampleWidth is how wide the legend shows a pattern, in cells.
const sampleWidth = 3

// drawLegend says how everything is drawn, as far as there is room.
func (p *plane) drawLegend(c *canvas.Canvas, all []sample) {
	for i, row := range p.legendRows(all, c.Width) {
		x, y := 1, p.y+p.height+footRows+i
		for _, s := range row {
			sign := s.signWidth()
			if s.sign != 0 {
				c.Set(x, y, s.sign, canvas.Style{Ink: s.ink, Attr: canvas.Bold})
			} else {
				s.drawPattern(c, x, y, sign, !p.ctx.Theme.Glyphs.Braille)
			}
			x = c.Text(x+sign+1, y, s.words, canvas.Style{Ink: theme.Muted}) + 2
		}
	}
}

// legendRows are the entries of a legend in the rows that they take.
func (p *plane) legendRows(all []sample, width int) (rows [][]sample) {
	x := width
	for _, s := range all {
		room := s.signWidth() + 1 + canvas.Width(s.words)
		if s.words == "" || 1+room > width {
			continue
		}
		if x+room > width {
			rows, x = append(rows, nil), 1
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], s)
		x += room + 2
	}
	return rows
}

// signWidth is how wide the legend shows how something is drawn, in cells.
func (s *sample) signWidth() int {
	if s.sign != 0 || s.pattern == stroke || s.pattern == brokenStroke || s.pattern == spots {
		return 1
	}
	return sampleWidth
}

// drawPattern shows a pattern in a few cells.
func (s *sample) drawPattern(c *canvas.Canvas, x, y, width int, ascii bool) {
	plot := canvas.NewPlot(width, 1)
	p := plane{ground: plot, plot: plot, now: plot.Width}
	switch s.pattern {
	case stroke, brokenStroke:
		p.upright(0, 0, plot.Height-1, s.pattern, s.ink)
	case spots:
		for dx := range 2 {
			p.upright(dx, 1, 2, solid, s.ink)
		}
	default:
		for dx := range plot.Width {
			p.upright(dx, 1, 1, s.pattern, s.ink)
		}
	}
	plot.Draw(c, x, y, ascii)
}
