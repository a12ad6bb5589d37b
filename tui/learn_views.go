package tui

import (
	"cmp"
	"strings"

	"wiretale/analyze/compare"
	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// stepViews are the views that a step may ask for, by their names in lessons.
var stepViews = map[string]paneID{
	"ladder": paneLadder, "map": paneMap, "packet": panePacket, "state": paneState,
	"stream": paneStream, "graphs": paneGraphs, "list": panePackets, "compare": paneCompare,
}

// setUp shows what the step wants to be looked at: its view, its scale, its speed.
func (l *learn) setUp() {
	step := l.at.Step()
	l.main, l.focus, l.outer = paneLadder, paneLesson, paneNone
	if l.fielded { // the field that a step looks at is no other's
		l.packet, l.fielded = view.Packet{}, false
	}
	if pane, ok := stepViews[step.View]; ok && (pane != paneCompare || l.beside != nil) {
		l.main = pane
	}
	if l.main == paneGraphs {
		l.graphs.Open(l.context(l.u))
		l.graphs.Choose(step.Graph)
	}
	if l.main == paneStream {
		l.stream.Open(l.context(l.u))
	}
	if !l.at.Alone() { // a review's delays are its own
		l.row = cmp.Or(step.Row, l.at.Lesson().Row)
	}
	l.player.NormalSpeed()
	if step.Speed > 0 {
		l.player.speed = speedOf(step.Speed)
	}
}

// pointAt points at what the step highlights, once time has come to it: at a
// packet by selecting it, and in words at anything else.
func (l *learn) pointAt() {
	step := l.at.Step()
	if l.lit || l.player.Playing() || l.task.bench != nil {
		return
	}
	l.lit = true
	if step.Highlight != "" {
		l.highlight()
	}
	if v, judged := l.at.Verdict(l.words); judged && v.TruePacket != 0 {
		packet := v.TruePacket
		if v.Right {
			packet = v.Packet
		}
		l.player.SeekPacket(packet) // so that it is to be seen
	}
	l.fielded = step.Field != "" && l.packet.Look(l.context(l.u), step.Field)
}

// highlight points at the event that the step highlights.
func (l *learn) highlight() {
	s := l.player.snapshot
	at := l.at.Focus()
	if at == 0 || int(at) > s.Events.Len() {
		return
	}
	e := s.Events.At(int(at) - 1)
	if e.Packet != 0 {
		l.player.selected = e.Packet
	}
	latest, _ := l.player.Latest() // which is told in any case
	if e.Kind != trace.PacketSent && e.Kind != trace.PacketDelivered && e.Ordinal != latest.Ordinal {
		l.told = explain.Event(l.words, s, at)
	}
}

// setBeside sets what is shown beside the other scene that the step names.
func (l *learn) setBeside() {
	if l.task.bench != nil {
		return
	}
	l.beside, l.aside = nil, false
	other, here := l.at.Beside(), l.player.snapshot
	if other == nil {
		return
	}
	l.beside = view.Beside(other, here, compare.Compare(other, here))
	l.beside.Name, l.beside.BranchName = l.words.T("tui.lesson.beside"), l.words.T("tui.lesson.here")
	// It stands in a view of its own: beside the ladder is the lesson.
	l.aside = true
}

// draft draws the choice that the bar stands on as a ghost on the ladder. One
// that turned out wrong stays there, crossed out, beside what happened instead.
func (l *learn) draft() {
	l.guess = nil
	q, asked := l.at.Question(l.words)
	if !asked || q.Kind != lesson.Next {
		return
	}
	choice, wrong := l.answer.choice, false
	if v, judged := l.at.Verdict(l.words); judged {
		if v.Skipped || v.Right {
			return
		}
		choice, wrong = v.Choice, true
	}
	g, ok := l.at.Ghost(choice)
	if !ok {
		return
	}
	key := "tui.lesson.guess"
	if wrong {
		key = "tui.lesson.guessed"
	}
	l.guess = &view.Guess{From: g.From, To: g.To, Wrong: wrong,
		Label: l.words.T(key, text.Args{"Guess": ghostly(q.Choices[choice])}), Short: ghostly(q.Choices[choice])}
}

// ghostly is what a packet is called that is only foreseen: its choice without
// the host that sends it, as the arrow shows that.
func ghostly(choice string) string {
	_, what, ok := strings.Cut(choice, ": ")
	if !ok {
		return choice
	}
	return what
}

// speedOf is the listed speed that is nearest to one in thousandths.
func speedOf(thousandths int) speed {
	for i, s := range speeds {
		if s.num*1000 >= int64(thousandths)*s.den {
			return speed(i)
		}
	}
	return speed(len(speeds) - 1)
}
