package lesson

import (
	"strconv"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
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
	Solution    []string // of a task: the shortest way, in words
	Unaided     bool     // by no hint beyond the second
}

// Open reports whether a question waits for an answer.
func (p *Play) Open() bool { return p.Step().Ask != nil && p.answers[p.step] == nil }

// Question is what the present step asks or asked.
func (p *Play) Question(w *text.Printer) (Question, bool) {
	a := p.Step().Ask
	if a == nil {
		return Question{}, false
	}
	q := Question{Kind: a.Asks, Unseen: p.Step().Unseen, Prompt: p.fill(w, a.Prompt.In(w)), HintsLeft: len(a.Hints) - p.hints[p.step]}
	standing, _ := p.standing()
	for _, o := range a.Choices {
		q.Choices = append(q.Choices, a.label(w, o, p.visible, &standing))
	}
	if a.Why != nil {
		q.Why = a.Why.Prompt.In(w)
		for _, r := range a.Why.Choices {
			q.Reasons = append(q.Reasons, r.Says.In(w))
		}
	}
	for _, h := range a.Hints[:p.hints[p.step]] {
		q.Hints = append(q.Hints, p.fill(w, h.In(w)))
	}
	for i, s := range p.lesson.Steps {
		if s.Ask != nil {
			q.Of++
			if i <= p.step {
				q.Number++
			}
		}
	}
	return q, true
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
// reports whether an answer was awaited and this was one.
func (p *Play) Commit(a Answer) bool {
	if !p.Open() || a.Choice < 0 || a.Choice >= len(p.Step().Ask.Choices) {
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

// Skip lets the question be, and shows what happens.
func (p *Play) Skip() bool {
	if !p.Open() {
		return false
	}
	p.answers[p.step] = &given{Answer: Answer{Choice: -1, Reason: -1}, skipped: true}
	p.show()
	return true
}

// Verdict is what came of the present step's question, once it was answered
// or skipped.
func (p *Play) Verdict(w *text.Printer) (Verdict, bool) {
	a, g := p.Step().Ask, p.answers[p.step]
	if a == nil || g == nil {
		return Verdict{}, false
	}
	m := p.marks[p.step]
	v := Verdict{Answer: g.Answer, Skipped: g.skipped, Truth: m.right, TrueReason: m.reason,
		Happened: explain.Packet(w, p.visible, m.truth.ID), Unaided: p.hints[p.step] < hintLevels}
	if g.skipped {
		return v, true
	}
	v.Right = g.Choice == m.right
	v.ReasonRight = a.Why != nil && g.Reason == m.reason
	if !v.Right {
		v.Refutation = p.fill(w, a.Choices[g.Choice].Wrong.In(w))
	}
	if a.Why != nil && g.Reason >= 0 && !v.ReasonRight {
		v.ReasonRefutation = p.fill(w, a.Why.Choices[g.Reason].Wrong.In(w))
	}
	return v, true
}

func decimal(n wire.Seq) string { return strconv.FormatUint(uint64(n), 10) }
