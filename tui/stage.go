package tui

import (
	"strings"
	"time"

	"wiretale/explain"
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
	outer         paneID // from which the packet was opened; paneNone if it was not
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
	told          string // of an event that is pointed at, in the place of the latest
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
		Told:         s.told,
		Pointed:      s.pointed,
		Theme:        u.theme,
		Words:        u.words,
	}
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

// saidSpeed says the speed where nothing moves to show it.
func (s *stage) saidSpeed(u *ui, as string) view.Action {
	if s.player.Playing() && as == "tui.said.speed" {
		return nil // the head shows it
	}
	return view.Tell{Words: u.words.T(as, text.Args{"Speed": s.player.Speed().label(u.words)})}
}

// out goes back to the view from which the packet was opened, and reports whether
// it was.
func (s *stage) out() bool {
	if s.outer == paneNone || s.main != panePacket {
		return false
	}
	s.main, s.focus, s.outer = s.outer, s.outer, paneNone
	return true
}

// stageDo carries out what a view wants done.
func (s *stage) stageDo(a view.Action) request {
	switch a := a.(type) {
	case view.SelectPacket:
		s.player.SeekPacket(a.Packet)
	case view.OpenPacket:
		s.outer, s.main, s.focus = s.main, panePacket, panePacket
	case view.Seek:
		s.player.Seek(a.Cursor)
	case view.Copy:
		return copyText{a.Text}
	case view.Say:
		return sayWhy{a.What}
	case view.Tell:
		return sayWords{a.Words}
	case view.Refuse:
		return sayWhy{s.refusal(a.Why)}
	}
	return nil
}

// refusal is why something isn't done: what a lesson still hides does not end
// where the step does.
func (s *stage) refusal(why string) string {
	switch why {
	case "tui.refuse.end", "tui.refuse.no-next-packet", "tui.refuse.no-next-notable":
		if s.fog {
			return "tui.refuse.horizon"
		}
	}
	return why
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
	fiction := s.fiction(u)
	right := s.pace(u, canvas.Width(title+fiction))
	if (s.player.snapshot.Packets.Len() == 0 && !s.fog) || s.main == paneConversations {
		right, note = note, "" // no time passes where nothing is, nor in a list
	}
	if note != "" {
		right = note + " · " + right
	}
	if s.room.zoomed && len(s.panesOf(u)) > 1 {
		right = u.words.T("room.zoomed") + " · " + right
	}
	room := c.Width - canvas.Width(right) - headGap
	if fiction != "" { // it must be seen, however long the title is
		const leastTitle = 12
		fiction = canvas.Cut(fiction, max(room-leastTitle, 0))
		room = max(room-canvas.Width(fiction), 0)
	}
	x := c.Text(1, 0, canvas.Cut(title, room), canvas.Style{Ink: theme.Strong, Attr: canvas.Bold})
	if fiction != "" {
		c.Text(min(x+fictionGap, c.Width), 0, strings.TrimLeft(fiction, " "), canvas.Style{Ink: theme.Trouble, Attr: canvas.Bold | canvas.Reverse})
	}
	style := canvas.Style{Ink: theme.Muted}
	if s.player.Playing() {
		style.Ink = theme.Accent
	}
	c.TextRight(c.Width-1, 0, right, style)
}

// fictionGap are the columns before what is no TCP, behind the title.
const fictionGap = 2

// fiction is what the head says where the conversation is no TCP, with the gap
// before it; "" where it is.
func (s *stage) fiction(u *ui) string {
	if f := explain.NotTCP(u.words, s.player.snapshot, s.context(u).Conversation); f != "" {
		return strings.Repeat(" ", fictionGap) + f
	}
	return ""
}

// pace is how time goes: "▶ 1/50 · 40.0 ms · 1 row = 5 ms". Beside a long title
// the scale is left out, as the gutter tells the times, and beside a longer one
// the word behind the sign.
func (s *stage) pace(u *ui, beside int) string {
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
	sign, _, _ := strings.Cut(how, " ")
	moment := s.context(u).Moment(p.Cursor().Time)
	how += " · " + moment
	scale := ""
	switch {
	case s.main != paneLadder:
	case u.options.TimeBase == view.ByEvent:
		scale = " · " + u.words.T("time.base.row")
	default:
		scale = " · " + u.words.T("tui.scale") + " " + u.words.Duration(s.ladder.Scale(s.context(u)))
	}
	for _, form := range [...]string{how + scale, how} {
		if beside+canvas.Width(form)+headGap <= u.width {
			return form
		}
	}
	return sign + " " + moment
}

// headGap is what the head's two sides have around and between them at least.
const headGap = 4

// elapse and moving are the player's.
func (s *stage) elapse(d time.Duration) { s.player.Advance(d) }
func (s *stage) moving() bool           { return s.player.Playing() || s.unread() }

// unread reports whether the graphs are shown and not whole yet: they are read
// part by part, one with each picture.
func (s *stage) unread() bool {
	return s.main == paneGraphs && s.graphs.Unread(&view.Context{
		Snapshot: s.player.snapshot, Cursor: s.player.Cursor(), Conversation: s.player.conversation, Selected: s.player.Selected()})
}
