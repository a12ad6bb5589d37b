package lesson

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"wiretale/text"
	"wiretale/trace/filter"
)

// hintLevels is how many hints every question has but an unseen one.
const hintLevels = 3

// compiler reads the lesson's expressions and holds it to be complete in every
// language.
type compiler struct {
	*faults
	l     *Lesson
	prose map[text.Lang]map[string]section
}

// lesson compiles the whole.
func (c *compiler) lesson() {
	l := c.l
	c.words("title", nil, l.Title)
	c.words("about", nil, l.About)
	if len(l.Scenes) == 0 {
		c.at("", nil, NoKey, "", "scenes")
	}
	if len(l.Steps) == 0 || len(l.Steps) > maxSteps {
		c.at("steps", nil, BadValue, strconv.Itoa(len(l.Steps)), "1 … "+strconv.Itoa(maxSteps))
		l.Steps = nil
		return
	}
	c.varies()
	for _, name := range slices.Sorted(maps.Keys(l.Beliefs)) {
		c.words("beliefs."+name, nil, l.Beliefs[name])
	}
	for _, name := range slices.Sorted(maps.Keys(l.Figures)) {
		if l.Figures[name] == nil {
			c.at("figures."+name, nil, NoKey, "", "field, time, count, variable, sum")
			delete(l.Figures, name)
			continue
		}
		l.Figures[name].compile(c, "figures."+name, nil)
	}
	c.stated()
	c.steps()
}

// varies holds that the delays are two, in order.
func (c *compiler) varies() {
	d := c.l.Varies.Delay
	if len(d) != 0 && (len(d) != 2 || d[0] <= 0 || d[1] < d[0] || d[1] > time.Minute) {
		c.at("varies.delay", nil, BadValue, "", "[5ms, 60ms]")
		c.l.Varies.Delay = nil
	}
}

// stated holds that whatever is stated is held by a figure or a source.
func (c *compiler) stated() {
	for i, st := range c.l.Stated {
		path := item("stated", i)
		if st.Says == "" || (st.Is == "") == (st.Source == "") {
			c.at(path, nil, NoKey, st.Says, "says, is; says, source")
		}
		if st.Is != "" {
			c.figureNamed(path+".is", nil, st.Is)
			if _, ok := literal(st.Says); !ok {
				c.at(path+".says", nil, BadValue, st.Says, "3, 1 s")
			}
		}
	}
}

func (c *compiler) steps() {
	seen, asked := map[string]bool{}, map[string]bool{}
	for i, s := range c.l.Steps {
		path := item("steps", i)
		if s.path = path; s.ID == "" || seen[s.ID] {
			c.at(path+".id", s, SameID, s.ID, "")
		}
		seen[s.ID] = true
		c.step(s, i == 0)
		if s.Ask != nil {
			asked[s.Ask.Concept] = true
		}
	}
	for _, lang := range text.Langs() {
		for _, id := range slices.Sorted(maps.Keys(c.prose[lang])) {
			if !seen[id] {
				c.in(proseFile(lang), position{c.prose[lang][id].line, 1}, nil, ExtraProse, id, "")
			}
		}
	}
	for i, id := range c.l.Concepts {
		if _, ok := c.l.Concept(id); !ok {
			c.at(item("concepts", i), nil, UnknownIdea, id, "")
		} else if !asked[id] {
			c.at(item("concepts", i), nil, NeverAsked, id, "")
		}
	}
}

// step compiles a step. The first must say where it stands.
func (c *compiler) step(s *Step, first bool) {
	s.prose = map[text.Lang]section{}
	for _, lang := range text.Langs() {
		section, ok := c.prose[lang][s.ID]
		if c.prose[lang] != nil && (!ok || section.body == "") {
			c.in(proseFile(lang), position{section.line, 1}, s, NoProse, "", "## … {#"+s.ID+"}")
		}
		s.prose[lang] = section
	}
	if s.Scene != "" {
		c.sceneNamed(s.path+".scene", s, s.Scene)
	} else if first {
		c.at(s.path, s, NoKey, "", "scene")
	}
	if s.Beside != "" {
		c.sceneNamed(s.path+".beside", s, s.Beside)
	}
	if s.At == "" && (first || s.Scene != "" || s.Unseen) {
		c.at(s.path, s, NoKey, "", "at")
	}
	if s.At != theEndAt {
		s.at = c.optional(s.path+".at", s, s.At)
	}
	c.nth(s.path+".nth", s, s.Nth)
	s.highlight = c.optional(s.path+".highlight", s, s.Highlight)
	if views := []string{"", "ladder", "map", "packet", "state", "stream", "graphs", "list", "compare"}; !slices.Contains(views, s.View) {
		c.at(s.path+".view", s, BadValue, s.View, strings.Join(views[1:], ", "))
	}
	if s.Speed < 0 {
		c.at(s.path+".speed", s, BadValue, strconv.Itoa(s.Speed), "100")
	}
	if s.Ask != nil {
		c.ask(s)
	}
}

// theEndAt is how a step stands at its scene's end.
const theEndAt = "end"

func (c *compiler) ask(s *Step) {
	a := s.Ask
	a.path = s.path + ".ask"
	kind := a.Asks.asking()
	if kind == nil {
		c.at(a.path+".asks", s, BadValue, string(a.Asks), kindNames())
		return
	}
	c.words(a.path+".prompt", s, a.Prompt)
	a.until = nil
	if a.Until != "" && a.Until != theEndAt {
		a.until = c.filter(a.path+".until", s, a.Until)
	}
	c.nth(a.path+".until_nth", s, a.UntilNth)
	if a.Concept == "" {
		c.at(a.path, s, NoKey, "", "concept")
	} else if !slices.Contains(c.l.Concepts, a.Concept) {
		c.at(a.path+".concept", s, UnknownName, a.Concept, strings.Join(c.l.Concepts, ", "))
	}
	c.hints(s, a)
	kind.compile(c, s, a)
	c.choices(s, a, kind)
	for i, m := range a.Misses {
		if m.Believes == "" {
			c.at(item(a.path+".misses", i), s, NoBelief, "", "")
		}
		c.miss(item(a.path+".misses", i), s, m)
	}
	if a.Otherwise != nil {
		c.miss(a.path+".otherwise", s, a.Otherwise)
	}
	if a.Why != nil {
		c.why(s, a)
	}
	if a.Because != nil {
		c.words(a.path+".because", s, a.Because)
	}
}

func kindNames() string {
	var all []string
	for _, k := range Kinds() {
		all = append(all, string(k))
	}
	return strings.Join(all, ", ")
}

func (c *compiler) hints(s *Step, a *Ask) {
	want := hintLevels
	if s.Unseen {
		want = 0
	}
	if len(a.Hints) != want {
		if e := c.at(a.path+".hints", s, TooFewHints, strconv.Itoa(len(a.Hints)), strconv.Itoa(want)); s.Unseen {
			e.form = "unseen"
		}
	}
	for i, h := range a.Hints {
		c.words(item(a.path+".hints", i), s, h)
	}
}

func (c *compiler) choices(s *Step, a *Ask, kind asking) {
	picked := a.Asks != Point && a.Asks != Make && !a.Enter
	if picked && (len(a.Choices) < 2 || len(a.Choices) > mostChoices) {
		c.at(a.path+".choices", s, BadValue, strconv.Itoa(len(a.Choices)), "2 … "+strconv.Itoa(mostChoices))
	}
	seen := map[string]bool{}
	for i, o := range a.Choices {
		path := item(a.path+".choices", i)
		if o.path = path; o.ID == "" || seen[o.ID] {
			c.at(path+".id", s, SameID, o.ID, "")
		}
		seen[o.ID] = true
		kind.choice(c, path, s, o)
		c.answered(path, s, o.Believes, o.Wrong)
	}
}

// mostChoices is how many letters there are for choices.
const mostChoices = 6

func (c *compiler) why(s *Step, a *Ask) {
	c.words(a.path+".why.prompt", s, a.Why.Prompt)
	seen := map[string]bool{}
	for i, r := range a.Why.Choices {
		path := item(a.path+".why.choices", i)
		if r.path = path; r.ID == "" || seen[r.ID] {
			c.at(path+".id", s, SameID, r.ID, "")
		}
		seen[r.ID] = true
		c.words(path+".says", s, r.Says)
		r.Statement.compile(c, path, s)
		c.answered(path, s, r.Believes, r.Wrong)
	}
}

// answered compiles what answers a wrong answer.
func (c *compiler) answered(path string, s *Step, believes string, wrong Words) {
	if wrong != nil {
		c.words(path+".wrong", s, wrong)
	}
	if believes != "" && c.l.Beliefs[believes] == nil {
		c.at(path+".believes", s, UnknownName, believes, strings.Join(slices.Sorted(maps.Keys(c.l.Beliefs)), ", "))
	}
}

func (c *compiler) miss(path string, s *Step, m *Miss) {
	c.answered(path, s, m.Believes, m.Wrong)
	if m.Says == nil && m.Wrong == nil {
		c.at(path, s, NoRefutation, cmp.Or(m.Is, m.Happens, strings.Join(m.Value, " + ")), "")
	}
}

// otherwise holds that whatever no miss answers is answered.
func (c *compiler) otherwise(s *Step, a *Ask) {
	if a.Otherwise == nil {
		c.at(a.path, s, NoKey, "", "otherwise")
		a.Otherwise = &Miss{}
	}
}

// lacks are the languages in which there is no text.
func (w Words) lacks() string {
	var all []string
	for _, lang := range text.Langs() {
		if strings.TrimSpace(w[lang]) == "" {
			all = append(all, string(lang))
		}
	}
	return strings.Join(all, ", ")
}

// words holds that there is a text in every language.
func (c *compiler) words(path string, s *Step, w Words) {
	if lacks := w.lacks(); lacks != "" {
		c.at(path, s, NoWords, "", lacks)
	}
	for lang := range w {
		if !slices.Contains(text.Langs(), lang) {
			c.at(path+"."+string(lang), s, UnknownKey, string(lang), "en, es")
		}
	}
}

// nothing is the expression in the place of one that can't be read.
var nothing = func() *filter.Filter {
	f, err := filter.Parse("frame.number == 0")
	if err != nil {
		panic(err)
	}
	return f
}()

// filter reads an expression; optional reads one that may be absent.
func (c *compiler) filter(path string, s *Step, src string) *filter.Filter {
	return c.expression(path, s, src, false)
}

func (c *compiler) expression(path string, s *Step, src string, ofPackets bool) *filter.Filter {
	f, err := filter.Parse(src)
	if err != nil {
		said := func(w *text.Printer) string {
			if fault, ok := err.(*filter.Error); ok {
				return w.T(fault.Key(), text.Args{"Found": clip(fault.Found), "Expected": fault.Expected})
			}
			return err.Error()
		}
		c.at(path, s, BadFilter, src, said(text.For(text.English))).Tell = func(w *text.Printer) (string, string) { return clip(src), said(w) }
		return nothing
	}
	c.possible(path, s, src, f, ofPackets)
	return f
}

func (c *compiler) optional(path string, s *Step, src string) *filter.Filter {
	if src == "" {
		return nil
	}
	return c.filter(path, s, src)
}

func (c *compiler) nth(path string, s *Step, n int) {
	if n < 0 {
		c.at(path, s, BadValue, strconv.Itoa(n), "1")
	}
}

func (c *compiler) figureNamed(path string, s *Step, name string) {
	if c.l.Figures[name] == nil {
		c.at(path, s, UnknownName, name, strings.Join(slices.Sorted(maps.Keys(c.l.Figures)), ", "))
	}
}

func (c *compiler) sceneNamed(path string, s *Step, name string) {
	if c.l.Scenes[name] == "" {
		c.at(path, s, UnknownName, name, strings.Join(slices.Sorted(maps.Keys(c.l.Scenes)), ", "))
	}
}
