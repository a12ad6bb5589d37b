package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// watch is the screen of an open trace.
type watch struct {
	forks
	session session.Session
	// fromList says that the open conversation was chosen from the list, to
	// which one goes back.
	fromList bool
	arrived  bool            // the trace has begun to fill
	warned   bool            // why the capture was cut short has been said
	tickets  int             // counts the windows that were asked for
	turning  *turn           // the window that was asked for, and is not there yet
	news     <-chan struct{} // closed when there is a newer snapshot than the player's

	finding findKeys
	filter  *quest
	search  *quest
	reads   course           // of the file
	seeks   course           // of the search or the filter
	changes []taken          // that can be taken back, the last one last
	again   []session.Search // that were begun anew and are to be waited for
}

func newWatch(u *ui, s session.Session) *watch {
	// The channel first: a change between the two calls is then not missed.
	w := &watch{session: s, news: s.Changed(), finding: newFindKeys(u.words)}
	w.forks = newForks(u, newStage(u, s.Snapshot()), w.branching)
	w.title, w.anew, w.over = s.Title, w.lookAnew, func() bool { return w.session.Progress().Done }
	w.places.elsewhere, w.places.marking = w.askFor, w.rememberMark
	w.notes = notesOf(s)
	w.listen()
	w.begin()
	return w
}

// listen takes what the program has printed, if the session is around one.
func (w *watch) listen() {
	if s, ok := w.session.(session.Narrator); ok {
		printed := s.Output()
		w.printed = &printed
		if !w.arrived {
			w.focus = paneOutput
		}
	}
}

// begin chooses what is shown first, once there is something.
func (w *watch) begin() {
	s := w.player.snapshot
	if s.Packets.Len() == 0 {
		return
	}
	w.arrived = true
	switch {
	case w.session.Kind() == session.Simulated:
		w.player.Play()
	case w.session.Kind() == session.Live:
		w.main = panePackets
		w.player.Follow()
	case w.session.Kind() == session.Paced:
		w.player.Follow()
	case len(s.Conversations) == 1:
		w.player.Show(s, s.Conversations[0].ID)
	case len(s.Conversations) > 1 || w.session.Changed() != nil:
		w.main = paneConversations
	default:
		w.main = panePackets
	}
	if w.session.Kind() == session.Recorded {
		w.player.Step(1)
	}
	w.focus = w.main
}

func (w *watch) source() session.Session { return w.session }
func (w *watch) lesson() *lesson.Play    { return nil }

func (w *watch) changed() <-chan struct{} { return w.news }

func (w *watch) renew() {
	w.news = w.session.Changed()
	w.listen()
	if w.anyTime() { // a story that is told anew is shown by whoever asked for it
		return
	}
	turned := w.turned()
	w.refind()
	if turned {
		return
	}
	w.player.Show(w.session.Snapshot(), w.player.conversation)
	if !w.arrived {
		w.begin()
	}
	w.follow()
}

func (w *watch) mode() string {
	if w.field != nil {
		return "tui.mode.type"
	}
	return "tui.mode.look"
}

// context is the stage's, with what was found.
func (w *watch) context(u *ui) *view.Context {
	w.picks, w.finds, w.sieve = w.filter.counted(), w.search.counted(), ""
	if w.filter != nil {
		w.sieve = w.filter.typed
	}
	return w.stage.context(u)
}

func (w *watch) keys(u *ui) keyMap {
	if w.field != nil {
		return w.field.keys(u.words)
	}
	if w.panel != nil {
		return w.panelKeys(u)
	}
	if w.player.snapshot.Packets.Len() == 0 {
		k := keyMap{short: []key.Binding{u.global.back}, full: [][]key.Binding{u.global.all()}}
		if w.printed != nil {
			own := w.output.Keys(u.words)
			k = keyMap{short: append(own, u.global.back), full: [][]key.Binding{own, u.global.all()}}
		}
		return k
	}
	_, why := w.branching()
	extra := []key.Binding{u.global.back}
	if why == "" {
		extra = append(extra, w.branchKeys.intervene)
	}
	k := w.stageKeys(u, extra...)
	k.short = append(k.short, w.finding.filter, together(u.words, "tui.key.why", "c", w.play.cause), w.finding.search)
	finding := w.finding.all()
	if _, ok := w.session.(session.Annotated); ok {
		finding = append(finding, w.finding.note)
	}
	if !w.undoesBranches() {
		finding = append(finding, w.finding.undo)
	}
	k.full = append(k.full, append(finding, exportKey(u.words)))
	if why == "" {
		k.short = append(k.short, w.branchKeys.branches)
		k.full = append(k.full, w.branchKeys.all())
	}
	return k
}

func (w *watch) press(u *ui, k tea.KeyPressMsg) request {
	w.context(u) // what was found by now counts for all keys
	w.warned = w.warned || w.session.Progress().Problem != nil
	if w.field != nil {
		r, done := w.field.press(k)
		if done {
			w.field = nil
		}
		return r
	}
	if w.panel != nil {
		return w.pressPanel(u, k)
	}
	if w.player.snapshot.Packets.Len() > 0 {
		if r, ok := w.pressTold(u, k); ok {
			return r
		}
	}
	if k.String() == "esc" && (w.stopSeeking() || w.stopReading()) {
		return nil
	}
	if key.Matches(k, u.global.back) {
		return w.goUp()
	}
	if r, ok := w.pressList(u, k); ok {
		return r
	}
	if pane, ok := w.views.chosen(k); ok && pane == paneStream {
		return w.toStream(u)
	}
	if w.turnTo(k) {
		return nil
	}
	return w.do(w.turnFor(w.stagePress(u, k)))
}

// pressTold answers the keys for which there must be something to see; ok says
// whether it was one.
func (w *watch) pressTold(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	w.said, w.pointed = "", ""
	if r, ok := w.pressPlaces(u, k); ok {
		return r, true
	}
	switch {
	case key.Matches(k, w.times.clock):
		return w.chooseClock(u), true
	case key.Matches(k, exportKey(u.words)):
		return w.openExport(u), true
	}
	for _, press := range [...]func(*ui, tea.KeyPressMsg) (request, bool){w.pressTimes, w.pressBranch, w.pressFind} {
		if r, ok := press(u, k); ok {
			return r, true
		}
	}
	return nil, false
}

// pressList answers the keys of the list of conversations, and the one that leads
// back to it; ok says whether it was one.
func (w *watch) pressList(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	switch {
	case w.main == paneConversations && k.String() == "enter" && w.focus == w.main:
		a, _ := w.conversations.Press(w.context(u), k, 0)
		return w.do(a), true
	case w.main == paneConversations && key.Matches(k, w.play.play):
		// Playing all at once would show nothing in a list: play what the bar is on.
		if id := w.conversations.Chosen(w.context(u)); id != 0 {
			w.open(id, true)
			return nil, true
		}
	case k.String() == "7" && w.main == panePackets && len(w.player.snapshot.Conversations) > 1:
		return w.toList(), true
	}
	return nil, false
}

func (w *watch) mouse(u *ui, m tea.MouseMsg) request {
	if w.field != nil {
		w.field.mouse(m, w.arranged(u.width, u.height-1).strip.y)
		return nil
	}
	if w.panel != nil {
		return w.clickPanel(u, m)
	}
	return w.do(w.stageMouse(u, w.arranged(u.width, u.height-1), m))
}

// do carries out what a view wants done; what is not this screen's affair it
// hands on.
func (w *watch) do(a view.Action) request {
	if a, ok := a.(view.OpenConversation); ok {
		w.open(a.Conversation, false)
		return nil
	}
	if a, ok := a.(view.TakeBody); ok {
		return w.takeBody(a)
	}
	return w.stageDo(a)
}

func (w *watch) draw(u *ui, c *canvas.Canvas) {
	l := w.arranged(c.Width, c.Height)
	w.drawHead(u, c.Window(0, 0, c.Width, 1), w.storyTitle(u), w.progress(u))
	if w.player.snapshot.Packets.Len() == 0 {
		w.drawEmpty(u, c)
		ctx := w.context(u)
		for _, p := range l.panes {
			if p.pane == paneOutput {
				w.drawPane(u, c, p, ctx)
			}
		}
		return
	}
	w.context(u)
	w.drawStage(u, c, l)
	w.drawProblem(u, c.Window(0, 1, c.Width, l.timeline.y-1))
	w.drawDesk(u, c)
}

// drawEmpty says what is waited for, or why there is nothing.
func (w *watch) drawEmpty(u *ui, c *canvas.Canvas) {
	style, words := canvas.Style{}, ""
	switch p := w.session.Progress(); {
	case p.Problem != nil:
		words, style = text.EscapeTo(u.say(p.Problem), 500), canvas.Style{Ink: theme.Trouble}
	case (w.session.Changed() == nil || p.Done) && w.printed != nil:
		words = u.words.T("tui.watch.silent")
	case w.session.Changed() == nil || p.Done:
		words = u.words.T("tui.watch.nothing")
	case w.printed != nil:
		words = u.words.T("tui.watch.waiting.paced")
	case w.session.Kind() == session.Live:
		words = u.words.T("tui.watch.waiting.live", text.Args{"Interface": text.EscapeTo(w.session.Title(), 40)})
	default:
		words = u.words.T("tui.watch.waiting")
	}
	top := 2
	if w.printed != nil {
		top = 1
	}
	for i, l := range view.Wrap(words, c.Width-4, c.Height-3) {
		c.Text(2, top+i, l, style)
	}
}

// progress says how much of a growing trace is there; "" for a finished one
// that missed nothing.
func (w *watch) progress(u *ui) string {
	p := w.session.Progress()
	said := ""
	switch {
	case w.slow:
		said = u.words.T("tui.branch.slow")
	case w.turning != nil && !w.turning.stay:
		said = u.words.T("tui.watch.turning")
	case w.large() && w.main != paneConversations && w.player.snapshot.Packets.Len() > 0:
		said = w.place(u)
		if p.Stopped {
			said = u.words.T("tui.watch.stopped", text.Args{"Count": p.Packets}) + " · " + said
		} else if !p.Done && p.Total > 0 {
			said = joined(said, w.reads.bar(u, "tui.watch.read", p.Read, p.Total))
		}
	case p.Stopped:
		said = u.words.T("tui.watch.stopped", text.Args{"Count": p.Packets})
	case (w.session.Kind() == session.Live || w.session.Kind() == session.Paced) && !p.Done:
		said = u.words.T("tui.watch.live", text.Args{"Count": p.Packets})
	case !p.Done && p.Total > 0:
		said = w.reads.bar(u, "tui.watch.read", p.Read, p.Total)
	case !p.Done && w.session.Kind() == session.Recorded:
		said = u.words.T("tui.watch.live", text.Args{"Count": p.Packets})
	}
	if p.Dropped > 0 {
		said += "  " + u.words.T("tui.watch.dropped", text.Args{"Count": p.Dropped})
	}
	switch {
	case p.Unkept != nil:
		said += "  " + u.words.T("tui.watch.unkept")
	case p.Problem != nil && p.Packets > 0:
		said += "  " + u.words.T("tui.watch.problem")
	}
	return joined(w.picked(u), said)
}

var _ screen = (*watch)(nil)
