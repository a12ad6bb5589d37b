package lesson

import (
	"slices"
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
			b.at(s.path+".highlight", s, NoEvent, s.Highlight, "")
		}
		for _, lang := range text.Langs() {
			b.filled(&early, lang, s.prose[lang].body, func(found, expected string, code Code) {
				b.in(proseFile(lang), position{s.prose[lang].line, 1}, s, code, found, expected)
			})
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
				b.filled(l, lang, t.words[lang], func(found, expected string, code Code) {
					b.at(t.path+"."+string(lang), s, code, found, expected)
				})
			}
		}
	}
}

// filled holds that nothing of a text stays blank.
func (b *binding) filled(l *look, lang text.Lang, s string, fault func(found, expected string, code Code)) {
	for _, m := range blank.FindAllStringSubmatch(l.fill(text.For(lang), s), -1) {
		name := m[1]
		if strings.HasPrefix(name, ".") && !slices.Contains(ofPackets, name) || !strings.HasPrefix(name, ".") && b.lesson.Figures[name] == nil {
			fault(m[0], strings.Join(ofPackets, ", "), UnknownFigure)
		} else {
			fault(m[0], "", FigureHidden)
		}
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
		if says.unit = max(says.unit, q.unit); !ok || says.in(w) != q.in(w) {
			b.at(item("stated", i)+".says", nil, StatedWrong, st.Says, q.in(w)).Tell = func(w *text.Printer) (string, string) { return clip(st.Says), q.in(w) }
		}
	}
}
