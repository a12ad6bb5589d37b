package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Packets lists packets, one a row, in the order in which they became known.
// Only the rows on the screen are looked at.
type Packets struct{ order Order }

// Title implements Pane.
func (*Packets) Title() string { return "tui.view.packets" }

// Keys implements Pane.
func (*Packets) Keys(words *text.Printer) []key.Binding {
	return slices.Concat([]key.Binding{
		Binding(words, "tui.key.enter", "enter", "enter"),
		Binding(words, "tui.key.move", "j/k", "j", "k", "down", "up"),
	}, FarKeys(words), sortKeys(words))
}

// rowsOf gives the packets to list: their number, and the one on a row. In one
// conversation a row is one of the track's sendings.
type packetRows struct {
	ctx  *Context
	sent []trace.PacketID // of one conversation; nil for all packets
	// picked are the first hit of a filter in the snapshot, and their number,
	// where all packets are listed.
	first, picked int
	order         *Order // where they are sorted; else nil
}

func (v *Packets) rows(ctx *Context) packetRows {
	r := packetRows{ctx: ctx}
	if v.sorted(ctx) {
		r.order = &v.order
		return r
	}
	if ctx.Conversation == 0 {
		if n := ctx.Snapshot.Packets.Len(); ctx.Filter != nil && n > 0 {
			r.first = ctx.Filter.After(ctx.Snapshot.Number(1) - 1)
			r.picked = ctx.Filter.After(ctx.Snapshot.Number(trace.PacketID(n))) - r.first
		}
		return r
	}
	r.sent = []trace.PacketID{}
	track := ctx.Snapshot.Track(ctx.Conversation)
	// Around the cursor alone, so that a long conversation costs no more.
	const around = 4000
	i := track.Until(ctx.Cursor)
	for j := max(i-around, 0); j < min(i+around, track.Len()); j++ {
		if !travelling.Has(track.Kind(j)) {
			continue
		}
		if n, id := len(r.sent), track.Packet(j); id != 0 && (n == 0 || r.sent[n-1] < id) && ctx.picks(id) {
			r.sent = append(r.sent, id)
		}
	}
	return r
}

// travelling are the kinds of event at which a packet is first known.
var travelling = trace.KindsOf(trace.PacketSent, trace.PacketDelivered)

func (r packetRows) len() int {
	switch {
	case r.order != nil:
		return len(r.order.rows)
	case r.ctx.Conversation != 0:
		return len(r.sent)
	case r.ctx.Filter != nil:
		return r.picked
	}
	return r.ctx.Snapshot.Packets.Len()
}

func (r packetRows) at(i int) trace.PacketID {
	switch {
	case r.order != nil:
		return trace.PacketID(r.order.rows[i])
	case r.ctx.Conversation != 0:
		return r.sent[i]
	case r.ctx.Filter != nil: // the snapshot's numbers follow each other
		return trace.PacketID(int(r.ctx.Filter.Hits.At(r.first+i).Number) - r.ctx.Snapshot.Number(1) + 1)
	}
	return trace.PacketID(i + 1)
}

// index is the row of a packet, or of the last before it.
func (r packetRows) index(id trace.PacketID) int {
	if r.order != nil {
		return max(r.order.find(uint32(id)), 0)
	}
	lo, hi := 0, r.len()
	for lo < hi {
		if mid := (lo + hi) / 2; r.at(mid) > id {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return max(lo-1, 0)
}

// Press implements Pane.
func (v *Packets) Press(ctx *Context, k fmt.Stringer, height int) (Action, bool) {
	if v.order.press(k, packetSorts) {
		return nil, true
	}
	if k.String() == "enter" && ctx.Conversation != 0 {
		return Refuse{"time.refuse.open-already"}, true
	}
	if k.String() == "enter" {
		if p, ok := ctx.Snapshot.Packet(ctx.Selected); ok {
			if c := ctx.Snapshot.Conversation(p.Conversation); c != nil {
				return OpenConversation{c.Number}, true
			}
		}
		return Refuse{"tui.refuse.no-talk"}, true
	}
	n, ok := scrolling(k, height-1)
	if !ok {
		return nil, false
	}
	return v.move(ctx, n), true
}

func (v *Packets) move(ctx *Context, by int) Action {
	r := v.rows(ctx)
	if r.len() == 0 {
		if ctx.Filter == nil {
			return nil
		}
		return refusePacket(by)
	}
	from := r.index(ctx.Selected)
	if r.order != nil {
		to := min(max(from+by, 0), r.len()-1)
		if to == from && ctx.Selected != 0 {
			return Refuse{"time.refuse.list-ends"}
		}
		r.order.at = to
		return SelectPacket{r.at(to)}
	}
	switch at := r.at(from); { // the selected one may have been left out
	case at > ctx.Selected:
		from--
	case at < ctx.Selected && by < 0:
		by++
	}
	to := min(max(from+by, 0), r.len()-1)
	switch {
	case from < 0 && by < 0:
		return refusePacket(by)
	case by == 0:
	case to == from && by > 0 && ctx.Selected != 0:
		return refusePacket(by)
	case to == from && by < 0:
		return refusePacket(by)
	}
	return SelectPacket{r.at(to)}
}

// refusePacket says that there is none further on, or further back.
func refusePacket(by int) Action {
	if by < 0 {
		return Refuse{"tui.refuse.no-packet-before"}
	}
	return Refuse{"tui.refuse.no-next-packet"}
}

// Click implements Pane.
func (v *Packets) Click(ctx *Context, x, y, width, height int) Action {
	if y == 0 {
		v.order.click(packetColumns(ctx, width), x, packetSorts)
		return nil
	}
	r := v.rows(ctx)
	i := window(r.index(ctx.Selected), r.len(), height-1) + y - 1
	if y < 1 || i >= r.len() {
		return nil
	}
	return SelectPacket{r.at(i)}
}

// Wheel implements Pane.
func (v *Packets) Wheel(ctx *Context, lines, _ int) Action { return v.move(ctx, lines) }

// Draw implements View.
func (v *Packets) Draw(ctx *Context, c *canvas.Canvas) {
	r := v.rows(ctx)
	clock := ctx.listClock(c.Width)
	columns := packetColumns(ctx, c.Width)
	head := canvas.Style{Ink: theme.Muted, Attr: canvas.Underline}
	c.Fill(0, 0, c.Width, 1, ' ', head)
	cells := []string{
		ctx.Words.T("tui.packets.number"), ctx.Words.T("tui.packets.time") + " " + clock.Unit, ctx.Words.T("tui.packets.from"),
		ctx.Words.T("tui.packets.to"), ctx.Words.T("tui.packets.protocol"), ctx.Words.T("tui.packets.length"), ctx.Words.T("tui.packets.info"),
	}
	v.order.head(cells, columns, packetSorts)
	columns.draw(c, 0, cells, head)
	ctx.drawNone(c, r.len())
	selected := r.index(ctx.Selected)
	top := window(selected, r.len(), c.Height-1)
	for y := 1; y < c.Height && top+y-1 < r.len(); y++ {
		p, ok := ctx.Snapshot.Packet(r.at(top + y - 1))
		if !ok {
			continue
		}
		style := packetStyle(ctx, &p)
		if p.ID == ctx.Selected {
			style = style.With(canvas.Reverse)
			c.Fill(0, y, c.Width, 1, ' ', style)
		}
		from, to := p.Ends()
		columns.draw(c, y, []string{
			strconv.Itoa(ctx.Snapshot.Number(p.ID)), clock.Label(p.Departed()),
			cutSide(ctx.HostName(from), columns[2].width), cutSide(ctx.HostName(to), columns[3].width),
			text.EscapeTo(p.Protocol, 12), strconv.Itoa(p.Length), packetInfo(ctx, &p, briefRoom(columns, c.Width)),
		}, style)
	}
}

func packetStyle(ctx *Context, p *trace.Packet) canvas.Style {
	switch {
	case ctx.Cursor.Time < p.Departed():
		return canvas.Style{Ink: theme.Faint}
	case p.Fate().Lost() || p.Findings.Retransmission():
		return canvas.Style{Ink: theme.Trouble}
	}
	return canvas.Style{Ink: theme.PhaseInk(p.Phase)}
}

// packetInfo is the row's last column: findings first, since they are why one
// looks. In brief, where there is room for brief cells and not 0, a packet has its
// label first, and what would be cut off is left out.
func packetInfo(ctx *Context, p *trace.Packet, brief int) string {
	var b strings.Builder
	if note := ctx.notes(p); note != "" {
		b.WriteString(string(ctx.Theme.Glyphs.Note) + " " + note + "  ")
	}
	if p.Fate().Lost() {
		b.WriteString(string(ctx.Theme.Glyphs.Lost) + " ")
	}
	if brief > 0 {
		return briefInfo(ctx, p, b.String(), brief)
	}
	for f := range p.Findings.All() {
		b.WriteString("[" + explain.Finding(ctx.Words, f) + "] ")
	}
	info := p.Info()
	if from, ok := ctx.Snapshot.Node(p.Hops[0].From); ok && from.Port != 0 {
		// The ports stand in the hosts' names already.
		if ports, rest, found := strings.Cut(info, " → "); found && len(ports) <= len("65535") {
			if _, said, found := strings.Cut(rest, " "); found {
				info = said
			}
		}
	}
	b.WriteString(text.EscapeTo(info, 200))
	return b.String()
}

// briefInfo is a packet's label behind its signs, with as much of the numbers and
// findings as has room.
func briefInfo(ctx *Context, p *trace.Packet, signs string, room int) string {
	parts := explain.LabelParts(ctx.Words, ctx.Snapshot, p.ID)
	forms := []string{joined([]string{parts.Name, parts.Numbers}), parts.Name, parts.Brief}
	switch {
	case p.TCP != nil:
		forms[1] = parts.Name + "  " + telling(p.TCP)
	case parts.Name == p.Protocol: // which the numbers tell as well
		forms[1] = parts.Numbers
	}
	info := signs + parts.Name
	for _, form := range forms {
		if form != "" && canvas.Width(signs+form) <= room {
			info = signs + form
			break
		}
	}
	for f := range p.Findings.All() {
		if more := info + "  [" + explain.Finding(ctx.Words, f) + "]"; canvas.Width(more) <= room {
			info = more
		}
	}
	return text.EscapeTo(info, 200)
}

// briefRoom are the cells that a packet's label has in a list too narrow for more; 0
// in a wide one.
func briefRoom(t table, width int) int {
	if width >= tightWidth {
		return 0
	}
	for _, column := range t[:len(t)-1] {
		if column.width > 0 {
			width -= column.width + 1
		}
	}
	return max(width, 1)
}

// table is where a list's columns begin, and which are aligned right; a width
// of 0 leaves a column out.
type table []tableColumn

type tableColumn struct {
	width int
	right bool
	ink   canvas.Ink // where a row has no colour of its own
}

// packetColumns gives the hosts what their names need, as far as there is room.
func packetColumns(ctx *Context, width int) table {
	host := 9
	for i := range min(len(ctx.Snapshot.Nodes), sideSample) {
		host = max(host, canvas.Width(ctx.HostName(ctx.Snapshot.Nodes[i].ID)))
	}
	when := ctx.listClock(width).Width
	host = min(host, max((width-36-when)/2, 9), 24)
	number, from, to, protocol, length := 6, host, host, 6, 5
	if width < tightWidth { // what a packet says needs the room more, and its protocol with it
		number = max(min(len(strconv.Itoa(ctx.Snapshot.Packets.Len()+ctx.Snapshot.Before)), number), 3)
		protocol, length = 0, 0
	}
	if width < stackedWidth {
		from, to = min(host, 8), 0
	}
	return table{
		{width: number, right: true}, {width: when, right: true}, {width: from}, {width: to}, {width: protocol}, {width: length, right: true}, {width: width},
	}
}

// draw writes one row's cells from the left, all in one style.
func (t table) draw(c *canvas.Canvas, y int, cells []string, style canvas.Style) {
	t.write(c, y, cells, func(int) canvas.Style { return style })
}

// drawInked writes one row's cells, each in its column's colour.
func (t table) drawInked(c *canvas.Canvas, y int, cells []string) {
	t.write(c, y, cells, func(i int) canvas.Style { return canvas.Style{Ink: t[i].ink} })
}

func (t table) write(c *canvas.Canvas, y int, cells []string, style func(int) canvas.Style) {
	x := 0
	for i, column := range t {
		if column.width == 0 {
			continue
		}
		room := min(column.width, c.Width-x)
		s := canvas.Cut(cells[i], room)
		if column.right {
			c.TextRight(x+room, y, s, style(i))
		} else {
			c.Text(x, y, s, style(i))
		}
		x += column.width + 1
	}
}

// sorted reports whether the rows of the order are those to be shown.
func (v *Packets) sorted(ctx *Context) bool {
	now := stamp{conversation: ctx.Conversation, filter: ctx.Filter, addresses: ctx.Addresses}
	return v.order.active() && v.order.fresh(now) && grewFrom(v.order.of.snapshot, ctx.Snapshot)
}

// grewFrom reports whether the packets of an earlier snapshot have the same ids
// in a later one.
func grewFrom(earlier, later *trace.Snapshot) bool {
	return earlier == later || earlier.Before == later.Before && earlier.Numbers == nil && later.Numbers == nil &&
		earlier.Log.Epoch.Equal(later.Log.Epoch) && earlier.Packets.Len() <= later.Packets.Len()
}

// Sorted says by what the list is sorted, for its title; "" if it stands as it
// came.
func (v *Packets) Sorted(words *text.Printer) string { return v.order.label(words, packetSorts) }
