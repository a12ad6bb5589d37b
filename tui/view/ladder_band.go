package view

import (
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// thin reports whether all of the band leaves on one row and arrives on one.
func (b *band) thin() bool { return b.first.y0 == b.last.y0 && b.first.y1 == b.last.y1 }

// lines are the arrows of a band's packets, the first and the last as they are
// and the others spread between them.
func (b *band) lines(l *ladder) []arrow {
	n := len(b.burst.members)
	all := make([]arrow, n)
	for i, id := range b.burst.members {
		a := b.first
		a.id = id
		part := float64(i) / float64(n-1)
		if b.thin() { // as thick as a row allows
			part = 2*part - 0.5
			a.d0, a.d1 = a.d0+part, a.d1+part
		} else {
			a.d0 += (b.last.d0 - b.first.d0) * part
			a.d1 += (b.last.d1 - b.first.d1) * part
			a.y0, a.y1 = rowOf(a.d0), rowOf(a.d1)
		}
		switch {
		case id == b.last.id:
			a.sent, a.settled, a.progress = b.last.sent, b.last.settled, b.last.progress
		case id != b.first.id:
			a.sent = b.first.sent && (b.last.sent || l.memory.look(id).departed <= l.ctx.Cursor.Time)
			a.settled = a.sent && b.last.settled
			a.progress = l.progress(&a)
			a.settled = a.settled || a.progress >= 1 && b.first.settled
		}
		all[i] = a
	}
	return all
}

// drawBand draws a burst's lines: its edges, and lighter some of those between.
func (l *ladder) drawBand(b *band, lines []arrow, past bool) {
	n := len(lines)
	step := max(n/3, 1)
	if !l.ctx.Theme.Glyphs.Braille || b.first.flat() || b.first.steep() {
		step = n
	}
	for i := range lines {
		a := &lines[i]
		selected := a.id == l.ctx.Selected
		edge := i == 0 || i == n-1 || selected
		if !edge && i%step > 0 {
			continue
		}
		s := trail{to: min(a.flown(), a.reach()), style: l.ink(a), every: 1, thick: selected || b.first.flat()}
		switch {
		case !past && !a.settled:
			s = trail{to: a.reach(), style: faint, every: 2}
			if a.sent {
				s.from = a.flown()
			}
		case past && a.sent && !edge && !b.thin():
			s.every = 3
		case past == !a.sent:
			continue
		}
		l.draw(a, s)
	}
}

// drawBandEnds draws the tails, the heads and what flies of a band.
func (l *ladder) drawBandEnds(b *band, lines []arrow) {
	g := &l.ctx.Theme.Glyphs
	for i := range lines {
		a := &lines[i]
		tail, head := l.ink(a), l.ink(a)
		if !a.sent {
			tail = faint
		}
		if !a.settled {
			head = faint
		}
		l.glyph(a.id, a.x0, a.y0, g.Phase(a.packet.Phase), tail)
		x, _ := a.cell(a.length() - 1)
		if a.hop.Fate != trace.InFlight {
			l.glyph(a.id, x, a.y1, l.point(a), head)
		}
	}
	for i := range lines {
		if a := &lines[i]; a.sent && !a.settled {
			x, y := a.cell(min(a.flown(), a.length()-1))
			l.glyph(a.id, x, y, g.Flying, l.ink(a).With(canvas.Bold))
		}
	}
}

// bandWords are the forms of a band's label, the longest first.
func (l *ladder) bandWords(b *band) []string {
	w := l.ctx.Words
	n := len(b.burst.members)
	args := text.Args{"Count": n}
	long, brief := "ladder.burst.datagrams", "ladder.burst.datagrams.brief"
	first, last := l.memory.look(b.burst.first()), l.memory.look(b.burst.last())
	switch b.burst.class {
	case segment:
		long, brief = "ladder.burst.segments", "ladder.burst.segments.brief"
		from := b.first.packet.TCP.RelSeq
		args["First"], args["Last"] = relative(w, from), relative(w, from+uint32(last.seq.Sub(first.seq)+last.length)-1)
	case pureAck:
		long, brief = "ladder.burst.acks", "ladder.burst.acks.brief"
		args["Ack"] = relative(w, b.last.packet.TCP.RelAck)
	default:
		size := int64(0)
		for _, id := range b.burst.members {
			size += int64(l.memory.look(id).length)
		}
		args["Size"] = w.Bytes(size)
	}
	all, few := w.T(long, args), w.T(brief, args)
	forms := []string{all, few, few}
	if i := b.burst.place(l.ctx.Selected); b.burst.members[i] == l.ctx.Selected {
		for n, of := range [...]string{all, few} {
			forms[n] = w.T("ladder.burst.one", text.Args{"Place": i + 1, "Burst": of})
		}
	}
	if l.terse() {
		return forms[2:]
	}
	return forms
}

func relative(w *text.Printer, n uint32) string { return w.Count(int64(n)) }

// bandStyle is the style of a band's label.
func (l *ladder) bandStyle(b *band) canvas.Style {
	style := canvas.Style{Ink: theme.PhaseInk(b.first.packet.Phase)}
	if !b.first.sent || !l.ctx.picks(b.burst.first()) && !l.ctx.picks(b.burst.last()) {
		style.Ink = theme.Faint
	}
	if b.burst.members[b.burst.place(l.ctx.Selected)] == l.ctx.Selected {
		style = style.With(canvas.Reverse)
	}
	return style
}
