package tui

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// stage is what every screen of a trace has: a player, the panes that show
// where it stands, the timeline and the strip.
type stage struct {
	player        *Player
	ladder        view.Ladder
	packet        view.Packet
	state         view.State
	packets       view.Packets
	conversations view.Conversations
	stream        view.Stream
	network       view.Map
	graphs        view.Graphs
	compare       view.Compare
	beside        *view.Baseline // the baseline and its branch, one of which is looked at; nil without one
	aside         bool           // the state stands where the comparison would
	output        view.Output
	picks         *session.Found   // what the filter picks; nil without one
	sieve         string           // the filter as it was typed
	finds         *session.Found   // what the search finds; nil without one
	contents      session.Contents // nil where the snapshot lists the conversations
	printed       *session.Output  // by the program that the session is around; nil without one
	timeline      view.Timeline
	strip         view.Strip
	main, focus   paneID
	scrubbing     bool   // the cursor follows the pointer in the graphs
	dragging      bool   // the timeline is being dragged
	pointed       string // what the timeline marks under the mouse
	fog           bool
	guess         *view.Guess
	notes         func(*trace.Snapshot, *trace.Packet) []string // on packets; nil where there are none
	row           time.Duration                                 // of the ladder; 0 lets the trace decide
	room          room
	sharing       roomKeys
	laid          func(width, height int) layout // where everything stands, unless it is the player's screen
	play          playerKeys
	times         timeKeys
	views         viewKeys
	places        places
	walk          walk
	said          string // what the last key did, where that isn't to be seen by itself
}

func newStage(u *ui, s *trace.Snapshot) stage {
	return stage{
		player: NewPlayer(s, 0, u.options.NoMotion),
		main:   paneLadder, focus: paneLadder,
		play:  newPlayerKeys(u.words),
		times: newTimeKeys(u.words),
		views: newViewKeys(u.words), sharing: newRoomKeys(u.words),
	}
}

// context is what the views may know now.
func (s *stage) context(u *ui) *view.Context {
	return &view.Context{
		Snapshot:     s.player.snapshot,
		Cursor:       s.player.Cursor(),
		Conversation: s.player.conversation,
		Selected:     s.player.Selected(),
		Fog:          s.fog,
		Guess:        s.guess,
		Contents:     s.contents,
		Filter:       s.picks,
		Search:       s.finds,
		Baseline:     s.baseline(),
		Notes:        s.notes,
		Output:       s.printed,
		Scale:        s.row,
		TimeBase:     u.options.TimeBase,
		Zone:         s.zone(u),
		Addresses:    u.options.Addresses,
		Marks:        s.marked(),
		Said:         s.said,
		Pointed:      s.pointed,
		Theme:        u.theme,
		Words:        u.words,
	}
}

// stageKeys are the bindings that answer now.
func (s *stage) stageKeys(u *ui, extra ...key.Binding) keyMap {
	w := u.words
	own := append([]key.Binding{view.Binding(w, "tui.key.packets", "j/k", "j", "k", "down", "up")}, view.FarKeys(w)...)
	if s.focus == paneLadder {
		own = append(own, s.ladder.Keys(w)...)
	}
	short := []key.Binding{s.play.play, together(w, "tui.key.steps", "←→", s.play.stepBack, s.play.step)}
	if p := s.pane(s.focus); p != nil {
		own = p.Keys(w)
		short = append(slices.Clone(own[:min(len(own), 1)]), short...)
	}
	if s.main == paneConversations {
		short = slices.Clone(own[:2])
	}
	views, digits := s.views.all(s.printed != nil)
	short = append(short, together(w, "tui.key.views", digits, views[:len(views)-1]...))
	short = append(short, extra...)
	// Where room is short the way back comes before these.
	if len(s.panesOf(u)) > 1 {
		short = append(short, s.views.pane)
	}
	if s.main != paneConversations {
		short = append(short, together(w, "tui.key.notables", "J K", s.play.notable, s.play.notableBack))
	}
	if len(s.panesOf(u)) > 1 {
		views = append(views, s.sharing.all()...)
	} else {
		views = views[:len(views)-1] // there is no pane to go to
	}
	return keyMap{short: short, full: [][]key.Binding{s.play.all(), s.times.all(), own, views, u.global.all()}, timeline: true}
}

// panesOf are the panes that there is room for, though one may have it all.
func (s *stage) panesOf(u *ui) []placed { return s.shared(u.width, u.height-1).panes }

// arranged is where everything stands.
func (s *stage) arranged(width, height int) layout {
	return s.room.zoom(s.shared(width, height), s.focus)
}

// shared is where everything stands unless one pane has all the room, and own
// where it would if nobody had moved a border.
func (s *stage) shared(width, height int) layout {
	return s.withOther(s.room.share(s.own(width, height)), width)
}

func (s *stage) own(width, height int) layout {
	if s.laid != nil {
		return s.laid(width, height)
	}
	if s.printed != nil && s.player.snapshot.Packets.Len() == 0 {
		return arrangeOutput(width, height)
	}
	return s.withBeside(arrange(s.main, width, height, s.printed != nil))
}

// stagePress answers the keys of the player, of the views, and of the pane
// that has the focus.
func (s *stage) stagePress(u *ui, k tea.KeyPressMsg) view.Action {
	if p := s.pane(s.focus); p != nil {
		if s.focus == panePackets && (k.String() == "G" || k.String() == "end") && s.packets.Sorted(u.words) == "" && !s.player.snapshot.Log.Done {
			s.player.Follow() // the last packet is not the last for long
			return nil
		}
		if a, ok := p.Press(s.context(u), k, s.focusHeight(u)); ok {
			return a
		}
	} else if a, ok := s.ladder.Press(s.context(u), k); ok {
		return a
	} else if a, ok := s.pressLadder(k); ok {
		return a
	}
	if a, ok := s.pressRoom(k, s.shared(u.width, u.height-1), s.own(u.width, u.height-1)); ok {
		return a
	}
	if pane, ok := s.views.chosen(k); ok {
		if pane == paneOutput && s.printed == nil {
			return view.Refuse{Why: "tui.refuse.no-output"}
		}
		if s.main == pane && s.focus == pane {
			return view.Refuse{Why: "tui.refuse.shown-already"}
		}
		if s.main, s.focus = pane, pane; pane == paneGraphs {
			s.graphs.Open(s.context(u))
		}
		return nil
	}
	if key.Matches(k, s.views.pane) {
		return s.nextPane(s.panesOf(u))
	}
	if key.Matches(k, s.play.yank) {
		if told := s.strip.Told(s.context(u)); told != "" {
			return view.Copy{Text: told}
		}
		return view.Refuse{Why: "tui.refuse.nothing-to-copy"}
	}
	if why := refusedHere(k); why != "" {
		return view.Refuse{Why: why}
	}
	return s.pressPlayer(u, k)
}

func (s *stage) focusHeight(u *ui) int {
	for _, p := range s.arranged(u.width, u.height-1).panes {
		if p.pane == s.focus {
			return p.inner().height
		}
	}
	return u.height
}

func (s *stage) nextPane(panes []placed) view.Action {
	if len(panes) < 2 {
		return view.Refuse{Why: "tui.refuse.one-pane"}
	}
	for i, p := range panes {
		if p.pane == s.focus {
			s.focus = panes[(i+1)%len(panes)].pane
			return nil
		}
	}
	s.focus = s.main
	return nil
}

// sendings are the stops at packets: at those that the filter picks, if there is
// one.
func (s *stage) sendings() stop {
	if s.picks == nil {
		return packets
	}
	return stop{packets.kinds, func(e *trace.Event) bool {
		_, ok := s.picks.Hit(s.player.snapshot.Number(e.Packet))
		return ok && sending(e)
	}}
}

// pressLadder answers the keys that move in the ladder.
func (s *stage) pressLadder(k tea.KeyPressMsg) (view.Action, bool) {
	n := 0
	switch k.String() {
	case "j", "down":
		n = 1
	case "k", "up":
		n = -1
	case "ctrl+d", "pgdown":
		n = 10
	case "ctrl+u", "pgup":
		n = -10
	case "g", "home":
		s.leave()
		s.player.Home()
		return nil, true
	case "G", "end":
		s.leave()
		s.player.Follow()
		return nil, true
	}
	moved, forward := n == 0, n > 0
	for range max(n, -n) {
		if !s.player.StepTo(forward, s.sendings()) {
			break
		}
		moved = true
	}
	if !moved {
		if forward {
			return view.Refuse{Why: "tui.refuse.no-next-packet"}, true
		}
		return view.Refuse{Why: "tui.refuse.no-packet-before"}, true
	}
	return nil, k.String() != "" && strings.Contains(" j k down up ctrl+d ctrl+u pgdown pgup ", " "+k.String()+" ")
}

// pressPlayer answers the keys that move time.
func (s *stage) pressPlayer(u *ui, k tea.KeyPressMsg) view.Action {
	p, keys := s.player, &s.play
	moved, why := true, ""
	switch {
	case key.Matches(k, keys.play):
		p.Toggle()
	case key.Matches(k, keys.step):
		moved, why = p.Step(1), "tui.refuse.end"
	case key.Matches(k, keys.stepBack):
		moved, why = p.Step(-1), "tui.refuse.beginning"
	case key.Matches(k, keys.packet):
		moved, why = p.StepTo(true, s.sendings()), "tui.refuse.no-next-packet"
	case key.Matches(k, keys.packetBack):
		moved, why = p.StepTo(false, s.sendings()), "tui.refuse.no-packet-before"
	case key.Matches(k, keys.notable):
		moved, why = s.toNotable(u, true), "tui.refuse.no-next-notable"
	case key.Matches(k, keys.notableBack):
		moved, why = s.toNotable(u, false), "tui.refuse.no-notable-before"
	case key.Matches(k, keys.faster):
		if p.SetSpeed(1) {
			return s.saidSpeed(u, "tui.said.speed")
		}
		moved, why = false, "tui.refuse.fastest"
	case key.Matches(k, keys.slower):
		if p.SetSpeed(-1) {
			return s.saidSpeed(u, "tui.said.speed")
		}
		moved, why = false, "tui.refuse.slowest"
	case key.Matches(k, keys.normal):
		p.NormalSpeed()
		return s.saidSpeed(u, "tui.said.speed.normal")
	case key.Matches(k, keys.cause):
		return s.toCause(u)
	}
	if !moved {
		return view.Refuse{Why: why}
	}
	return nil
}

// saidSpeed says the speed where nothing moves to show it.
func (s *stage) saidSpeed(u *ui, as string) view.Action {
	if s.player.Playing() && as == "tui.said.speed" {
		return nil // the head shows it
	}
	return view.Tell{Words: u.words.T(as, text.Args{"Speed": s.player.Speed().label(u.words)})}
}

// stageDo carries out what a view wants done.
func (s *stage) stageDo(a view.Action) request {
	switch a := a.(type) {
	case view.SelectPacket:
		s.player.SeekPacket(a.Packet)
	case view.Seek:
		s.player.Seek(a.Cursor)
	case view.Copy:
		return copyText{a.Text}
	case view.Say:
		return sayWhy{a.What}
	case view.Tell:
		return sayWords{a.Words}
	case view.Refuse:
		return sayWhy{a.Why}
	}
	return nil
}

// drawStage draws the panes, the timeline and the strip.
func (s *stage) drawStage(u *ui, c *canvas.Canvas, l layout) {
	ctx := s.context(u)
	for _, p := range l.panes {
		if p.pane == paneLesson {
			continue
		}
		ctx.Focused = p.pane == s.focus
		s.drawPane(u, c, p, ctx)
	}
	ctx.Focused = false
	if s.main != paneConversations || s.contents == nil { // else it would be that of a window, beside a list of all
		s.timeline.Draw(ctx, l.timeline.on(c))
	}
	if s.main == paneConversations {
		s.conversations.Describe(ctx, l.strip.on(c))
		return
	}
	s.strip.Draw(ctx, l.strip.on(c))
}

func (s *stage) drawPane(u *ui, c *canvas.Canvas, p placed, ctx *view.Context) {
	v := s.pane(p.pane)
	if p.x > 0 {
		c.Fill(p.x-1, p.y, 1, p.height, u.theme.Glyphs.Lane, canvas.Style{Ink: theme.Faint})
		c.Set(p.x-1, p.y, u.theme.Glyphs.Tee, canvas.Style{Ink: theme.Faint})
	}
	if v == nil {
		s.drawLadder(u, c, p, ctx)
		return
	}
	if p.titled {
		title := u.words.T(v.Title())
		if s.sieve != "" && (p.pane == panePackets || p.pane == paneConversations) {
			title += " · " + text.EscapeTo(s.sieve, 200)
		}
		if sorted := s.sortedBy(u, p.pane); sorted != "" {
			title += " · " + sorted
		}
		if p.pane == paneOutput && ctx.Output != nil {
			title += " · " + view.Fate(u.words, ctx.Output)
		}
		drawTitle(u, p.on(c), title, ctx.Focused)
	}
	v.Draw(ctx, p.inner().on(c))
}

// drawHead draws the line above everything: what is shown, and how time goes.
func (s *stage) drawHead(u *ui, c *canvas.Canvas, title, note string) {
	right := s.pace(u)
	if (s.player.snapshot.Packets.Len() == 0 && !s.fog) || s.main == paneConversations {
		right, note = note, "" // no time passes where nothing is, nor in a list
	}
	if note != "" {
		right = note + " · " + right
	}
	if s.room.zoomed && len(s.panesOf(u)) > 1 {
		right = u.words.T("room.zoomed") + " · " + right
	}
	room := c.Width - canvas.Width(right) - 4
	c.Text(1, 0, canvas.Cut(title, room), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	style := canvas.Style{Ink: theme.Muted}
	if s.player.Playing() {
		style.Ink = theme.Accent
	}
	c.TextRight(c.Width-1, 0, right, style)
}

// pace is how time goes: "▶ 1/50 · 40.0 ms · 1 row = 5 ms".
func (s *stage) pace(u *ui) string {
	p, g := s.player, &u.theme.Glyphs
	how := string(g.Pause) + " " + u.words.T("tui.paused")
	switch {
	case p.Playing():
		how = string(g.Play) + " " + p.Speed().label(u.words)
	case p.Following():
		how = u.words.T("tui.following")
	case p.held: // more is to come
	case p.AtEnd() && p.track.Len() > 0 && !s.fog:
		how = string(g.Pause) + " " + u.words.T("tui.ended")
	}
	how += " · " + s.context(u).Moment(p.Cursor().Time)
	switch {
	case s.main != paneLadder:
	case u.options.TimeBase == view.ByEvent:
		how += " · " + u.words.T("time.base.row")
	default:
		how += " · " + u.words.T("tui.scale") + " " + u.words.Duration(s.ladder.Scale(s.context(u)))
	}
	return how
}

// elapse and moving are the player's.
func (s *stage) elapse(d time.Duration) { s.player.Advance(d) }
func (s *stage) moving() bool           { return s.player.Playing() || s.unread() }

// unread reports whether the graphs are shown and not whole yet: they are read
// part by part, one with each picture.
func (s *stage) unread() bool {
	return s.main == paneGraphs && s.graphs.Unread(&view.Context{
		Snapshot: s.player.snapshot, Cursor: s.player.Cursor(), Conversation: s.player.conversation, Selected: s.player.Selected()})
}
