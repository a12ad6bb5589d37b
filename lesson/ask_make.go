package lesson

import (
	"slices"
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// task asks to make something happen, by intervening.
type task struct{ plain }

// Goal is one part of what a Make asks for.
type Goal struct {
	Says    Words  `yaml:"says"`
	Happens string `yaml:"happens"`

	expr *filter.Filter
}

// mostGoals bounds the parts of a task, and mostTaken the interventions.
const (
	mostGoals = 8
	mostTaken = 8
)

func (task) compile(c *compiler, s *Step, a *Ask) {
	if len(a.Goal) == 0 || len(a.Goal) > mostGoals {
		c.at(a.path+".goal", s, BadValue, strconv.Itoa(len(a.Goal)), "1 … "+strconv.Itoa(mostGoals))
	}
	for i, g := range a.Goal {
		path := item(a.path+".goal", i)
		c.words(path+".says", s, g.Says)
		g.expr = c.filter(path+".happens", s, g.Happens)
	}
	for i, m := range a.Misses {
		m.expr = c.filter(item(a.path+".misses", i)+".happens", s, m.Happens)
		c.words(item(a.path+".misses", i)+".says", s, m.Says)
	}
	if a.Most < 1 || a.Most > mostTaken {
		c.at(a.path+".most", s, BadValue, strconv.Itoa(a.Most), "1 … "+strconv.Itoa(mostTaken))
	}
	if len(a.Allows) == 0 {
		c.at(a.path, s, NoKey, "", "allows: [drop, delay, …]")
	}
	if most := max(a.Most, 1); len(a.Solution) == 0 || len(a.Solution) > most && a.Most == most {
		c.at(a.path+".solution", s, BadValue, strconv.Itoa(len(a.Solution)), "1 … "+strconv.Itoa(most))
	}
	known := c.allowed(s, a)
	for i, v := range a.Solution {
		path := item(a.path+".solution", i)
		if known && !slices.Contains(a.Allows, v.Action) {
			c.at(path, s, NotAllowed, string(v.Action), listed(a.Allows))
		}
		c.hostNamed(path+".from", s, v.From)
		c.hostNamed(path+".to", s, v.To)
		c.hostNamed(path+".host", s, v.Host)
		if a.Solution[i].Action.On() == session.OnPacket {
			a.Solution[i].Nth = max(v.Nth, 1)
		}
	}
}

// allowed holds that what a task allows can be done.
func (c *compiler) allowed(s *Step, a *Ask) bool {
	whole := true
	for i, action := range a.Allows {
		if !slices.Contains(session.Actions(), action) {
			c.at(item(a.path+".allows", i), s, BadValue, string(action), meant(string(action), strings.Split(listed(session.Actions()), ", ")))
			whole = false
		}
	}
	return whole
}

// listed lists actions.
func listed(actions []session.Action) string {
	var all []string
	for _, a := range actions {
		all = append(all, string(a))
	}
	return strings.Join(all, ", ")
}

// fulfilled are the events that fulfil the goals, one after the other: fewer
// than there are goals where not all of them come true.
func (a *Ask) fulfilled(s *trace.Snapshot) (all []trace.Ordinal) {
	from := 0
	for _, g := range a.Goal {
		i := nth(s, from, g.expr, 1)
		if i < 0 {
			break
		}
		all = append(all, trace.Ordinal(i+1))
		from = i + 1
	}
	return all
}

// made completes the verdict of a task: by which way it was done, and which one
// is the shortest.
func (p *Play) made(w *text.Printer, v *Verdict) {
	a := p.Step().Ask
	first := min(len(a.Solution), 1) // before it the story is the scene's
	v.Solution = append(explain.DeedsIn(w, p.mark().scene.whole, a.Solution[:first]), explain.Deeds(w, a.Solution[first:])...)
	b := p.benches[p.step]
	if b == nil || v.Skipped {
		v.Happened = "" // nothing did
		return
	}
	done, ok := b.done()
	if !ok {
		return
	}
	for i, deed := range explain.DeedsIn(w, done.Snapshot, done.Interventions) {
		if i > 0 {
			v.Said += "; "
		}
		v.Said += deed
	}
	if all := a.fulfilled(done.Snapshot); len(all) > 0 {
		last := all[len(all)-1]
		e := done.Snapshot.Events.At(int(last) - 1)
		v.Goal = e.At()
		if a.Because == nil {
			v.Happened = explain.Event(w, done.Snapshot, last)
		}
	}
}
