package tui

import (
	"errors"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/view"
)

// branchKeys change what happens, and look at what came of it.
type branchKeys struct{ intervene, undo, redo, branches, swap, compare key.Binding }

func newBranchKeys(w *text.Printer) branchKeys {
	return branchKeys{
		intervene: view.Binding(w, "tui.key.intervene", "i", "i"),
		undo:      view.Binding(w, "tui.key.undo", "u", "u"),
		redo:      view.Binding(w, "tui.key.redo", "ctrl-r", "ctrl+r"),
		branches:  view.Binding(w, "tui.key.branches", "b", "b"),
		swap:      view.Binding(w, "tui.key.swap", "v", "v"),
		compare:   view.Binding(w, "tui.key.compare", "V", "V"),
	}
}

func (k branchKeys) all() []key.Binding {
	return []key.Binding{k.intervene, k.undo, k.redo, k.branches, k.swap, k.compare}
}

// any reports whether a key is one of them.
func (k branchKeys) any(pressed tea.KeyPressMsg) bool { return key.Matches(pressed, k.all()...) }

// forks is what a screen has of a story that can be told otherwise.
type forks struct {
	desk
	u     *ui
	words *text.Printer
	// can is the story as one that can be told otherwise, or else why it can't.
	can   func() (b session.Branching, why string)
	title func() string             // of the story: raw text
	over  func() bool               // a program that runs has ended; nil where none does
	may   func(session.Action) bool // what may be done to it; nil allows all
	anew  func()                    // looks at another story; nil where nothing follows of that

	branchKeys branchKeys
	stories    session.Branches
	base       int              // the branch that the others are compared with
	compared   []*view.Baseline // the comparisons that were made
	retelling  *retelling       // that is under way
	slow       bool             // and takes its time
}

// forking is a screen of such a story.
type forking interface{ forked() *forks }

func newForks(u *ui, s stage, can func() (session.Branching, string)) forks {
	return forks{desk: desk{stage: s}, u: u, words: u.words, can: can, branchKeys: newBranchKeys(u.words)}
}

func (w *forks) forked() *forks { return w }

// branching is the session as one whose story can be told otherwise, or else why
// it is not.
func (w *watch) branching() (b session.Branching, why string) {
	if b, ok := w.session.(session.Branching); ok {
		return b, ""
	}
	switch w.session.Kind() {
	case session.Recorded:
		return nil, "tui.branch.refuse.recorded"
	case session.Live:
		return nil, "tui.branch.refuse.live"
	}
	return nil, "tui.branch.refuse.told"
}

// anyTime reports whether the session's story is told again at each change.
func (w *forks) anyTime() bool {
	b, why := w.can()
	return why == "" && b.When() == session.AnyTime
}

// pressBranch answers the keys that intervene.
func (w *forks) pressBranch(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	keys := &w.branchKeys
	if !keys.any(k) {
		return nil, false
	}
	b, why := w.can()
	switch {
	case why != "" && key.Matches(k, keys.undo):
		return nil, false // something else may be taken back
	case why != "":
		return sayWhy{why}, true
	}
	w.stories = b.Branches()
	switch {
	case w.retelling != nil:
		return sayWhy{"tui.branch.refuse.busy"}, true
	case key.Matches(k, keys.intervene):
		return w.intervene(), true
	case key.Matches(k, keys.undo):
		return w.undo(u, b), true
	case key.Matches(k, keys.redo):
		return w.redo(u, b), true
	case key.Matches(k, keys.branches):
		w.panel = &branchList{w: w, at: w.stories.Looking}
		return nil, true
	case key.Matches(k, keys.swap):
		return w.swapStories(u, b), true
	}
	return w.toggleCompare(u), true
}

// order is an intervention that was chosen; of a packet it is still to be found
// which one among all it is.
type order struct {
	session.Intervention
	packet trace.PacketID
	hop    int
}

func (m *menu) order(v session.Intervention) order {
	o := order{Intervention: v, hop: m.hop}
	if v.Action.On() == session.OnPacket {
		o.packet = m.packet.ID
		o.At = m.hopThere().Departed
	}
	return o
}

// errNoPacket says that no host offered the packet.
var errNoPacket = errors.New("no host offered this packet")

// doing carries out an intervention.
func (w *forks) doing(u *ui, o order) request {
	b, why := w.can()
	if why != "" {
		return sayWhy{why}
	}
	s := w.player.snapshot
	v := o.Intervention
	return w.retell(&retelling{
		in: b, ahead: true, at: o.At,
		do: func() error {
			if o.packet != 0 {
				named, ok := aim(s, o.packet, o.hop)
				if !ok {
					return errNoPacket
				}
				v.At, v.From, v.To, v.Nth, v.Fingerprint = named.At, named.From, named.To, named.Nth, named.Fingerprint
			}
			return b.Intervene(v)
		},
		said: func(msg *retoldMsg) string { return w.saidDone(u, msg, &v) },
	})
}

// saidDone says what was done, whether it took place, and how to go on.
func (w *forks) saidDone(u *ui, msg *retoldMsg, v *session.Intervention) string {
	words, after := deed(u.words, v), &msg.after
	if !w.anyTime() {
		return u.words.T("tui.branch.done.now", text.Args{"Deed": words})
	}
	if after.Looking > 0 && after.Looking < len(after.List) {
		branch := &after.List[after.Looking]
		if became := outcome(u.words, branch, len(branch.Interventions)-1); became != "" {
			return words + ": " + became
		}
	}
	if msg.step != nil {
		if _, _, differs := msg.step.First(); !differs {
			return u.words.T("tui.branch.done.alike", text.Args{"Deed": words})
		}
	}
	said := "tui.branch.done.compare"
	for _, p := range w.panesOf(u) {
		if p.pane == paneCompare {
			said = "tui.branch.done"
		}
	}
	told := ""
	for _, form := range [...]string{said, said + ".brief", "tui.branch.done.briefest"} {
		if told = u.words.T(form, text.Args{"Deed": words}); canvas.Width(told) <= u.width-keyLineRoom {
			break
		}
	}
	return told
}

// keyLineRoom is what the key line has besides: the mode, and the gaps around.
const keyLineRoom = 14

// undo goes back to the story before the last intervention.
func (w *forks) undo(u *ui, b session.Branching) request {
	switch {
	case b.When() == session.Now:
		return sayWhy{"tui.branch.refuse.undo-now"}
	case !w.stories.Undoable:
		return sayWhy{"tui.branch.refuse.undo"}
	}
	return w.retell(&retelling{in: b, do: b.Undo, said: func(msg *retoldMsg) string {
		return u.words.T("tui.branch.undone", text.Args{"Deed": lastDeed(u.words, &msg.before)})
	}})
}

// redo goes on to the story with it again.
func (w *forks) redo(u *ui, b session.Branching) request {
	if !w.stories.Redoable {
		return sayWhy{"tui.branch.refuse.redo"}
	}
	return w.retell(&retelling{in: b, do: b.Redo, said: func(msg *retoldMsg) string {
		return u.words.T("tui.branch.redone", text.Args{"Deed": lastDeed(u.words, &msg.after)})
	}})
}

// swapStories looks at the baseline instead of the branch, and back.
func (w *forks) swapStories(u *ui, b session.Branching) request {
	to := w.base
	if w.stories.Looking == w.base {
		to = w.lastBranch()
	}
	if to == w.stories.Looking {
		return sayWhy{"tui.branch.refuse.none"}
	}
	return w.lookAt(u, b, to)
}

// lastBranch is the branch that the baseline stands beside, or else the newest.
func (w *forks) lastBranch() int {
	list := w.stories.List
	for i := range list {
		if w.beside != nil && list[i].Snapshot == w.beside.Branch {
			return i
		}
	}
	return len(list) - 1
}

// lookAt looks at a branch.
func (w *forks) lookAt(u *ui, b session.Branching, branch int) request {
	return w.retell(&retelling{in: b, swap: true, do: func() error { return b.Look(branch) }, said: func(msg *retoldMsg) string {
		if msg.after.Looking == 0 {
			return u.words.T("tui.branch.looking.baseline")
		}
		return u.words.T("tui.branch.looking", text.Args{"Name": storyName(u.words, &msg.after, msg.after.Looking)})
	}})
}

// setBase makes a story the one that others are compared with.
func (w *forks) setBase(u *ui, b session.Branching, base int) request {
	if base == w.stories.Looking {
		return sayWhy{"tui.branches.refuse.itself"}
	}
	if w.retelling == nil {
		w.base = base
	}
	return w.retell(&retelling{in: b, do: func() error { return nil }, said: func(msg *retoldMsg) string {
		return u.words.T("tui.branches.base.done", text.Args{"Name": storyName(u.words, &msg.after, base)})
	}})
}

// storyTitle says which of the stories is on the screen: `branch "ACK lost" of
// baseline`.
func (w *forks) storyTitle(u *ui) string {
	title := text.EscapeTo(w.title(), 200)
	b := &w.stories
	if len(b.List) < 2 || b.Looking >= len(b.List) {
		return title
	}
	which := u.words.T("tui.branch.baseline")
	if b.Looking > 0 {
		key, args := "tui.branch.title", text.Args{"Name": storyName(u.words, b, b.Looking)}
		if p := b.List[b.Looking].Parent; p > 0 {
			key, args["Parent"] = "tui.branch.title.branch", storyName(u.words, b, p)
		}
		which = u.words.T(key, args)
		if u.width < roomyWidth { // no room for both: the branch tells more
			return which
		}
	}
	return title + " · " + which
}
