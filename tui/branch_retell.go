package tui

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/analyze/compare"
	"wiretale/internal/rescue"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// patience is how long a story may take to be told anew before the screen says
// that it is.
const patience = 500 * time.Millisecond

// mostCompared is how many comparisons are kept, so that going back and forth
// between branches costs nothing.
const mostCompared = 8

// retelling is work on a session's branches. It is done outside of the screen's
// own loop; only one is under way at a time.
type retelling struct {
	w  *forks
	in session.Branching
	do func() error
	// said is what the screen says when it has gone well.
	said func(msg *retoldMsg) string
	// ahead puts the cursor before the first difference, and at is where it goes
	// where there is none; else it stays where it is.
	ahead bool
	at    time.Duration
	swap  bool // where that leads to the baseline, the branch goes on to stand beside it
	base  int  // the story that counts as the baseline

	known []*view.Baseline // the comparisons that were made before
}

func (*retelling) request() {}

// retoldMsg says what came of it.
type retoldMsg struct {
	r             *retelling
	before, after session.Branches
	snapshot      *trace.Snapshot
	beside        *view.Baseline // what is looked at, beside the baseline
	step          *view.Baseline // and beside the story that was looked at before, where the cursor goes ahead
	problem       error
}

// slowMsg says that it takes its time.
type slowMsg struct {
	r    *retelling
	told <-chan retoldMsg
}

// begin does the work, or reports that it takes long.
func (r *retelling) begin() tea.Msg {
	told := make(chan retoldMsg, 1)
	rescue.Go(func() { told <- r.tell() })
	select {
	case msg := <-told:
		return msg
	case <-time.After(patience):
		return slowMsg{r, told}
	}
}

// tell does the work, and compares what is looked at then with the baseline.
func (r *retelling) tell() retoldMsg {
	msg := retoldMsg{r: r, before: r.in.Branches()}
	msg.problem = r.do()
	msg.after, msg.snapshot = r.in.Branches(), r.in.Snapshot()
	if msg.problem == nil && r.in.When() == session.AnyTime {
		r.compare(&msg)
	}
	return msg
}

// compare sets what is looked at beside the baseline, and beside what was looked
// at before.
func (r *retelling) compare(msg *retoldMsg) {
	before, now := msg.before.Looking, msg.after.Looking
	if now != r.base {
		msg.beside = r.compared(&msg.after, r.base, now)
	} else if b := r.compared(&msg.before, r.base, before); b != nil && r.swap {
		swapped := *b
		swapped.Swapped = true
		msg.beside = &swapped
	}
	switch {
	case !r.ahead:
	case before == r.base:
		msg.step = msg.beside
	default:
		msg.step = r.compared(&msg.after, before, now)
	}
}

// compared is the comparison of two stories; nil where one is not there, or both
// are the same.
func (r *retelling) compared(b *session.Branches, first, second int) *view.Baseline {
	if first == second || max(first, second) >= len(b.List) {
		return nil
	}
	base, branch := b.List[first].Snapshot, b.List[second].Snapshot
	if base == nil || branch == nil {
		return nil
	}
	for _, k := range r.known {
		if k.Snapshot == base && k.Branch == branch {
			return k
		}
	}
	return view.Beside(base, branch, compare.Compare(base, branch))
}

// retell has work on the branches done, unless other work is under way.
func (w *forks) retell(r *retelling) request {
	if w.retelling != nil {
		return sayWhy{"tui.branch.refuse.busy"}
	}
	r.w, r.known, r.base = w, w.compared, w.base
	w.retelling, w.slow = r, false
	return r
}

// retold shows what came of it.
func (m *Model) retold(msg retoldMsg) tea.Cmd {
	w := msg.r.w
	if w.retelling != msg.r {
		return nil
	}
	w.retelling, w.slow = nil, false
	if f, ok := m.top().(forking); !ok || f.forked() != w { // nobody waits for it any more
		return nil
	}
	switch {
	case errors.Is(msg.problem, errNoPacket):
		m.notice = m.ui.words.T("tui.branch.refuse.copy")
		return m.tick()
	case msg.problem != nil:
		m.notice = text.EscapeTo(m.deps.say(msg.problem), 300)
		return m.tick()
	}
	w.land(&m.ui, &msg)
	m.notice = msg.r.said(&msg)
	return tea.Batch(m.awaits(), m.tick())
}

// slowed says that a story takes its time, and waits on.
func (m *Model) slowed(msg slowMsg) tea.Cmd {
	msg.r.w.slow = true
	return func() tea.Msg { return <-msg.told }
}

// land shows the story that is looked at now.
func (w *forks) land(u *ui, msg *retoldMsg) {
	cursor, selected, old := w.player.Cursor(), w.player.selected, w.beside
	w.stories = msg.after
	w.keepBeside(u, msg.beside)
	if msg.snapshot == w.player.snapshot {
		return
	}
	before := w.player.snapshot
	w.player.Show(msg.snapshot, sameTalk(before, msg.snapshot, w.player.conversation))
	if w.anew != nil {
		w.anew()
	}
	if msg.r.ahead && msg.step != nil {
		w.toDifference(msg.step, msg.r.at)
		return
	}
	w.player.cursor = across(cursor, old, msg.beside)
	w.player.selected = carried(selected, old, msg.beside)
}

// keepBeside remembers a comparison, and puts the focus where there still is a
// pane.
func (w *forks) keepBeside(u *ui, b *view.Baseline) {
	w.beside = b
	if b == nil {
		if w.main == paneCompare {
			w.main = paneLadder
		}
	} else {
		named := *b
		named.Name, named.BranchName = storyName(u.words, &w.stories, w.base), w.branchName(u, &named)
		w.beside = &named
		known := false
		for _, k := range w.compared {
			known = known || k.Snapshot == b.Snapshot && k.Branch == b.Branch
		}
		if !known {
			unswapped := *b
			unswapped.Swapped = false
			w.compared = append(w.compared[max(len(w.compared)-mostCompared+1, 0):], &unswapped)
		}
	}
	for _, p := range w.panesOf(u) {
		if p.pane == w.focus {
			return
		}
	}
	w.focus = w.main
}

// branchName is the name of the branch in a comparison, and what was done in it.
func (w *forks) branchName(u *ui, b *view.Baseline) string {
	for i := range w.stories.List {
		if w.stories.List[i].Snapshot == b.Branch {
			b.Deeds = deeds(u.words, &w.stories.List[i])
			return storyName(u.words, &w.stories, i)
		}
	}
	return ""
}

// toDifference puts the cursor just before the first packet that is not as it was,
// or to a time where all are.
func (w *forks) toDifference(step *view.Baseline, at time.Duration) {
	p := w.player
	p.playing, p.follow, p.held = false, false, false
	_, b, differs := step.First()
	if !differs {
		p.Seek(trace.Cursor{Time: at})
		return
	}
	c, _ := step.Parting()
	p.Seek(c)
	if packet, ok := p.snapshot.Packet(b); ok && packet.Departed() == c.Time {
		p.selected = b
	}
}

// across is a cursor of one story in another of the same scenario: up to where
// they part the same things have happened.
func across(c trace.Cursor, old, now *view.Baseline) trace.Cursor {
	for _, b := range [...]*view.Baseline{old, now} {
		if b == nil {
			continue
		}
		if parting, differs := b.Parting(); differs && parting.Before(c) {
			return trace.EndOf(c.Time)
		}
	}
	return c
}

// carried is the packet of the new story that a packet of the old one is: both
// are known by the baseline's; 0 where there is none.
func carried(id trace.PacketID, old, now *view.Baseline) trace.PacketID {
	if old != nil && !old.Swapped {
		id = old.InBaseline(id)
	}
	if now != nil && !now.Swapped {
		id = now.InBranch(id)
	}
	return id
}

// sameTalk is a conversation of one story in another: that between the same ends.
func sameTalk(old, now *trace.Snapshot, id trace.ConversationID) trace.ConversationID {
	c := old.Conversation(id)
	if c == nil {
		return 0
	}
	same := func(n *trace.Conversation) bool {
		return n != nil && n.Protocol == c.Protocol && n.Client == c.Client && n.Server == c.Server
	}
	if same(now.Conversation(id)) {
		return id
	}
	for i := range now.Conversations {
		if same(&now.Conversations[i]) {
			return now.Conversations[i].ID
		}
	}
	return 0
}
