package lesson

import (
	"wiretale/text"
	"wiretale/trace"
)

// Question is what the present step asks, in one language. It is made from
// what is visible alone: which choice is right can't be told from it.
type Question struct {
	Kind    Kind
	Prompt  string
	Choices []string // in the order of their letters; none where a number is typed, a packet pointed at or something made
	Enter   bool     // a number is typed
	Unit    string   // what it counts, in words; "" for a bare number
	Why     string   // the prompt of the second part; "" where there is none
	Reasons []string
	// Number and Of count the lesson's questions, from 1.
	Number, Of int
	// Hints is how many hints were asked for, HintsLeft how many remain.
	Hints     []string
	HintsLeft int
	Unseen    bool
}

// Answer is what somebody commits to.
type Answer struct {
	Choice int            // counted from 0; −1 where it is a number, a packet or a branch
	Number int64          // nanoseconds where it is a time
	Packet trace.PacketID // of Play.Snapshot()
	Reason int            // counted from 0; −1 where no reason was asked or given
	Sure   bool
}

// Open reports whether a question waits for an answer.
func (p *Play) Open() bool { return p.Step().Ask != nil && p.answers[p.step] == nil }

// Question is what the present step asks or asked.
func (p *Play) Question(w *text.Printer) (Question, bool) {
	a := p.Step().Ask
	if a == nil {
		return Question{}, false
	}
	// What was asked stays as it was, though more is seen by now.
	l := p.bound.look(p.step, p.mark().scene.until(p.mark().at))
	q := Question{Kind: a.Asks, Enter: a.Enter, Unseen: p.Step().Unseen, Prompt: l.fill(w, a.Prompt.In(w)),
		HintsLeft: len(a.Hints) - p.hints[p.step]}
	for _, o := range a.Choices {
		q.Choices = append(q.Choices, l.label(w, o))
	}
	if a.Asks == Value {
		q.Unit = a.unit(p.lesson, w)
	}
	if a.Why != nil {
		q.Why = l.fill(w, a.Why.Prompt.In(w))
		for _, r := range a.Why.Choices {
			q.Reasons = append(q.Reasons, l.fill(w, r.Says.In(w)))
		}
	}
	for _, h := range a.Hints[:p.hints[p.step]] {
		q.Hints = append(q.Hints, l.fill(w, h.In(w)))
	}
	q.Number, q.Of = p.numbered()
	return q, true
}

// numbered is which of the lesson's questions the present one is, from 1.
func (p *Play) numbered() (number, of int) {
	for i, s := range p.lesson.Steps {
		if s.Ask == nil {
			continue
		}
		if of++; i <= p.step {
			number++
		}
	}
	return number, of
}

// Hint gives one more hint, and reports whether there was one to give.
func (p *Play) Hint() bool {
	if !p.Open() || p.hints[p.step] == len(p.Step().Ask.Hints) {
		return false
	}
	p.hints[p.step]++
	return true
}

// Commit takes an answer and moves the horizon to where the answer shows. It
// reports whether an answer was awaited and this was one: a task is answered
// once it is done.
func (p *Play) Commit(a Answer) bool {
	if !p.Open() || !p.fits(&a) {
		return false
	}
	reasons := 0
	if why := p.Step().Ask.Why; why != nil {
		reasons = len(why.Choices)
	}
	if a.Reason < 0 || a.Reason >= reasons {
		a.Reason = -1
	}
	p.answers[p.step] = &given{Answer: a}
	p.show()
	return true
}

// fits reports whether an answer is one to the present question, and clears what
// is none of it.
func (p *Play) fits(a *Answer) bool {
	ask := p.Step().Ask
	switch {
	case ask.Asks == Make:
		a.Choice, a.Number, a.Packet = -1, 0, 0
		return p.Bench().met()
	case ask.Asks == Point:
		a.Choice, a.Number = -1, 0
		_, ok := p.visible.Packet(a.Packet)
		return ok
	case ask.Enter:
		a.Choice, a.Packet = -1, 0
		return true
	}
	a.Number, a.Packet = 0, 0
	return a.Choice >= 0 && a.Choice < len(ask.Choices)
}

// Skip lets the question be, and shows what happens.
func (p *Play) Skip() bool {
	if !p.Open() {
		return false
	}
	p.answers[p.step] = &given{Answer: Answer{Choice: -1, Reason: -1}, skipped: true}
	p.show()
	return true
}
