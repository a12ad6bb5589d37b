package view

import (
	"fmt"
	"sort"
	"time"

	"charm.land/bubbles/v2/key"

	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// Stream shows what the two sides of a conversation said, in order: as text, as
// bytes, or as the messages that the protocol makes of them. It stands where
// the cursor does, and moving in it moves the cursor.
type Stream struct {
	as     streamForm
	picked bool           // the form, by hand
	row    int            // that the bar stands on
	chosen trace.PacketID // that the row was chosen for

	// What the two sides said, and the rows of it, as they were last needed.
	said     analyze.Said
	pieces   int // that the rows are of
	layout   int
	lines    []streamLine
	calls    []callRow
	called   *trace.Snapshot // that the calls are of
	messages []trace.MessageID
	looked   int // of the snapshot's messages
	snapshot *trace.Snapshot
	of       trace.ConversationID
}

// streamForm is the form in which a stream is shown.
type streamForm uint8

const (
	asText streamForm = iota
	asHex
	asMessages
	asCalls // of programs, beside the segments
	streamForms
)

// Title implements Pane.
func (v *Stream) Title() string {
	return [streamForms]string{"tui.view.stream", "tui.view.stream.hex", "tui.view.stream.messages", "tui.view.stream.calls"}[v.as]
}

// Keys implements Pane.
func (*Stream) Keys(words *text.Printer) []key.Binding {
	return append([]key.Binding{
		Binding(words, "tui.key.form", "x", "x"),
		Binding(words, "tui.key.save-body", "s", "s"),
		Binding(words, "tui.key.copy-body", "y", "y"),
		Binding(words, "tui.key.scroll", "j/k", "j", "k", "down", "up"),
	}, FarKeys(words)...)
}

// refresh brings what is shown up to date.
func (v *Stream) refresh(ctx *Context, width int) {
	s := ctx.Snapshot
	before := len(v.said.Pieces)
	if id := conversationShown(ctx); s != v.snapshot || id != v.of {
		v.said.Follow(s, id)
		fresh := id != v.of || len(v.said.Pieces) < before || v.snapshot == nil || s.Messages.Len() < v.looked ||
			s.Numbers != nil || s.Before != v.snapshot.Before
		if fresh {
			v.messages, v.looked, v.pieces, v.lines = nil, 0, -1, nil
		}
		v.snapshot, v.of = s, id
		for _, m := range s.Messages.From(v.looked) {
			if m.Conversation == id {
				v.messages = append(v.messages, m.ID)
			}
		}
		v.looked = s.Messages.Len()
		if fresh && v.as == asCalls && !hasCalls(s, id) {
			v.as = asText
		}
		if fresh && !v.picked {
			v.as = v.usual()
		}
	}
	layout := max(width-streamMargin, 8)*int(streamForms) + int(v.as)
	if v.as == asCalls {
		if v.called != v.snapshot || layout != v.layout {
			v.calls, v.called, v.layout = callRows(v.snapshot, v.of), v.snapshot, layout
		}
		return
	}
	if v.as == asMessages || len(v.said.Pieces) == v.pieces && layout == v.layout {
		return
	}
	v.pieces, v.layout = len(v.said.Pieces), layout
	if v.as == asHex {
		v.lines = hexLines(v.said.Pieces, hexPerRow(width))
	} else {
		v.lines = textLines(v.said.Pieces, max(width-streamMargin, 8))
	}
}

// usual is the form that a stream has which nobody chose one for.
func (v *Stream) usual() streamForm {
	if c := v.snapshot.Conversation(v.of); c != nil && c.Protocol != wire.ProtocolTCP && len(v.messages) > 0 {
		return asMessages // datagrams are seldom text
	}
	return asText
}

// Open chooses the form that tells most. Where nothing is known of what the
// bytes mean, that is how programs and segments cut them.
func (v *Stream) Open(ctx *Context) {
	v.refresh(ctx, v.width())
	v.as, v.picked, v.chosen = v.usual(), true, 0
	if len(v.messages) == 0 && hasCalls(v.snapshot, v.of) {
		v.as = asCalls
	}
}

// streamMargin are the columns beside the text: the time, and the side's sign.
const streamMargin = 13

func hexPerRow(width int) int {
	if width < streamMargin+10+4*16 {
		return 8
	}
	return 16
}

// rows is how many there are, and the packet and the time of one.
func (v *Stream) rows() int {
	if v.as == asMessages {
		return len(v.messages)
	}
	if v.as == asCalls {
		return len(v.calls)
	}
	return len(v.lines)
}

func (v *Stream) packetOf(row int) (trace.PacketID, time.Duration) {
	if v.as == asMessages {
		m, _ := v.snapshot.Message(v.messages[row])
		at := m.First
		if at == 0 {
			at = m.Last
		}
		return at, m.Begun
	}
	if v.as == asCalls {
		return v.calls[row].packet, v.calls[row].at
	}
	p := &v.said.Pieces[v.lines[row].piece]
	return p.Packet, p.Time
}

// inLines reports whether the rows are lines of what was said.
func (v *Stream) inLines() bool { return v.as == asText || v.as == asHex }

// current is the row that the bar stands on: the chosen one, or the latest
// that was said at the cursor.
func (v *Stream) current(ctx *Context) int {
	n := v.rows()
	if v.chosen != 0 && v.chosen == ctx.Selected && v.row < n {
		return v.row
	}
	after := sort.Search(n, func(i int) bool { _, at := v.packetOf(i); return at > ctx.Cursor.Time })
	row := max(after-1, 0)
	for row > 0 && v.inLines() && v.lines[row-1].piece == v.lines[row].piece {
		row--
	}
	return row
}

// Press implements Pane.
func (v *Stream) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	v.refresh(ctx, v.width())
	switch k.String() {
	case "x":
		v.as, v.picked = (v.as+1)%streamForms, true
		if v.as == asCalls && !hasCalls(ctx.Snapshot, v.of) {
			v.as = asText
		}
		v.chosen = 0
		return nil, true
	case "s", "y":
		m, ok := v.message(ctx)
		body := analyze.Body{}
		if ok {
			body = v.said.Body(&m)
		}
		switch {
		case !ok:
			return Refuse{"tui.refuse.no-message"}, true
		case body.Size == 0:
			return Refuse{"tui.refuse.no-body"}, true
		}
		return TakeBody{Message: m, Body: body, Copy: k.String() == "y"}, true
	}
	n, ok := scrolling(k, height)
	if !ok {
		return nil, false
	}
	return v.move(ctx, n), true
}

// width is that of the last layout; before there was one any will do.
func (v *Stream) width() int { return v.layout/int(streamForms) + streamMargin }

func (v *Stream) move(ctx *Context, by int) Action {
	n := v.rows()
	if n == 0 {
		return refusePacket(by)
	}
	from := v.current(ctx)
	to := min(max(from+by, 0), n-1)
	if to == from {
		return refusePacket(by)
	}
	v.row = to
	v.chosen, _ = v.packetOf(to)
	if v.chosen == ctx.Selected {
		return nil
	}
	return SelectPacket{v.chosen}
}

// message is the one that the bar stands on.
func (v *Stream) message(ctx *Context) (trace.Message, bool) {
	if v.rows() == 0 {
		return trace.Message{}, false
	}
	row := v.current(ctx)
	if v.as == asCalls {
		return trace.Message{}, false
	}
	if v.as == asMessages {
		return ctx.Snapshot.Message(v.messages[row])
	}
	l := v.lines[row]
	p := &v.said.Pieces[l.piece]
	at := p.Offset + int64(l.from)
	c := ctx.Snapshot.Conversation(v.of)
	for _, id := range v.messages {
		m, _ := ctx.Snapshot.Message(id)
		inside := m.Start <= at && at < m.End
		if c != nil && !c.Streams() {
			inside = m.First == p.Packet
		}
		if m.FromClient == p.FromClient && inside {
			return m, true
		}
	}
	return trace.Message{}, false
}

// Click implements Pane.
func (v *Stream) Click(ctx *Context, _, y, width, height int) Action {
	v.refresh(ctx, width)
	if v.rows() == 0 {
		return nil
	}
	at := v.current(ctx)
	return v.move(ctx, window(at, v.rows(), height)+y-at)
}

// Wheel implements Pane.
func (v *Stream) Wheel(ctx *Context, lines, _ int) Action {
	v.refresh(ctx, v.width())
	return v.move(ctx, lines)
}

// Draw implements View.
func (v *Stream) Draw(ctx *Context, c *canvas.Canvas) {
	if conversationShown(ctx) == 0 {
		drawWords(ctx, c, "tui.stream.choose")
		return
	}
	v.refresh(ctx, c.Width)
	n := v.rows()
	if n == 0 {
		drawWords(ctx, c, "tui.stream.silent")
		return
	}
	at := v.current(ctx)
	top := window(at, n, c.Height)
	axis := text.AxisFor(ctx.Snapshot.Duration, time.Microsecond)
	for y := 0; y < c.Height && top+y < n; y++ {
		v.drawRow(ctx, c.Window(0, y, c.Width, 1), top+y, top+y == at, axis)
	}
}

func drawWords(ctx *Context, c *canvas.Canvas, key string) {
	for i, l := range Wrap(ctx.Words.T(key), c.Width-2, c.Height) {
		c.Text(1, i, l, canvas.Style{Ink: theme.Muted})
	}
}

// drawRow draws one row: when, which side, and what.
func (v *Stream) drawRow(ctx *Context, c *canvas.Canvas, row int, bar bool, axis text.Axis) {
	_, at := v.packetOf(row)
	future := ctx.Cursor.Time < at
	style := canvas.Style{}
	fromClient, first := false, true
	switch v.as {
	case asMessages:
		m, _ := ctx.Snapshot.Message(v.messages[row])
		fromClient = m.FromClient
	case asCalls:
		fromClient = v.calls[row].fromClient
		first = row == 0 || v.calls[row-1].at != at
	default:
		fromClient, first = v.said.Pieces[v.lines[row].piece].FromClient, v.lines[row].first
	}
	sign := canvas.Style{Ink: theme.Response}
	glyph := ctx.Theme.Glyphs.HeadLeft
	if fromClient {
		sign.Ink, glyph = theme.Request, ctx.Theme.Glyphs.HeadRight
	}
	style.Ink = sign.Ink
	if future {
		sign.Ink, style.Ink = theme.Faint, theme.Faint
	}
	if first {
		c.TextRight(streamMargin-3, 0, canvas.Cut(axis.Label(at), streamMargin-3), canvas.Style{Ink: theme.Muted})
	}
	if bar {
		style.Attr = canvas.Reverse
		c.Fill(streamMargin, 0, c.Width-streamMargin, 1, ' ', style)
		c.Set(streamMargin-1, 0, ctx.Theme.Glyphs.Selected, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold})
	}
	c.Set(streamMargin-2, 0, glyph, sign)
	v.drawSaid(ctx, c.Window(streamMargin, 0, c.Width-streamMargin, 1), row, style)
}

func (v *Stream) drawSaid(ctx *Context, c *canvas.Canvas, row int, style canvas.Style) {
	if v.as == asMessages {
		v.drawMessage(ctx, c, v.messages[row], style)
		return
	}
	if v.as == asCalls {
		drawCall(ctx, c, &v.calls[row], style)
		return
	}
	l := v.lines[row]
	p := &v.said.Pieces[l.piece]
	switch {
	case p.Data == nil:
		if style.Ink != theme.Faint {
			style.Ink = theme.Trouble
		}
		words := ctx.Words.T("tui.stream.gap", text.Args{"Count": ctx.Words.Count(p.Gap)})
		c.Text(0, 0, canvas.Cut(string(ctx.Theme.Glyphs.Gap)+" "+words, c.Width), style)
	case v.as == asHex:
		b, per := bytesOf(v.said.Pieces, l), hexPerRow(c.Width+streamMargin)
		c.Text(0, 0, fmt.Sprintf("%08x", p.Offset+int64(l.from)), canvas.Style{Ink: theme.Faint, Attr: style.Attr})
		for i, octet := range b {
			c.Text(10+3*i, 0, fmt.Sprintf("%02x", octet), style)
			r := '.'
			if octet >= 0x20 && octet < 0x7f {
				r = rune(octet)
			}
			c.Set(10+3*per+i, 0, r, style)
		}
	default:
		c.Text(0, 0, canvas.Cut(shownText(bytesOf(v.said.Pieces, l)), c.Width), style)
	}
}

// drawMessage draws a message: what it says, how much it carries, and how long
// the answer took that it is.
func (v *Stream) drawMessage(ctx *Context, c *canvas.Canvas, id trace.MessageID, style canvas.Style) {
	m, _ := ctx.Snapshot.Message(id)
	carried := int64(0)
	for _, span := range m.Body {
		carried += span.End - span.Start
	}
	right := ""
	if carried > 0 {
		right = ctx.Words.Bytes(carried)
	}
	if !m.Complete {
		right += "  " + ctx.Words.T("tui.stream.incomplete")
	}
	if took, ok := ctx.Snapshot.Took(&m); ok {
		right += "  " + ctx.Words.T("tui.stream.took", text.Args{"Time": ctx.Words.Duration(took)})
	}
	room := c.Width - canvas.Width(right) - 2
	x := c.Text(0, 0, canvas.Cut(text.EscapeTo(m.Protocol, 12), room), style.With(canvas.Bold))
	c.Text(x+1, 0, canvas.Cut(text.EscapeTo(explain.Title(ctx.Words, &m), 200), room-x-1), style)
	c.TextRight(c.Width-1, 0, right, style)
}
