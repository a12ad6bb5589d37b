package view

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// State shows both endpoints of a conversation at the cursor: the state with
// the path that led to it and where it may go, timers running down, variables.
type State struct{ top int }

// Title implements Pane.
func (*State) Title() string { return "tui.view.state" }

// Keys implements Pane.
func (*State) Keys(words *text.Printer) []key.Binding {
	return []key.Binding{Binding(words, "tui.key.scroll", "j/k", "j", "k", "down", "up")}
}

// Press implements Pane.
func (v *State) Press(_ *Context, k fmt.Stringer, height int) (Action, bool) {
	n, ok := scrolling(k, height)
	v.top = max(v.top+n, 0)
	return nil, ok
}

// Click implements Pane.
func (*State) Click(*Context, int, int, int, int) Action { return nil }

// Wheel implements Pane.
func (v *State) Wheel(_ *Context, lines, _ int) Action {
	v.top = max(v.top+lines, 0)
	return nil
}

// Draw implements View.
func (v *State) Draw(ctx *Context, c *canvas.Canvas) {
	id := conversationShown(ctx)
	conversation := ctx.Snapshot.Conversation(id)
	if conversation == nil {
		for i, l := range Wrap(ctx.Words.T("tui.state.none"), c.Width-2, c.Height) {
			c.Text(1, i, l, canvas.Style{Ink: theme.Muted})
		}
		return
	}
	client, server := ctx.Snapshot.EndpointsOf(id)
	half := sideWidth(c.Width)
	sides := [2][]Line{
		endpointLines(ctx, conversation.ClientNode, client, "client", half-3),
		endpointLines(ctx, conversation.ServerNode, server, "server", half-3),
	}
	for i, h := range [...]*trace.EndpointHistory{client, server} {
		sides[i] = append(sides[i], kernelLines(ctx, conversation, i == 0, h, half-3)...)
	}
	if conversation.Protocol == wire.ProtocolUDP && len(sides[0]) <= 2 && len(sides[1]) <= 2 {
		for i, l := range Wrap(ctx.Words.T("tui.state.none-in-udp"), c.Width-2, c.Height) {
			c.Text(1, i, l, canvas.Style{Ink: theme.Muted})
		}
		return
	}
	basis := Line{{basisOf(ctx, conversation), canvas.Style{Ink: theme.Faint, Attr: canvas.Italic}}}
	if half == c.Width {
		all := append(append(append(sides[0], nil), sides[1]...), nil, basis)
		drawLines(c.Window(1, 0, c.Width-1, c.Height), all, v.top)
		return
	}
	drawLines(c.Window(1, 0, half-2, c.Height-1), sides[0], v.top)
	c.Fill(half, 0, 1, c.Height-1, ctx.Theme.Glyphs.Lane, canvas.Style{Ink: theme.Faint})
	drawLines(c.Window(half+2, 0, c.Width-half-2, c.Height-1), sides[1], v.top)
	basis.Draw(c, 1, c.Height-1)
}

// Widths of one endpoint's part of the panel: below snugSide it says each thing
// as briefly as it can, from glossSide on it says what the variables mean.
const (
	leastSide = 21
	snugSide  = 33
	glossSide = 50
)

// sideWidth is the width of one endpoint's part: half of the panel where both
// fit beside each other. Both must be seen at once, since what one knows and
// the other doesn't is what the states are about; only where there is height
// instead, as beside the ladder, do they stand one below the other.
func sideWidth(width int) int {
	if width >= 72 || width >= 2*leastSide && width < 48 {
		return width / 2
	}
	return width
}

// drawLines draws lines from the one that is asked for, or as far down as
// there are enough to fill the canvas.
func drawLines(c *canvas.Canvas, lines []Line, top int) {
	top = max(min(top, len(lines)-c.Height), 0)
	for y := 0; y < c.Height && top+y < len(lines); y++ {
		lines[top+y].Draw(c, 0, y)
	}
	more := canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
	if top > 0 {
		c.Set(c.Width-1, 0, '↑', more)
	}
	if top+c.Height < len(lines) {
		c.Set(c.Width-1, c.Height-1, '↓', more)
	}
}

// basisOf says how the states of a conversation's two ends are known.
func basisOf(ctx *Context, c *trace.Conversation) string {
	s := ctx.Snapshot
	client, server := s.Knows(c.ClientNode), s.Knows(c.ServerNode)
	mixed := func(real, other trace.NodeID) string {
		return ctx.Words.T("tui.state.mixed", text.Args{
			"Real": explain.Name(ctx.Words, s, real), "Other": explain.Name(ctx.Words, s, other)})
	}
	switch {
	case !s.Modelled:
		return inferredOrObserved(ctx, c)
	case client && !server:
		return mixed(c.ServerNode, c.ClientNode)
	case server && !client:
		return mixed(c.ClientNode, c.ServerNode)
	}
	return ctx.Words.T("tui.state.modelled")
}

// conversationShown is the conversation that is open, or else the selected
// packet's.
func conversationShown(ctx *Context) trace.ConversationID {
	if ctx.Conversation != 0 {
		return ctx.Conversation
	}
	if p, ok := ctx.Snapshot.Packet(ctx.Selected); ok && p.Conversation != 0 {
		return p.Conversation
	}
	if len(ctx.Snapshot.Conversations) > 0 {
		return 1
	}
	return 0
}

func endpointLines(ctx *Context, node trace.NodeID, h *trace.EndpointHistory, role string, width int) []Line {
	muted := canvas.Style{Ink: theme.Muted}
	name, role := explain.Name(ctx.Words, ctx.Snapshot, node), explain.RoleName(ctx.Words, role)
	lines := []Line{{{name, canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}}}}
	if name != role {
		lines[0] = append(lines[0], Piece{"  " + role, muted})
	}
	if h == nil {
		return append(lines, strangerLines(ctx, node, width)...)
	}
	if now, known := trace.ValueAt(h.States, ctx.Cursor); known {
		lines = append(lines, stateLines(ctx, h, now, width)...)
	}
	lines = append(lines, timerLines(ctx, h, width)...)
	return append(lines, variableLines(ctx, h.Variables, width)...)
}

// strangerLines tell of a host that no part of the conversation has reached
// yet: the last state that it took without one, such as LISTEN.
func strangerLines(ctx *Context, node trace.NodeID, width int) []Line {
	track := ctx.Snapshot.Track(0)
	for i := min(track.Until(ctx.Cursor), lookEvents) - 1; i >= 0; i-- {
		if track.Kind(i) != trace.StateChanged {
			continue
		}
		e := track.At(i)
		if t, ok := e.Detail.(trace.Transition); ok && e.Node == node {
			return []Line{{{"  " + t.To.String(), canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}}}}
		}
	}
	var lines []Line
	for _, l := range Wrap(ctx.Words.T("tui.state.unknown"), width-2, 4) {
		lines = append(lines, Line{{"  " + l, canvas.Style{Ink: theme.Muted}}})
	}
	return lines
}

// stateLines show the present state, the path to it where there was one, and
// its neighbours.
func stateLines(ctx *Context, h *trace.EndpointHistory, now trace.State, width int) []Line {
	muted, faint := canvas.Style{Ink: theme.Muted}, canvas.Style{Ink: theme.Faint}
	lines := []Line{{{"  " + now.String(), canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}}}}
	if path := pathTo(ctx, h); path != now.String() {
		for _, l := range Wrap(path, width-2, 4) {
			lines = append(lines, Line{{"  " + l, muted}})
		}
	}
	word := ctx.Words.T("tui.state.next")
	for i, next := range nextStates(now) {
		label := "  " + word + " "
		if i > 0 {
			label = fmt.Sprintf("%*s", canvas.Width(word)+3, "")
		}
		line := Line{{label, faint}, {next.to.String(), faint}}
		if on := (Piece{"  " + next.on, faint}); line.Width()+canvas.Width(on.Text) <= width {
			line = append(line, on)
		}
		lines = append(lines, line)
	}
	return lines
}

// pathTo is the states that led to the present one.
func pathTo(ctx *Context, h *trace.EndpointHistory) string {
	n := h.States.Until(ctx.Cursor)
	path := ""
	for i := range n {
		if i > 0 {
			path += " → "
		}
		path += h.States.At(i).Value.String()
	}
	return path
}

// step is an arrow of the state diagram (RFC 9293 §3.3.2).
type step struct {
	to trace.State
	on string // what brings it about, in the diagram's words
}

var diagram = map[trace.State][]step{
	trace.Closed:      {{trace.SynSent, "open → SYN"}, {trace.Listen, "passive open"}},
	trace.Listen:      {{trace.SynReceived, "SYN → SYN·ACK"}},
	trace.SynSent:     {{trace.Established, "SYN·ACK → ACK"}, {trace.SynReceived, "SYN → SYN·ACK"}, {trace.Closed, "RST"}},
	trace.SynReceived: {{trace.Established, "ACK"}, {trace.FinWait1, "close → FIN"}, {trace.Listen, "RST"}},
	trace.Established: {{trace.FinWait1, "close → FIN"}, {trace.CloseWait, "FIN → ACK"}, {trace.Closed, "RST"}},
	trace.FinWait1:    {{trace.FinWait2, "ACK"}, {trace.Closing, "FIN → ACK"}, {trace.TimeWait, "FIN·ACK → ACK"}},
	trace.FinWait2:    {{trace.TimeWait, "FIN → ACK"}},
	trace.CloseWait:   {{trace.LastAck, "close → FIN"}},
	trace.Closing:     {{trace.TimeWait, "ACK"}},
	trace.LastAck:     {{trace.Closed, "ACK"}},
	trace.TimeWait:    {{trace.Closed, "2×MSL"}},
}

// nextStates are the neighbours that a state may lead to.
func nextStates(s trace.State) []step { return diagram[s] }

// timerLines shows the timers that run, each with how much of it is left.
func timerLines(ctx *Context, h *trace.EndpointHistory, width int) []Line {
	timerCells := 8
	if width < snugSide {
		timerCells = 3
	}
	var lines []Line
	g := &ctx.Theme.Glyphs
	for _, name := range sortedKeys(h.Timers) {
		series := h.Timers[name]
		i := series.Until(ctx.Cursor)
		if i == 0 {
			continue
		}
		set := series.At(i - 1)
		if set.Value.Deadline == 0 {
			continue
		}
		whole, left := set.Value.Deadline-set.At.Time, set.Value.Deadline-ctx.Cursor.Time
		full := 0
		if whole > 0 {
			full = int(min(max(int64(left)*int64(timerCells)/int64(whole), 0), int64(timerCells)))
		}
		bar := ""
		for n := range timerCells {
			if n < full {
				bar += string(g.FullBlock)
			} else {
				bar += string(g.Dot)
			}
		}
		lines = append(lines, Line{
			{"  " + nameCell(name, width), canvas.Style{Ink: theme.Muted}},
			{bar, canvas.Style{Ink: theme.Accent}},
			{" " + ctx.Words.Duration(max(left, 0)), canvas.Style{}},
		})
	}
	return lines
}

// nameCell is the name of a timer or variable with the space behind it.
func nameCell(name string, width int) string {
	if width < snugSide {
		return fmt.Sprintf("%-7s ", name)
	}
	return fmt.Sprintf("%-12s ", name)
}

// glossAt is the column from which on the variables' meanings stand.
const glossAt = 28

// leading are the variables that come first: where a side stands in sending
// and receiving. The others follow by name.
var leading = [...]string{"SND.UNA", "SND.NXT", "SND.WND", "RCV.NXT", "RCV.WND", "cwnd", "pipe", "ssthresh",
	"SRTT", "RTTVAR", "RTO", "retrans", "Recv-Q", "Send-Q", "unacked", "lost"}

// glosses say what variables are.
var glosses = map[string]string{
	"SND.UNA": "tui.variable.snd.una", "SND.NXT": "tui.variable.snd.nxt", "SND.WND": "tui.variable.snd.wnd",
	"RCV.NXT": "tui.variable.rcv.nxt", "RCV.WND": "tui.variable.rcv.wnd", "ISS": "tui.variable.iss", "IRS": "tui.variable.irs",
	"RTO": "tui.variable.rto", "SRTT": "tui.variable.srtt", "RTTVAR": "tui.variable.rttvar",
	"cwnd": "tui.variable.cwnd", "ssthresh": "tui.variable.ssthresh", "pipe": "tui.variable.pipe",
	"RTT.min": "tui.variable.rtt.min", "backoff": "tui.variable.backoff", "ca_state": "tui.variable.ca_state",
	"dupacks": "tui.variable.dupacks", "sacked": "tui.variable.sacked", "lost": "tui.variable.lost",
	"retransmitted": "tui.variable.retransmitted", "RecoveryPoint": "tui.variable.recoverypoint",
	"MSS": "tui.variable.mss", "unacked": "tui.variable.unacked", "retrans": "tui.variable.retrans",
	"pacing": "tui.variable.pacing", "delivery": "tui.variable.delivery",
	"Recv-Q": "tui.variable.recv-q", "Send-Q": "tui.variable.send-q",
	"rcvbuf": "tui.variable.rcvbuf", "sndbuf": "tui.variable.sndbuf", "drops": "tui.variable.drops",
}

// variableOrder lists the variables of an endpoint in the order in which they
// are shown.
func variableOrder[V any](all map[string]V) []string {
	names := sortedKeys(all)
	place := func(name string) int {
		if i := slices.Index(leading[:], name); i >= 0 {
			return i
		}
		return len(leading)
	}
	slices.SortStableFunc(names, func(a, b string) int { return place(a) - place(b) })
	return names
}

// variableLines shows the variables by their RFC names; what changed with the
// cursor's instant stands out.
func variableLines(ctx *Context, all map[string]*trace.VariableHistory, width int) []Line {
	var lines []Line
	muted := canvas.Style{Ink: theme.Muted}
	for _, name := range variableOrder(all) {
		line := variableCell(ctx, all, name, width)
		if line == nil {
			continue
		}
		if key, ok := glosses[name]; ok && width >= glossSide {
			gap := Piece{fmt.Sprintf("%*s", max(glossAt-line.Width(), 2), ""), muted}
			if gloss := (Line{gap, {ctx.Words.T(key), muted}}); line.Width()+gloss.Width() <= width {
				line = append(line, gloss...)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// variableCell is a variable with its value at the cursor; nil where it has
// none yet.
func variableCell(ctx *Context, all map[string]*trace.VariableHistory, name string, width int) Line {
	v := all[name]
	i := v.Changes.Until(ctx.Cursor)
	if i == 0 {
		return nil
	}
	change := v.Changes.At(i - 1)
	style, mark := canvas.Style{}, "  "
	if i > 1 && change.At.Time == ctx.Cursor.Time {
		style, mark = canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}, string(ctx.Theme.Glyphs.Selected)+" "
	}
	return Line{
		{mark, canvas.Style{Ink: theme.Accent}},
		{nameCell(name, width), canvas.Style{Ink: theme.Muted}},
		{quantity(ctx, all, name, change.Value), style},
	}
}

// quantity writes a variable's value. Sequence numbers count from the initial
// one of their direction where that is known, as they do everywhere else.
func quantity(ctx *Context, all map[string]*trace.VariableHistory, name string, n int64) string {
	switch all[name].Unit {
	case trace.UnitTime:
		return ctx.Words.Duration(time.Duration(n))
	case trace.UnitBytes:
		return ctx.Words.Count(n) + " B"
	case trace.UnitRate:
		return ctx.Words.Rate(min(n, math.MaxInt64/8) * 8)
	case trace.UnitCA:
		return trace.CAState(n)
	case trace.UnitSeq:
		initial := "ISS"
		if strings.HasPrefix(name, "RCV") {
			initial = "IRS"
		}
		if from, ok := all[initial]; ok && name != "ISS" && name != "IRS" {
			if first, known := trace.ValueAt(from.Changes, ctx.Cursor); known {
				return ctx.Words.Count(int64(wire.Seq(n).Sub(wire.Seq(first))))
			}
		}
		return strconv.FormatUint(uint64(uint32(n)), 10)
	}
	return ctx.Words.Count(n)
}

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
