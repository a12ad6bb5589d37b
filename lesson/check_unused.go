package lesson

import (
	"maps"
	"slices"
	"strings"

	"wiretale/text"
)

// unused holds that what is named is used, and that the lesson sums up at its end.
func (f *faults) unused() {
	l := f.lesson
	f.idle("beliefs", slices.Sorted(maps.Keys(l.Beliefs)), l.believed(), func(name string) string { return "believes: " + name })
	f.idle("figures", slices.Sorted(maps.Keys(l.Figures)), l.figured(), func(name string) string { return "{{" + name + "}}" })
	f.idle("scenes", slices.Sorted(maps.Keys(l.Scenes)), l.staged(), func(name string) string { return "scene: " + name })
	if last := l.Steps[len(l.Steps)-1]; !last.Card {
		f.at(last.path, last, NoCard, "", "card: true")
	}
}

func (f *faults) idle(key string, names []string, used map[string]bool, how func(string) string) {
	for _, name := range names {
		if !used[name] {
			f.at(key+"."+name, nil, Unused, name, how(name))
		}
	}
}

// believed are the beliefs that somebody has who answers wrongly.
func (l *Lesson) believed() map[string]bool {
	all := map[string]bool{}
	for _, s := range l.Steps {
		if s.Ask == nil {
			continue
		}
		for _, o := range s.Ask.Choices {
			all[o.Believes] = true
		}
		for _, m := range s.Ask.Misses {
			all[m.Believes] = true
		}
		if s.Ask.Otherwise != nil {
			all[s.Ask.Otherwise.Believes] = true
		}
		if s.Ask.Why != nil {
			for _, r := range s.Ask.Why.Choices {
				all[r.Believes] = true
			}
		}
	}
	return all
}

// figured are the figures that a text, a question, another figure or what is stated
// takes.
func (l *Lesson) figured() map[string]bool {
	all := map[string]bool{}
	take := func(parts ...string) {
		for _, part := range parts {
			all[strings.TrimPrefix(part, "-")] = true
		}
	}
	say := func(w Words) {
		for _, said := range w {
			for _, m := range blank.FindAllStringSubmatch(said, -1) {
				take(m[1])
			}
		}
	}
	for _, f := range l.Figures {
		take(f.Name)
		take(f.Sum...)
	}
	for _, st := range l.Stated {
		take(st.Is)
	}
	for _, w := range l.Beliefs {
		say(w)
	}
	for _, s := range l.Steps {
		say(Words{text.English: s.prose[text.English].body, text.Spanish: s.prose[text.Spanish].body})
		if s.Ask != nil {
			s.Ask.figured(take, say)
		}
	}
	return all
}

// figured are the figures that a question takes.
func (a *Ask) figured(take func(...string), say func(Words)) {
	for _, t := range a.said() {
		say(t.words)
	}
	if a.Of != nil {
		take(a.Of.Name)
		take(a.Of.Sum...)
	}
	for _, o := range a.Choices {
		take(o.Figure)
		take(o.Value...)
	}
	for _, m := range a.Misses {
		take(m.Value...)
	}
	if a.Why != nil {
		for _, r := range a.Why.Choices {
			take(r.Figure)
		}
	}
}

// staged are the scenes that a step or a figure shows.
func (l *Lesson) staged() map[string]bool {
	all := map[string]bool{}
	for _, f := range l.Figures {
		all[f.Scene] = true
	}
	for _, s := range l.Steps {
		all[s.Scene], all[s.Beside] = true, true
		if s.Ask != nil && s.Ask.Of != nil {
			all[s.Ask.Of.Scene] = true
		}
	}
	return all
}
