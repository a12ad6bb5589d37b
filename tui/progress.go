package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
)

// pulse is the time between two looks at how far something has come that takes
// its time. Nothing pulses when nothing does.
const pulse = 200 * time.Millisecond

// pulseTick is the generation of the ticks that only look.
const pulseTick = -1

// pulsing is a screen on which something takes its time.
type pulsing interface {
	// busy reports whether something does, and pulsed tells the moment, in
	// nanoseconds of the wall clock.
	busy() bool
	pulsed(at int64)
}

// pulse asks for the next look, if something takes its time and none was asked
// for.
func (m *Model) pulse() tea.Cmd {
	s, ok := m.top().(pulsing)
	if m.pulses || !ok || !s.busy() {
		return nil
	}
	m.pulses = true
	return tea.Tick(pulse, func(t time.Time) tea.Msg { return tickMsg{pulseTick, t.UnixNano()} })
}

// pulsed takes a look.
func (m *Model) pulsed(at int64) tea.Cmd {
	m.pulses = false
	if s, ok := m.top().(pulsing); ok && s.busy() {
		s.pulsed(at)
	}
	return m.pulse()
}

// course is how fast something goes on, as far as it was watched.
type course struct {
	began, now  int64 // of the wall clock
	first, done int64 // of what there is to do
	total       int64
	watched     bool
}

// note looks at it: so much is done, of so much in all.
func (c *course) note(at, done, total int64) {
	if !c.watched || done < c.first {
		*c = course{began: at, first: done, watched: true}
	}
	c.now, c.done, c.total = at, done, total
}

// left is the time that it will take yet, going on as it did; false before that
// can be told.
func (c *course) left() (time.Duration, bool) {
	went, took := c.done-c.first, c.now-c.began
	if !c.watched || went <= 0 || took <= 0 || c.total <= c.done {
		return 0, false
	}
	return time.Duration(float64(took) / float64(went) * float64(c.total-c.done)), true
}

// barWidth is the width of a bar in the head line.
const barWidth = 8

// bar is a bar, its words, and what is left: "▓▓▓░░░░░ 43 % read · 12 s left".
func (c *course) bar(u *ui, words string, done, total int64) string {
	done = min(max(done, 0), total)
	full := int(done * barWidth / max(total, 1))
	g := &u.theme.Glyphs
	said := strings.Repeat(string(g.FullBlock), full) + strings.Repeat(string(g.Fog), barWidth-full) + " " +
		u.words.T(words, text.Args{"Percent": done * 100 / max(total, 1)})
	if left, ok := c.left(); ok {
		said += " · " + yet(u, left)
	}
	return said
}

// yet says how long it will take: nobody knows it more exactly.
func yet(u *ui, d time.Duration) string {
	if d < time.Minute {
		return u.words.T("reading.seconds", text.Args{"Number": max(int(d.Round(time.Second)/time.Second), 1)})
	}
	return u.words.T("reading.minutes", text.Args{"Number": int(d.Round(time.Minute) / time.Minute)})
}

// busy implements pulsing: a file is being read, or looked through.
func (w *watch) busy() bool {
	p := w.session.Progress()
	return w.session.Kind() == session.Recorded && !p.Done && p.Total > 0 || w.filter.busy() || w.search.busy()
}

func (w *watch) pulsed(at int64) {
	if p := w.session.Progress(); !p.Done && p.Total > 0 {
		w.reads.note(at, p.Read, p.Total)
	}
	if s := w.sought(); s != nil {
		w.seeks.note(at, int64(s.found.Seen), int64(s.found.Of))
	}
}

// sought is what is being looked for.
func (w *watch) sought() *quest {
	for _, s := range [...]*quest{w.filter, w.search} {
		if s.busy() {
			return s
		}
	}
	return nil
}

// busy implements pulsing: whoever waits sees how long already.
func (w *waiting) busy() bool { return w.problem == "" }

func (w *waiting) pulsed(at int64) {
	if w.began == 0 {
		w.began = at - int64(pulse)
	}
	w.now = at
}

// waited is for how long, in whole seconds; "" for less.
func (w *waiting) waited(u *ui) string {
	d := time.Duration(w.now - w.began).Truncate(time.Second)
	if d <= 0 {
		return ""
	}
	return " " + u.words.T("reading.waited", text.Args{"Number": int(d / time.Second)})
}
