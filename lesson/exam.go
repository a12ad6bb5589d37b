package lesson

import (
	"strings"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// look is what is seen at a step before its answer shows. Whatever is said
// before then is made from it alone.
type look struct {
	lesson   *Lesson
	step     *Step
	seen     *trace.Snapshot
	event    trace.Event  // the event at which the step stands
	standing trace.Packet // the packet that the event names, or its cause; ID 0 where there is none
	here     string       // the scene that is seen
	// scene is what is seen of another scene; nil where nothing is.
	scene func(name string) *trace.Snapshot
	known map[figureKey]known // figures that were looked for
}

// reading looks for figures in what is seen.
func (l *look) reading() reading {
	return reading{lesson: l.lesson, seen: l.seen, here: l.here, scene: l.scene, known: l.known}
}

// exam is a question over a telling: what is seen while it is open, and what
// plays until its answer shows.
type exam struct {
	look
	ask   *Ask
	after *trace.Snapshot // what is seen when the answer shows
}

// plays is the place of the first event that plays, in what is seen when the
// answer shows.
func (x *exam) plays() int { return x.seen.Events.Len() }

// first is the first event that plays and of which an expression is true.
func (x *exam) first(f *filter.Filter) (trace.Event, bool) {
	i := nth(x.after, x.plays(), f, 1)
	if i < 0 {
		return trace.Event{}, false
	}
	return x.after.Events.At(i), true
}

// answer looks for figures in what plays.
func (x *exam) answer() reading {
	r := x.reading()
	r.seen, r.after = x.after, x.plays()
	return r
}

// truth is what is right. It is found at the start and shown when it may be.
type truth struct {
	choice, reason int // −1 where there are none
	packet         trace.PacketID
	event          trace.Ordinal // what happens, in what is seen when the answer shows; 0 for no single event
	value          quantity
	state          trace.State
	packets        []trace.PacketID // that may be pointed at
}

// settle finds what is right, and holds that just one choice is.
func (x *exam) settle(f *faults) truth {
	t := truth{choice: -1, reason: -1}
	kind, a := x.ask.Asks.asking(), x.ask
	if !kind.settle(x, &t, f) {
		return t
	}
	if len(a.Choices) > 0 {
		holds := make([]bool, len(a.Choices))
		for i, o := range a.Choices {
			holds[i] = kind.holds(x, o, &t)
		}
		settled := t
		so := func(w *text.Printer) string {
			return strings.ReplaceAll(kind.so(x, w, &settled), "  ", " ") + x.written(&settled)
		}
		if x.distinct(f) {
			t.choice = x.only(f, a.path+".choices", so, holds, x.chosen)
			f.tried.choices(a, t.choice, f.telling)
			x.refuted(f, t.choice)
		}
	}
	if a.Why != nil {
		x.reason(f, &t)
	}
	f.tried.misses(x, &t)
	if t.event == 0 && t.packet == 0 && t.choice >= 0 {
		st := &a.Choices[t.choice].Statement
		if e, ok := x.after.Event(x.witness(st)); ok {
			t.tells(&e, st.Count != "" && e.Kind == trace.PacketDelivered)
		}
	}
	return t
}

// reason finds the reason that holds.
func (x *exam) reason(f *faults, t *truth) {
	all := x.ask.Why.Choices
	holds := make([]bool, len(all))
	for i, r := range all {
		holds[i] = x.true(&r.Statement)
	}
	t.reason = x.only(f, x.ask.path+".why.choices", func(*text.Printer) string { return "" }, holds,
		func(w *text.Printer, i int) string { return x.since(w, all[i].ID, &all[i].Statement) })
	f.tried.reasons(x.ask.Why, t.reason)
	for i, r := range all {
		if i != t.reason && t.reason >= 0 {
			f.refuted(r.path, x.step, r.ID, r.Believes, r.Wrong)
		}
	}
}

// only is the place of the one that holds, of several; −1 where it isn't just one.
// so says what is so, and name names one of them.
func (x *exam) only(f *faults, path string, so func(*text.Printer) string, holds []bool, name func(*text.Printer, int) string) int {
	right := -1
	for i, yes := range holds {
		switch {
		case !yes:
		case right >= 0:
			both := func(w *text.Printer) (string, string) {
				return name(w, right) + ", " + name(w, i), w.Duration(x.after.Duration)
			}
			e := f.at(item(path, i), x.step, TwoTruths, "", "")
			e.Found, e.Expected = both(text.For(text.English))
			e.Tell = both
			return -1
		default:
			right = i
		}
	}
	if right < 0 {
		f.at(path, x.step, NoTruth, so(text.For(text.English)), "").Tell = found(so)
	}
	return right
}

// chosen names a choice, and says when it came true.
func (x *exam) chosen(w *text.Printer, i int) string {
	o := x.ask.Choices[i]
	if x.ask.Asks != Claim {
		return o.ID
	}
	return x.since(w, o.ID, &o.Statement)
}

// since names what says something, and the moment and the packet by which it came
// true, where it did by one.
func (x *exam) since(w *text.Printer, id string, st *Statement) string {
	e, ok := x.after.Event(x.witness(st))
	args := text.Args{"Choice": id, "Time": w.Duration(e.Time), "Packet": int(e.Packet)}
	switch {
	case !ok:
		return id
	case e.Packet == 0:
		return w.T("lesson.error.since", args)
	}
	return w.T("lesson.error.since.packet", args)
}

// refuted holds that every choice but the right one is answered. One that is right
// in the lesson's own telling has no reason to be.
func (x *exam) refuted(f *faults, right int) {
	for i, o := range x.ask.Choices {
		switch {
		case i == right || right < 0:
		case f.tried.own(x.ask, i) && (o.Wrong == nil || o.Believes == ""):
			f.at(o.path, x.step, Wavers, x.ask.Choices[right].ID, o.ID)
		default:
			f.refuted(o.path, x.step, o.ID, o.Believes, o.Wrong)
		}
	}
}

// refuted holds that a wrong answer is answered, and that one knows what it
// comes from.
func (f *faults) refuted(path string, s *Step, id, believes string, wrong Words) {
	if wrong == nil {
		f.at(path, s, NoRefutation, id, "")
	}
	if believes == "" {
		f.at(path, s, NoBelief, id, "")
	}
}

// distinct holds that no two choices say the same, in any language, and reports
// whether it is so.
func (x *exam) distinct(f *faults) bool {
	before := len(f.list)
	for _, lang := range text.Langs() {
		said := map[string]bool{}
		for _, o := range x.ask.Choices {
			label := x.label(text.For(lang), o)
			switch {
			case label == "":
				f.at(o.path, x.step, NoChoice, o.ID, "")
			case said[label]:
				f.at(o.path, x.step, SameChoice, label, "")
			}
			said[label] = true
		}
	}
	return len(f.list) == before
}

// label says what a choice claims, from what is seen while the question is open.
func (l *look) label(w *text.Printer, o *Option) string {
	if o.Says != nil {
		return l.fill(w, o.Says.In(w))
	}
	return l.step.Ask.Asks.asking().label(l, w, o)
}
