package lesson

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"wiretale/text"
	"wiretale/trace"
)

// said is a text of a step and the place where it is written.
type said struct {
	words Words
	path  string
	late  bool // it is said when the answer shows
}

// said are the texts of a question.
func (a *Ask) said() (all []said) {
	add := func(w Words, path string, late bool) {
		if w != nil {
			all = append(all, said{w, path, late})
		}
	}
	add(a.Prompt, a.path+".prompt", false)
	add(a.Unit, a.path+".unit", false)
	add(a.Because, a.path+".because", true)
	for i, h := range a.Hints {
		add(h, item(a.path+".hints", i), false)
	}
	for _, o := range a.Choices {
		add(o.Says, o.path+".says", false)
		add(o.Wrong, o.path+".wrong", true)
	}
	if a.Why != nil {
		add(a.Why.Prompt, a.path+".why.prompt", false)
		for _, r := range a.Why.Choices {
			add(r.Says, r.path+".says", false)
			add(r.Wrong, r.path+".wrong", true)
		}
	}
	for i, g := range a.Goal {
		add(g.Says, item(a.path+".goal", i)+".says", false)
	}
	for i, m := range a.Misses {
		add(m.Says, item(a.path+".misses", i)+".says", false)
		add(m.Wrong, item(a.path+".misses", i)+".wrong", true)
	}
	if a.Otherwise != nil {
		add(a.Otherwise.Wrong, a.path+".otherwise.wrong", true)
	}
	return all
}

// texts holds that whatever texts take from the trace can be seen where they
// stand, and that what is pointed at is there.
func (b *binding) texts() {
	for i, s := range b.lesson.Steps {
		m := &b.marks[i]
		early := b.look(i, m.scene.until(m.at))
		if s.highlight != nil && latest(early.seen, early.seen.Events.Len(), s.highlight) < 0 {
			b.noEvent(s.path+".highlight", s, early.seen, 0, s.highlight, s.Highlight)
		}
		for _, lang := range text.Langs() {
			for n, line := range strings.Split(s.prose[lang].body, "\n") {
				b.filled(&early, lang, line, func(found string) *Error {
					return b.in(proseFile(lang), position{s.prose[lang].first + n, 1 + max(strings.Index(line, found), 0)}, s, FigureHidden, found, "")
				})
			}
		}
		if s.Ask == nil {
			continue
		}
		late := b.look(i, m.scene.until(m.shows))
		for _, t := range s.Ask.said() {
			l := &early
			if t.late {
				l = &late
			}
			for _, lang := range text.Langs() {
				b.filled(l, lang, t.words[lang], func(found string) *Error {
					return b.at(t.path+"."+string(lang), s, FigureHidden, found, "")
				})
			}
		}
	}
}

// filled holds that nothing of a text stays blank: that what it takes from the trace
// is something that it could, is there, and can be seen.
func (b *binding) filled(l *look, lang text.Lang, s string, hidden func(found string) *Error) {
	for _, m := range blank.FindAllStringSubmatch(l.fill(text.For(lang), s), -1) {
		e, name := hidden(m[0]), m[1]
		switch {
		case strings.HasPrefix(name, "."):
			if !slices.Contains(ofPackets, name) {
				e.Code, e.form, e.Expected = UnknownFigure, "packet", strings.Join(ofPackets, ", ")
			} else {
				e.form = "packet"
			}
		case b.lesson.Figures[name] == nil:
			e.Code, e.Expected = UnknownFigure, meant(name, slices.Sorted(maps.Keys(b.lesson.Figures)))
		default:
			b.never(l, e, name)
		}
	}
}

// never says of a figure that can't be seen yet when it is nowhere in its scene.
func (b *binding) never(l *look, e *Error, name string) {
	r := l.reading()
	r.known = b.everywhere
	r.scene = func(name string) *trace.Snapshot {
		if sc := b.scenes[sceneKey{name: name}]; sc != nil {
			return sc.whole
		}
		return nil
	}
	if sc := b.scenes[sceneKey{l.here, l.step.Unseen}]; sc != nil {
		r.seen = sc.whole
	}
	if _, ok := r.named(name); ok {
		return
	}
	f := b.lesson.Figures[name]
	e.Code, e.Part = FigureNever, clip(f.wants())
	if f.Nth > 1 {
		e.form, e.Expected = "nth", strconv.Itoa(f.Nth)
	}
}

// ofPackets are the placeholders that are no figures.
var ofPackets = []string{".Seq", ".SeqNext", ".Ack", ".Packet", ".Delay", ".Time"}

// stated holds that what texts write out is what the trace says.
func (b *binding) stated() {
	w := text.For(text.English)
	for i, st := range b.lesson.Stated {
		if st.Is == "" {
			continue
		}
		first := b.marks[0].scene
		r := reading{lesson: b.lesson, seen: first.whole, here: first.name, scene: func(name string) *trace.Snapshot {
			if sc := b.scenes[sceneKey{name: name}]; sc != nil {
				return sc.whole
			}
			return nil
		}}
		q, ok := r.named(st.Is)
		says, _ := literal(st.Says)
		if !ok {
			b.at(item("stated", i)+".is", nil, FigureNever, st.Is, "").Part = clip(b.lesson.Figures[st.Is].wants())
			continue
		}
		if says.unit = max(says.unit, q.unit); says.in(w) != q.in(w) {
			b.at(item("stated", i)+".says", nil, StatedWrong, st.Says, q.in(w)).Tell = func(w *text.Printer) (string, string) { return clip(st.Says), q.in(w) }
		}
	}
}
