package view

import (
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// trail is a line along an arrow, from one of its cells to another.
type trail struct {
	from, to int // cells, the second not included
	style    canvas.Style
	every    int  // of so many columns of dots one is drawn: 1 for what has happened, 2 for what has not
	thick    bool // what is selected
}

// draw draws a stroke: a flat one as a rule, a sloping one as dots, or as signs
// where there is only ASCII.
func (l *ladder) draw(a *arrow, s trail) {
	switch {
	case s.from >= s.to:
	case a.flat():
		r := l.rule(s)
		for k := s.from; k < s.to; k++ {
			x, y := a.cell(k)
			l.field.Set(x, y, r, s.style)
			l.occupy(a.id, x, y)
		}
	case !l.ctx.Theme.Glyphs.Braille:
		l.drawSigns(a, s)
	default:
		l.drawDots(a, s)
	}
}

// rule is the sign of a flat stroke.
func (l *ladder) rule(s trail) rune {
	g := &l.ctx.Theme.Glyphs
	switch {
	case s.every > 1:
		return g.FutureLine
	case s.thick:
		return g.ThickLine
	}
	return g.Line
}

// drawDots draws a sloping stroke, without a gap also where it is steep.
func (l *ladder) drawDots(a *arrow, s trail) {
	high := l.height * canvas.DotsHigh
	column := (a.x0 + 1) * canvas.DotsWide
	if a.dir() < 0 {
		column = a.x0*canvas.DotsWide - 1
	}
	for j := s.from * canvas.DotsWide; j < s.to*canvas.DotsWide; j++ {
		x, y := column+a.dir()*j, a.dot(j)
		if x < 0 || x >= l.plot.Width || y >= high {
			continue
		}
		below := max(a.dot(j+1)-1, y)
		if below < 0 {
			continue
		}
		for ; y <= below; y++ {
			l.occupy(a.id, x/canvas.DotsWide, rowOf(float64(y)))
			if s.every > 1 && (j+y-a.dot(j))%s.every > 0 {
				continue
			}
			l.plot.Dot(x, y, s.style)
			if s.thick {
				l.plot.Dot(x, y+1, s.style)
			}
		}
	}
}

// drawSigns draws a sloping stroke as steps.
func (l *ladder) drawSigns(a *arrow, s trail) {
	flat := l.rule(s)
	step := '\\'
	if a.dir() < 0 {
		step = '/'
	}
	for k := s.from; k < s.to; k++ {
		x, y := a.cell(k)
		_, next := a.cell(k + 1)
		r := flat
		if next > y && s.every == 1 {
			r = step
		}
		for last := max(next-1, y); y <= last; y++ {
			l.field.Set(x, y, r, s.style)
			l.occupy(a.id, x, y)
		}
	}
}

// ink is an arrow's style where it has happened.
func (l *ladder) ink(a *arrow) canvas.Style {
	ink := canvas.Style{Ink: theme.PhaseInk(a.packet.Phase)}
	if a.hop.Fate.Lost() && a.settled || a.packet.Findings.Retransmission() {
		ink.Ink = theme.Trouble
	}
	if !l.ctx.picks(a.id) {
		ink.Ink = theme.Faint
	}
	if a.id == l.ctx.Selected {
		ink = ink.With(canvas.Bold)
	}
	return ink
}

var faint = canvas.Style{Ink: theme.Faint}

// drawFuture draws what of an arrow's line is still to come.
func (l *ladder) drawFuture(a *arrow) {
	from := 0
	if a.sent {
		from = a.flown()
	}
	if !a.settled && (!a.sent || a.hop.Fate != trace.InFlight) {
		l.draw(a, trail{from: from, to: a.reach(), style: faint, every: 2, thick: a.id == l.ctx.Selected && !a.flat()})
	}
}

// drawPast draws what has happened.
func (l *ladder) drawPast(a *arrow) {
	if a.sent {
		l.draw(a, trail{from: 0, to: min(a.flown(), a.reach()), style: l.ink(a), every: 1, thick: a.id == l.ctx.Selected})
	}
}

func (a *arrow) flown() int { return int(a.progress * float64(a.length())) }

// drawEnds draws an arrow's tail, and its head or the packet that flies along it.
func (l *ladder) drawEnds(a *arrow) {
	g := &l.ctx.Theme.Glyphs
	ink := l.ink(a)
	flown, reach := a.flown(), a.reach()
	tail := ink
	if !a.sent {
		tail = faint
	}
	l.glyph(a.id, a.x0, a.y0, g.Phase(a.packet.Phase), tail)
	switch x, y := a.cell(reach - 1); {
	case a.hop.Fate.Lost() && (a.settled || flown >= reach):
		l.glyph(a.id, x, y, g.Lost, canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold})
	case a.settled:
		l.glyph(a.id, x, a.y1, l.point(a), ink)
	case a.hop.Fate != trace.InFlight && !a.hop.Fate.Lost():
		l.glyph(a.id, x, a.y1, l.point(a), faint)
		fallthrough
	default:
		if a.sent {
			x, y = a.cell(min(flown, reach-1))
			l.glyph(a.id, x, y, g.Flying, ink.With(canvas.Bold))
		}
	}
}

func (l *ladder) point(a *arrow) rune {
	if a.dir() < 0 {
		return l.ctx.Theme.Glyphs.HeadLeft
	}
	return l.ctx.Theme.Glyphs.HeadRight
}

// glyph draws a sign of a packet in a cell of the field.
func (l *ladder) glyph(id trace.PacketID, x, y int, r rune, s canvas.Style) {
	l.field.Set(x, y, r, s)
	l.occupy(id, x, y)
}

// occupy notes that a packet's arrow passes a cell: labels keep off it, and the
// pointer finds the packet there.
func (l *ladder) occupy(id trace.PacketID, x, y int) {
	if x < 0 || y < 0 || x >= l.lanes.width || y >= l.height {
		return
	}
	i := y*l.lanes.width + x
	l.busy[i] = true
	if l.owner != nil {
		l.owner[i] = id
	}
}
