package lesson

import (
	"maps"
	"slices"
	"strings"

	"wiretale/text"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// compile reads the lesson's expressions and holds it to be complete in every
// language.
func (l *Lesson) compile(prose map[text.Lang]map[string]section) error {
	if !l.Title.complete() || !l.About.complete() {
		return l.fail(nil, NoWords, "title, about")
	}
	if len(l.Steps) == 0 {
		return l.fail(nil, BadYAML, "steps")
	}
	seen := map[string]bool{}
	for _, s := range l.Steps {
		if s == nil || s.ID == "" || seen[s.ID] {
			return l.fail(s, SameID, "id")
		}
		seen[s.ID] = true
		if err := l.compileStep(s, prose); err != nil {
			return err
		}
	}
	for _, lang := range text.Langs() {
		for _, id := range slices.Sorted(maps.Keys(prose[lang])) {
			if !seen[id] {
				return l.fail(nil, ExtraProse, string(lang)+".md: "+id)
			}
		}
	}
	return nil
}

func (l *Lesson) fail(s *Step, code Code, found string) *Error {
	e := &Error{Lesson: l.Name, Code: code, Found: found}
	if s != nil {
		e.Step = s.ID
	}
	return e
}

// complete reports whether there is a text in every language.
func (w Words) complete() bool {
	for _, lang := range text.Langs() {
		if strings.TrimSpace(w[lang]) == "" {
			return false
		}
	}
	return len(w) == len(text.Langs())
}

func (l *Lesson) compileStep(s *Step, prose map[text.Lang]map[string]section) error {
	s.prose = map[text.Lang]section{}
	for _, lang := range text.Langs() {
		section := prose[lang][s.ID]
		if section.body == "" {
			return l.fail(s, NoProse, string(lang)+".md")
		}
		s.prose[lang] = section
	}
	var err error
	if s.at, err = filter.Parse(s.At); err != nil {
		return l.fail(s, BadFilter, s.At+": "+err.Error())
	}
	if s.Highlight != "" {
		if s.highlight, err = filter.Parse(s.Highlight); err != nil {
			return l.fail(s, BadFilter, s.Highlight+": "+err.Error())
		}
	}
	if s.Ask != nil {
		return l.compileAsk(s)
	}
	return nil
}

func (l *Lesson) compileAsk(s *Step) error {
	a := s.Ask
	if !a.Prompt.complete() {
		return l.fail(s, NoWords, "prompt")
	}
	if len(a.Hints) != hintLevels {
		return l.fail(s, NoWords, "hints")
	}
	for _, h := range a.Hints {
		if !h.complete() {
			return l.fail(s, NoWords, "hints")
		}
	}
	seen := map[string]bool{}
	for _, o := range a.Choices {
		if o == nil || o.ID == "" || seen[o.ID] {
			return l.fail(s, SameID, "choices")
		}
		seen[o.ID] = true
		if (o.Packet == nil) == (a.Asks == Next) || (len(o.Value) == 0) == (a.Asks == Value) || a.Asks == Value && a.Of == nil {
			return l.fail(s, BadPattern, o.ID)
		}
		if o.Wrong != nil && !o.Wrong.complete() {
			return l.fail(s, NoWords, o.ID)
		}
		if o.Packet != nil && !o.Packet.compile() {
			return l.fail(s, BadPattern, o.ID)
		}
	}
	if a.Why != nil {
		return l.compileWhy(s)
	}
	return nil
}

func (l *Lesson) compileWhy(s *Step) error {
	if !s.Ask.Why.Prompt.complete() {
		return l.fail(s, NoWords, "why")
	}
	for _, r := range s.Ask.Why.Choices {
		if !r.Says.complete() || r.Wrong != nil && !r.Wrong.complete() {
			return l.fail(s, NoWords, r.ID)
		}
		var err error
		if r.expr, err = filter.Parse(r.Holds); err != nil {
			return l.fail(s, BadFilter, r.Holds+": "+err.Error())
		}
	}
	return nil
}

var flagNames = map[string]wire.Flags{"FIN": wire.FIN, "SYN": wire.SYN, "RST": wire.RST, "ACK": wire.ACK}

// compile reads the pattern's flags.
func (p *Pattern) compile() bool {
	if p.Flags == "" {
		return p.From != "" && p.Data
	}
	for name := range strings.SplitSeq(p.Flags, "·") {
		f, ok := flagNames[name]
		if !ok {
			return false
		}
		p.flags |= f
	}
	return p.From != ""
}
