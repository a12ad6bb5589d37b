package tui

import (
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/trace"
)

// part is a part of an answer: what, why, and how sure.
type part uint8

const (
	partChoice part = iota // what: a choice, a number, a packet, or what was made
	partReason
	partSure
)

// answer is what a learner is about to commit to.
type answer struct {
	part           part
	choice, reason int
	typed          string         // a number, digit by digit
	number         int64          // the same, once it was entered
	packet         trace.PacketID // that was pointed at, once it was entered
	sure           bool
}

// after is the part that follows; a question without a why goes straight on
// to how sure one is.
func (p part) after(a *lesson.Ask) part {
	if p == partChoice && a != nil && a.Why != nil {
		return partReason
	}
	return partSure
}

// choosing reports whether one of several choices is the answer.
func (l *learn) choosing() bool {
	return !l.pointing() && !l.counting() && l.task.bench == nil
}

// pressAnswer answers the keys of the ANSWER mode; ok says whether it was one.
func (l *learn) pressAnswer(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	a := &l.answer
	if a.part == partChoice {
		if r, ok := l.pressNumber(k); ok {
			return r, true
		}
		if r, ok := l.pressPoint(k); ok {
			return r, true
		}
	}
	chooses := a.part != partChoice || l.choosing()
	switch s := k.String(); s {
	case "enter":
		return l.goOn(u), true
	case "up", "down", "left", "right":
		if !chooses || (s == "left" || s == "right") && a.part != partSure {
			return nil, false
		}
		l.turn(map[string]int{"up": -1, "left": -1, "down": 1, "right": 1}[s])
		return nil, true
	case "a", "b", "c", "d", "e", "f":
		return nil, chooses && l.letter(int(s[0]-'a'))
	case "h":
		if !l.at.Hint() {
			return sayWhy{l.noHint()}, true
		}
		l.page.asked = true
		return nil, true
	case "s":
		l.at.Skip()
		return l.answered(), true
	case "p", "backspace":
		return nil, l.partBack()
	}
	return nil, false
}

// noHint says why there is no hint.
func (l *learn) noHint() string {
	switch {
	case l.at.Step().Unseen:
		return "tui.refuse.no-hint-unseen"
	case l.offersFresh():
		return "tui.refuse.no-hint-fresh"
	}
	return "tui.refuse.no-hint"
}

// partBack goes back within the answer; the step before comes after that.
func (l *learn) partBack() bool {
	a := &l.answer
	if a.part == partChoice {
		return false
	}
	a.part--
	if a.part == partReason && l.at.Step().Ask.Why == nil {
		a.part = partChoice
	}
	l.draft()
	return true
}

// goOn goes to the next part of the answer, and commits to it after the last.
func (l *learn) goOn(*ui) request {
	a, ask := &l.answer, l.at.Step().Ask
	if a.part == partChoice {
		if why := l.unready(); why != "" {
			return sayWhy{why}
		}
	}
	if a.part == partSure {
		return l.commit()
	}
	a.part = a.part.after(ask)
	if a.part == partSure && l.task.bench != nil {
		return l.commit() // whoever has made it happen need not say how sure it is
	}
	a.reason = max(a.reason, 0)
	return nil
}

// unready says why there is nothing to go on with yet; "" where there is.
func (l *learn) unready() string {
	a := &l.answer
	switch {
	case l.counting():
		n, ok := l.entered()
		if !ok {
			return "tui.refuse.no-number"
		}
		a.number = n
	case l.pointing():
		if a.packet = l.player.Selected(); a.packet == 0 {
			return "tui.refuse.no-packet-pointed"
		}
		l.player.Select(a.packet)
	case l.task.bench != nil && !l.task.standing.Done:
		return "tui.refuse.not-made"
	}
	return ""
}

// turn moves the bar within the part that is open.
func (l *learn) turn(by int) {
	q, _ := l.at.Question(l.words)
	a := &l.answer
	switch a.part {
	case partChoice:
		a.choice = min(max(a.choice+by, 0), len(q.Choices)-1)
	case partReason:
		a.reason = min(max(a.reason+by, 0), len(q.Reasons)-1)
	case partSure:
		a.sure = !a.sure
	}
	l.page.asked, l.page.top = false, 0
	l.draft()
}

// letter puts the bar on the choice with a letter.
func (l *learn) letter(i int) bool {
	q, _ := l.at.Question(l.words)
	a := &l.answer
	switch {
	case a.part == partChoice && i < len(q.Choices):
		a.choice = i
	case a.part == partReason && i < len(q.Reasons):
		a.reason = i
	default:
		return false
	}
	l.page.asked, l.page.top = false, 0
	l.draft()
	return true
}

// commit takes the answer.
func (l *learn) commit() request {
	a := l.answer
	said := lesson.Answer{Choice: -1, Reason: a.reason, Sure: a.sure}
	switch {
	case l.choosing():
		said.Choice = a.choice
	case l.counting():
		said.Number = a.number
	case l.pointing():
		said.Packet = a.packet
	}
	if !l.at.Commit(said) {
		return sayWhy{"tui.refuse.not-taken"}
	}
	return l.answered()
}

// answered shows what happens: time runs on to where the answer is seen. What was
// made of a task stays on the screen.
func (l *learn) answered() request {
	if l.task.bench != nil {
		l.task = task{}
		l.toGoal()
	} else {
		if l.player.Playing() {
			l.player.End() // what comes of the answer begins where the question stood
		}
		l.show()
	}
	l.page.top = 0
	l.draft()
	l.pointAt()
	return saveNow{l.at}
}

// toGoal goes to where a task's goal came true, which is not always where the
// learner changed something.
func (l *learn) toGoal() {
	if v, ok := l.at.Verdict(l.words); ok && v.Goal != (trace.Cursor{}) {
		l.player.Seek(v.Goal)
	}
}

// click chooses what was clicked on; a click on what is chosen goes on, as
// enter does.
func (l *learn) click(u *ui, in rect, x, y int) request {
	s, top := l.laidOut(u, in)
	t, ok := s.targets[top+y-in.y]
	if !ok || y-in.y >= s.room {
		return nil
	}
	a := &l.answer
	chosen := a.part == t.part
	switch t.part {
	case partChoice:
		chosen, a.choice = chosen && (!l.choosing() || a.choice == t.index), t.index
	case partReason:
		chosen, a.reason = chosen && a.reason == t.index, t.index
	case partSure:
		line := s.lines[top+y-in.y]
		sure := x-in.x-1 >= line[:2].Width()
		chosen, a.sure = chosen && a.sure == sure, sure
	}
	a.part = t.part
	l.draft()
	if chosen {
		return l.goOn(u)
	}
	return nil
}
