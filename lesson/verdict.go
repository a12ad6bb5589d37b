package lesson

import (
	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

// Verdict is what came of an answer.
type Verdict struct {
	Answer
	Skipped bool
	// Right tells of the choice, ReasonRight of the reason.
	Right, ReasonRight bool
	// Truth and TrueReason are the choice and the reason that were right; −1
	// where there are none to choose.
	Truth, TrueReason int
	Said, True        string // what was answered and what is so, in words
	// Happened says what came next. Refutation and ReasonRefutation say what
	// was wrong with the choice and the reason, Believed and ReasonBelieved what
	// one believes who chooses so; they are "" where nothing was.
	Happened, Refutation, ReasonRefutation string
	Believed, ReasonBelieved               string
	// Differences are those between the packet that was foreseen and the real one.
	Differences []Difference
	Solution    []string     // of a task: the shortest way, in words
	Goal        trace.Cursor // of a task: where the last part of its goal came true
	Unaided     bool         // by no hint beyond the second
	// TruePacket is one to point at, where that was asked; 0 elsewhere.
	TruePacket trace.PacketID
}

// Verdict is what came of the present step's question, once it was answered
// or skipped.
func (p *Play) Verdict(w *text.Printer) (Verdict, bool) {
	o, met := p.Outcome(p.step)
	if !met {
		return Verdict{}, false
	}
	x, m := p.bound.exam(p.step), p.mark()
	a, t := x.ask, &m.truth
	v := Verdict{Answer: o.Answer, Skipped: o.Skipped, Right: o.Right, ReasonRight: o.ReasonRight, Unaided: o.Unaided,
		Truth: t.choice, TrueReason: t.reason, True: x.so(w, t), Happened: p.happened(w, x, t)}
	if a.Asks == Point {
		v.TruePacket = t.packet
	}
	if a.Asks == Make {
		p.made(w, &v)
		return v, true
	}
	if o.Skipped {
		return v, true
	}
	v.Said = x.said(w, &o.Answer)
	late := p.look()
	if !o.Right {
		believes, wrong := x.rebuttal(&o.Answer)
		v.Believed, v.Refutation = late.fill(w, p.lesson.Beliefs[believes].In(w)), late.fill(w, wrong.In(w))
		if a.Asks == Next {
			v.Differences = x.differences(w, a.Choices[o.Choice], t.packet)
		}
	}
	if a.Why != nil && o.Reason >= 0 && !o.ReasonRight {
		r := a.Why.Choices[o.Reason]
		v.ReasonBelieved, v.ReasonRefutation = late.fill(w, p.lesson.Beliefs[r.Believes].In(w)), late.fill(w, r.Wrong.In(w))
	}
	return v, true
}

// right reports whether an answer is right.
func (x *exam) right(t *truth, a *Answer) bool {
	switch {
	case x.ask.Asks == Make:
		return true // it is answered when it is done
	case x.ask.Asks == Point:
		return t.right(a.Packet)
	case x.ask.Enter:
		return x.typed(a).is(t.value)
	}
	return a.Choice == t.choice
}

// typed is a number that was typed, with what it counts.
func (x *exam) typed(a *Answer) quantity { return quantity{a.Number, x.ask.Of.counts(x.lesson)} }

// said is an answer in words.
func (x *exam) said(w *text.Printer, a *Answer) string {
	switch {
	case x.ask.Asks == Point:
		return pointed(x.seen, w, a.Packet)
	case x.ask.Enter:
		return x.typed(a).in(w)
	}
	return x.label(w, x.ask.Choices[a.Choice])
}

// so is what is right, in words.
func (x *exam) so(w *text.Printer, t *truth) string {
	if t.choice >= 0 {
		return x.label(w, x.ask.Choices[t.choice])
	}
	return x.ask.Asks.asking().so(x, w, t)
}

// happened is why it is so: in the lesson's words where it has some, else by what
// came.
func (p *Play) happened(w *text.Printer, x *exam, t *truth) string {
	if x.ask.Because != nil {
		return p.look().fill(w, x.ask.Because.In(w))
	}
	return x.happened(w, t)
}

// happened is what came, in a sentence; "" where it is no single thing.
func (x *exam) happened(w *text.Printer, t *truth) string {
	switch {
	case t.packet != 0:
		return explain.Packet(w, x.after, t.packet)
	case t.event != 0:
		return explain.Event(w, x.after, t.event)
	}
	return ""
}

// rebuttal is what answers a wrong answer: the belief behind it, and what is so
// instead.
func (x *exam) rebuttal(a *Answer) (believes string, wrong Words) {
	if a.Choice >= 0 {
		o := x.ask.Choices[a.Choice]
		return o.Believes, o.Wrong
	}
	for _, m := range x.ask.Misses {
		if x.missed(m, a) {
			return m.Believes, m.Wrong
		}
	}
	if m := x.ask.Otherwise; m != nil {
		return m.Believes, m.Wrong
	}
	return "", nil
}

// missed reports whether an answer is a certain wrong one.
func (x *exam) missed(m *Miss, a *Answer) bool {
	if x.ask.Asks == Point {
		k, ok := x.after.Packet(a.Packet)
		return ok && m.expr.Packet(x.after, &k)
	}
	q, ok := x.sum(m.Value)
	return ok && x.typed(a).is(q)
}
