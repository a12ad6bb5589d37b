package main

import (
	"regexp"
	"slices"
	"strings"

	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/text"
	"wiretale/trace"
)

// tell writes what the step tells, and what has happened on the network since the
// one before.
func (l *plainLesson) tell() {
	step, steps := l.play.At()
	of := l.play.Lesson()
	args := text.Args{"Number": of.Number, "Title": of.Title.In(l.words), "Step": step + 1, "Steps": steps}
	l.blank()
	if of.Number > 0 {
		l.sayT("plain.title", args)
	} else {
		l.sayT("plain.title.own", args)
	}
	l.used = nil
	l.events()
	if l.play.Step().Optional {
		l.sayT("plain.optional")
	}
	l.prose(l.play.Heading(l.words))
	l.prose(l.play.Prose(l.words))
	l.shown()
	if l.play.Step().Card {
		l.card()
	}
}

// card ends a lesson: what it taught, and what to read.
func (l *plainLesson) card() {
	if rfcs := l.play.Lesson().RFCs; len(rfcs) > 0 {
		l.sayT("plain.read", text.Args{"List": strings.Join(rfcs, ", ")})
	}
	l.blank()
}

// mostTold is how many lines are written of what happened between two steps:
// more is not listened to. The middle is left out first.
const mostTold = 30

// toldKinds are the kinds of event that are told.
var toldKinds = []trace.EventKind{trace.PacketSent, trace.PacketLost, trace.StateChanged, trace.TimerFired, trace.TableChanged, trace.InterventionApplied}

// events writes what has become visible.
func (l *plainLesson) events() {
	now := l.tellingNow()
	_, known := l.told[now]
	switch {
	case now == l.here || len(l.told) == 0:
	case known:
		l.sayT("plain.telling.back")
	default:
		l.sayT("plain.telling.new")
	}
	l.here = now
	lines := l.happened(l.play.Snapshot(), l.told[now])
	l.told[now], l.heard = max(l.told[now], l.play.Horizon().Ordinal), lines
	if len(lines) == 0 {
		return
	}
	l.sayT("plain.events")
	l.list(lines)
	l.blank()
}

// toldCalls are the calls of applications that are told: what texts speak of, and no
// other event tells.
var toldCalls = []string{"write", "read", "accept"}

// happened tells the events behind one: with what applications call, unless there is so
// much of it that what happens on the network would be left out.
func (l *plainLesson) happened(s *trace.Snapshot, after trace.Ordinal) []string {
	if lines := l.happenings(s, after, toldCalls); len(lines) <= mostTold {
		return lines
	}
	return l.happenings(s, after, nil)
}

func (l *plainLesson) happenings(s *trace.Snapshot, after trace.Ordinal, calls []string) (lines []string) {
	for _, e := range s.Events.All() {
		call, calling := e.Detail.(trace.Call)
		if told := slices.Contains(toldKinds, e.Kind) || calling && slices.Contains(calls, call.Name); e.Ordinal <= after || !told {
			continue
		}
		d, sends := e.Detail.(trace.Sent)
		switch {
		case sends && d.Hop == 0:
			p, _ := s.Packet(e.Packet)
			lines = append(lines, l.packet(s, &p)+" "+explain.Packet(l.words, s, p.ID))
		case sends: // a router hands it on
		default:
			if said := explain.Event(l.words, s, e.Ordinal); said != "" {
				lines = append(lines, l.words.Duration(e.Time)+": "+said)
			}
		}
	}
	return lines
}

// packet names a packet by its number, its way and what it is.
func (l *plainLesson) packet(s *trace.Snapshot, p *trace.Packet) string {
	h := &p.Hops[0]
	to := h.To
	if last := len(p.Hops) - 1; last > 0 {
		to = p.Hops[last].To
	}
	return l.T("plain.packet", text.Args{"At": l.words.Duration(p.Departed()), "Number": int(p.ID), "From": explain.Name(l.words, s, h.From),
		"To": explain.Name(l.words, s, to), "Label": explain.Label(l.words, s, p.ID)})
}

// list writes lines, and of very many the first and the last.
func (l *plainLesson) list(lines []string) {
	for i, line := range lines {
		switch {
		case len(lines) <= mostTold || i < mostTold/2 || i >= len(lines)-mostTold/2:
			l.say(line)
		case i == mostTold/2:
			l.sayT("plain.between", text.Args{"Count": len(lines) - mostTold})
		}
	}
}

// termLink is a word that the glossary explains.
var termLink = regexp.MustCompile(`\[([^\]]+)\]\(#([a-z0-9-]+)\)`)

// bullets begin the items of a list: each is a paragraph.
var bullets = strings.NewReplacer("\n- ", "\n\n")

// prose writes a text without the signs of its form, and notes which words of it
// the glossary explains.
func (l *plainLesson) prose(s string) {
	for _, m := range termLink.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(l.used, m[2]) {
			l.used = append(l.used, m[2])
		}
	}
	marked := s
	s = bullets.Replace("\n" + lesson.Bare(s))
	for _, paragraph := range strings.Split(s, "\n\n") {
		if strings.TrimSpace(paragraph) != "" {
			l.say(paragraph)
			l.blank()
		}
	}
	l.screenKeys(marked)
}

// screenKey is a key of the screen that a text names, as texts write it. Enter is none
// of them: it is pressed here, too.
var screenKey = regexp.MustCompile("`([a-zA-Z←→↑↓]|space|espacio|tab|esc)`|(← →)|(?:press|pulsa) ([a-z])\\b")

// screenKeys says that the keys which a text names are not to be pressed here: once of
// each.
func (l *plainLesson) screenKeys(s string) {
	var fresh []string
	for _, m := range screenKey.FindAllStringSubmatch(s, -1) {
		if k := m[1] + m[2] + m[3]; !slices.Contains(l.keyed, k) {
			l.keyed, fresh = append(l.keyed, k), append(fresh, k)
		}
	}
	if len(fresh) > 0 {
		l.sayT("plain.screen-keys", text.Args{"List": strings.Join(fresh, ", ")})
		l.blank()
	}
}

// glossary explains a word, or lists those that the step uses.
func (l *plainLesson) glossary(word string) {
	if word == "" {
		var names []string
		for _, id := range l.used {
			if e, ok := l.play.Lesson().Term(id); ok {
				names = append(names, e.Term.In(l.words))
			}
		}
		if len(names) == 0 {
			l.sayT("plain.words.none", text.Args{"Ask": "?"})
			return
		}
		l.sayT("plain.words", text.Args{"Ask": "?", "List": strings.Join(names, ", ")})
		return
	}
	found := false
	for _, e := range l.play.Lesson().Terms() {
		if called(&e, word) {
			l.say(e.Term.In(l.words) + ": " + lesson.Bare(e.Text.In(l.words)))
			found = true
		}
	}
	if !found {
		l.sayT("plain.words.unknown", text.Args{"Found": text.EscapeTo(word, 40)})
	}
}

// called reports whether a term begins as somebody calls it, in any language.
func called(e *lesson.Entry, word string) bool {
	for _, name := range e.Term {
		if strings.HasPrefix(strings.ToLower(name), word) {
			return true
		}
	}
	return false
}
