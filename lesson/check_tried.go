package lesson

import (
	"cmp"
	"strconv"
	"strings"
)

// tried is what came of the answers over the tellings in which a lesson was held to
// be right: what is so in one of them may not be in another. Its methods do nothing
// where it is nil.
type tried struct {
	first        map[*Ask]int      // the choice that is right in the lesson's own telling
	right, wrong map[string]bool   // by a choice's or a reason's path: whether it ever was
	answers      map[string]bool   // by the path of a miss: whether it ever answers somebody
	silent       map[string]silent // why it doesn't
}

// silent is why a miss answers nobody.
type silent struct {
	code  Code
	found string
	form  string
}

func newTried() *tried {
	return &tried{first: map[*Ask]int{}, right: map[string]bool{}, wrong: map[string]bool{}, answers: map[string]bool{}, silent: map[string]silent{}}
}

// choices notes which choice is right in a telling.
func (y *tried) choices(a *Ask, right int, telling Telling) {
	if y == nil || right < 0 {
		return
	}
	if telling == (Telling{}) {
		y.first[a] = right
	}
	for i, o := range a.Choices {
		y.note(o.path, i == right)
	}
}

// reasons notes which reason is right.
func (y *tried) reasons(why *Why, right int) {
	if y == nil || right < 0 {
		return
	}
	for i, r := range why.Choices {
		y.note(r.path, i == right)
	}
}

func (y *tried) note(path string, right bool) {
	y.right[path] = y.right[path] || right
	y.wrong[path] = y.wrong[path] || !right
}

// own reports whether a choice is the one that is right in the lesson's own telling.
func (y *tried) own(a *Ask, choice int) bool {
	if y == nil {
		return false
	}
	first, ok := y.first[a]
	return ok && first == choice
}

// misses notes which wrong answers answer somebody: not those that are right, or
// that an earlier one answers, or that can't be given.
func (y *tried) misses(x *exam, t *truth) {
	if y == nil || x.ask.Asks == Make {
		return
	}
	for i := range x.ask.Misses {
		path := item(x.ask.path+".misses", i)
		why := x.missing(t, i)
		if why.code == "" {
			y.answers[path] = true
		} else {
			y.silent[path] = why
		}
	}
}

// missing is why a miss answers nobody in this telling.
func (x *exam) missing(t *truth, i int) silent {
	m := x.ask.Misses[i]
	if x.ask.Asks == Point {
		return x.missingPacket(t, i)
	}
	says := strings.Join(m.Value, " + ")
	q, ok := x.sum(m.Value)
	switch {
	case !ok:
		return silent{DeadMiss, says, "value"}
	case q.is(t.value):
		return silent{code: MissRight, found: says}
	}
	for _, before := range x.ask.Misses[:i] {
		if other, ok := x.sum(before.Value); ok && q.is(other) {
			return silent{code: SameMiss, found: says}
		}
	}
	return silent{}
}

func (x *exam) missingPacket(t *truth, i int) silent {
	m := x.ask.Misses[i]
	why := silent{code: DeadMiss, found: m.Is}
	for _, k := range x.seen.Packets.All() {
		if late, ok := x.after.Packet(k.ID); !ok || !m.expr.Packet(x.after, &late) {
			continue
		} else if t.right(k.ID) {
			why.code = MissRight
			continue
		}
		a := Answer{Choice: -1, Packet: k.ID}
		for _, before := range x.ask.Misses[:i] {
			if x.missed(before, &a) {
				why.code = SameMiss
			}
		}
		if why.code != SameMiss {
			return silent{}
		}
	}
	return why
}

// settled says what is wrong with answers over all tellings taken together.
func (f *faults) settled() {
	asked, first := 0, 0
	for _, s := range f.lesson.Steps {
		if s.Ask == nil {
			continue
		}
		if right, ok := f.tried.first[s.Ask]; ok {
			asked++
			if right == 0 {
				first++
			}
		}
		f.answers(s)
	}
	if asked == first && asked >= fewFirst {
		f.at("steps", nil, AlwaysFirst, strconv.Itoa(asked), "")
	}
}

// fewFirst is how many questions show whether the right choice is always the first:
// of fewer it may be by chance.
const fewFirst = 4

// answers holds that nothing refutes what is always right, and that every miss
// answers somebody.
func (f *faults) answers(s *Step) {
	refuted := func(path, id, believes string, wrong Words) {
		if f.tried.right[path] && !f.tried.wrong[path] && (believes != "" || wrong != nil) {
			key := ".wrong"
			if wrong == nil {
				key = ".believes"
			}
			f.at(path+key, s, RightRefuted, id, "")
		}
	}
	for _, o := range s.Ask.Choices {
		refuted(o.path, o.ID, o.Believes, o.Wrong)
	}
	if s.Ask.Why != nil {
		for _, r := range s.Ask.Why.Choices {
			refuted(r.path, r.ID, r.Believes, r.Wrong)
		}
	}
	for i, m := range s.Ask.Misses {
		path := item(s.Ask.path+".misses", i)
		why := f.tried.silent[path]
		if s.Ask.Asks == Make {
			why = s.Ask.idle(i)
		}
		if why.code != "" && !f.tried.answers[path] {
			f.at(path+"."+m.key(), s, why.code, why.found, "").form = why.form
		}
	}
}

// key is the key by which a miss says what it is.
func (m *Miss) key() string {
	switch {
	case m.Is != "":
		return "is"
	case m.Happens != "":
		return "happens"
	}
	return "value"
}

// idle is why a miss of a task is never said: it is what the task asks for, or
// another says it already.
func (a *Ask) idle(i int) silent {
	says := a.Misses[i].expr.String()
	if len(a.Goal) == 1 && a.Goal[0].expr.String() == says {
		return silent{code: MissRight, found: cmp.Or(a.Misses[i].Happens, says)}
	}
	for _, before := range a.Misses[:i] {
		if before.expr.String() == says {
			return silent{code: SameMiss, found: cmp.Or(a.Misses[i].Happens, says)}
		}
	}
	return silent{}
}
