package tui

import (
	"wiretale/text"
	"wiretale/trace/filter"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// offers are the words that may be typed at the cursor of a field.
type offers struct {
	// complete finds them; nil where nothing is offered.
	complete func(value string, cursor int) filter.Completion
	found    filter.Completion
	typed    string // what they were found for
	at       int    // the one that stands in the field, by turns; −1 for none
}

// mostOffers is how many rows they take.
const mostOffers = 7

// look finds the words for what is typed.
func (o *offers) look(value string, cursor int) {
	o.typed, o.at, o.found = value, -1, filter.Completion{}
	if o.complete != nil {
		o.found = o.complete(value, cursor)
	}
}

// any reports whether there is one besides what is typed already.
func (o *offers) any() bool {
	all := o.found.Candidates
	return len(all) > 1 || len(all) == 1 && !o.whole()
}

// whole reports whether the only word is typed already.
func (o *offers) whole() bool {
	all := o.found.Candidates
	return len(all) == 1 && o.typed[o.found.From:o.found.To] == all[0].Text
}

// turn puts the next word, or the one before, in the field's place of what is
// typed. The only one is taken at once.
func (o *offers) turn(forward bool, value string) (string, int, bool) {
	n := len(o.found.Candidates)
	switch {
	case n == 0:
		return "", 0, false
	case n == 1:
		return o.take(value)
	case o.at < 0 && forward:
		o.at = 0
	case o.at < 0:
		o.at = n - 1
	case forward:
		o.at = (o.at + 1) % n
	default:
		o.at = (o.at + n - 1) % n
	}
	v, cursor := o.with(o.found.Candidates[o.at].Text)
	return v, cursor, true
}

// take puts the word that stands in the field, or else the first, there for
// good, and finds what may follow. Behind a whole word that is a space.
func (o *offers) take(value string) (string, int, bool) {
	if len(o.found.Candidates) == 0 {
		return "", 0, false
	}
	c := o.found.Candidates[max(o.at, 0)]
	words := c.Text
	if c.Sort != filter.FieldName || o.at >= 0 || o.whole() {
		words += " "
	}
	v, cursor := o.with(words)
	o.look(v, cursor)
	return v, cursor, true
}

// with is what is typed with other words in its place, and the cursor behind
// them.
func (o *offers) with(words string) (string, int) {
	from := o.typed[:o.found.From] + words
	return from + o.typed[o.found.To:], len(from)
}

// shown are the words that have a row, from one on, at the bottom of so many rows.
func (o *offers) shown(height int) (top, rows int) {
	n := len(o.found.Candidates)
	if !o.any() || height < 2 {
		return 0, 0
	}
	rows = min(n, mostOffers, height-1)
	return max(min(o.at-rows/2, n-rows), 0), rows
}

// draw lists the words above the bottom of a canvas.
func (o *offers) draw(u *ui, c *canvas.Canvas) {
	all := o.found.Candidates
	top, rows := o.shown(c.Height)
	if rows == 0 {
		return
	}
	name, kind := 12, 0
	for _, x := range all[top : top+rows] {
		name = max(name, canvas.Width(x.Text))
		if x.Kind != "" {
			kind = max(kind, canvas.Width(u.words.T("complete.kind."+x.Kind)))
		}
	}
	name = min(name, c.Width/2)
	for i := range rows {
		y, x := c.Height-rows+i, &all[top+i]
		c.Fill(0, y, c.Width, 1, ' ', canvas.Style{})
		style, muted := canvas.Style{Ink: theme.Accent}, canvas.Style{Ink: theme.Muted}
		if top+i == o.at {
			style, muted = style.With(canvas.Reverse), muted.With(canvas.Reverse)
			c.Fill(0, y, c.Width, 1, ' ', muted)
			c.Set(0, y, u.theme.Glyphs.Selected, style)
		}
		c.Text(2, y, canvas.Cut(text.Escape(x.Text), name), style)
		at := name + 4
		if x.Kind != "" {
			c.Text(at, y, u.words.T("complete.kind."+x.Kind), muted)
		}
		if kind > 0 {
			at += kind + 2
		}
		c.Text(at, y, canvas.Cut(o.told(u, x), c.Width-at-1), muted)
	}
	more := u.words.T("complete.offered", text.Args{"Count": len(all)})
	c.Fill(0, c.Height-rows-1, c.Width, 1, u.theme.Glyphs.Rule, canvas.Style{Ink: theme.Faint})
	c.Text(2, c.Height-rows-1, " "+more+" ", canvas.Style{Ink: theme.Muted})
}

// told is what a word means.
func (o *offers) told(u *ui, c *filter.Candidate) string {
	if c.Title != "" && u.words.Has(c.Title) {
		return u.words.T(c.Title)
	}
	return text.Escape(c.Note)
}

// past is what was typed into a field before.
type past struct {
	kept  *[]string // for as long as the program runs, the latest last; nil keeps nothing
	at    int       // the one that is shown; behind the last, what is being typed
	typed string    // that
}

// mostKept bounds it.
const mostKept = 100

// remember makes it what was typed into fields of one sort.
func (u *ui) remember(sort string) past {
	if u.typed == nil {
		u.typed = map[string]*[]string{}
	}
	if u.typed[sort] == nil {
		u.typed[sort] = &[]string{}
	}
	return past{kept: u.typed[sort], at: len(*u.typed[sort])}
}

func (p *past) all() []string {
	if p.kept == nil {
		return nil
	}
	return *p.kept
}

// keep adds what was typed, once.
func (p *past) keep(value string) {
	if p.kept == nil || value == "" {
		return
	}
	all := *p.kept
	for i, v := range all {
		if v == value {
			all = append(all[:i], all[i+1:]...)
			break
		}
	}
	all = append(all, value)
	*p.kept = all[max(len(all)-mostKept, 0):]
}

// turn is what was typed before, or after, what the field shows.
func (p *past) turn(back bool, value string) (string, bool) {
	all := p.all()
	if p.at == len(all) {
		p.typed = value
	}
	to := p.at + 1
	if back {
		to = p.at - 1
	}
	if to < 0 || to > len(all) {
		return "", false
	}
	if p.at = to; to == len(all) {
		return p.typed, true
	}
	return all[to], true
}
