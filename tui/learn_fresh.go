package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"wiretale/text"
)

// renewal is work on asking a question again over another telling. The play
// belongs to it until it is done: the screen leaves it alone.
type renewal struct {
	l      *learn
	ctx    context.Context
	cancel context.CancelFunc
}

func (*renewal) request() {}

// renewedMsg says what came of it.
type renewedMsg struct {
	r       *renewal
	problem error
}

// begin tells the question's scene over another seed.
func (r *renewal) begin() tea.Msg { return renewedMsg{r, r.l.at.Fresh(r.ctx)} }

// offersFresh reports whether the question may be asked again over another
// telling: once its last hint was given, or its answer was none without help.
func (l *learn) offersFresh() bool {
	if l.at.Step().Unseen || l.kind() == "" || l.review != nil {
		return false
	}
	if v, judged := l.at.Verdict(l.words); judged {
		return !v.Right || !v.Unaided
	}
	q, asked := l.at.Question(l.words)
	return asked && q.HintsLeft == 0 && len(q.Hints) > 0
}

// renewal asks the question again over another telling, where it may be.
func (l *learn) renewal() request {
	switch {
	case l.kind() == "":
		return sayWhy{"tui.refuse.fresh-nothing"}
	case !l.offersFresh():
		return sayWhy{"tui.refuse.fresh-yet"}
	}
	r := &renewal{l: l}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	l.renewed = r
	return r
}

// renewed shows the question that is asked again.
func (m *Model) renewed(msg renewedMsg) tea.Cmd {
	l := msg.r.l
	msg.r.cancel()
	if l.renewed != msg.r {
		return nil
	}
	l.renewed = nil
	if m.top() != screen(l) {
		return nil
	}
	if msg.problem != nil {
		m.notice = text.EscapeTo(m.deps.say(msg.problem), 300)
		return nil
	}
	l.enter()
	l.player.Home() // another story, from its beginning
	l.player.Play()
	m.notice = m.ui.words.T("tui.lesson.fresh")
	return m.tick()
}
