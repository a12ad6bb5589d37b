package tui

import (
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// rect is where something stands on the screen.
type rect struct{ x, y, width, height int }

func (r rect) holds(x, y int) bool {
	return x >= r.x && x < r.x+r.width && y >= r.y && y < r.y+r.height
}

func (r rect) on(c *canvas.Canvas) *canvas.Canvas { return c.Window(r.x, r.y, r.width, r.height) }

// placed is a pane and its place.
type placed struct {
	pane paneID
	rect
	titled bool // its first row is a rule with its title
}

// inner is what of its place a pane draws on.
func (p placed) inner() rect {
	if p.titled {
		return rect{p.x, p.y + 1, p.width, max(p.height-1, 0)}
	}
	return p.rect
}

// layout is where everything stands for one size of the screen: it depends on
// the size and the chosen view alone, so that nothing jumps.
type layout struct {
	panes    []placed
	timeline rect
	strip    rect
}

// Sizes from which there is room for more.
const (
	roomyWidth  = 110
	roomyHeight = 32
)

// stateWidth is the width of the state panel beside the main pane.
func stateWidth(width int) int { return min(max(width/3, 38), 60) }

// outputHeight is the height of the pane with a program's output, where it has
// a place below the others.
func outputHeight(body int) int { return min(max(body/4, 5), 12) }

// arrange lays the player's screen out: width×height is all but the key line.
// Where the session is around a program, its output has a place too.
func arrange(main paneID, width, height int, program bool) layout {
	l, body := frameOf(width, height)
	if program && main != paneOutput {
		return arrangeProgram(main, l, body, width, height)
	}
	return arrangeIn(main, l, body, width, height)
}

// arrangeOutput gives a program's output all the room below the line that says
// that there is nothing else yet.
func arrangeOutput(width, height int) layout {
	const top = 3
	return layout{panes: []placed{{paneOutput, rect{0, top, width, height - top}, true}}}
}

// arrangeProgram gives the output a strip below the main pane, or, where there
// is room, a place beside the packet's.
func arrangeProgram(main paneID, l layout, body rect, width, height int) layout {
	l = arrangeIn(main, l, body, width, height)
	last := &l.panes[len(l.panes)-1]
	if last.pane == panePacket && len(l.panes) > 1 {
		last.width = width * 3 / 5
		side := rect{last.width + 1, last.y, width - last.width - 1, last.height}
		l.panes = append(l.panes, placed{paneOutput, side, true})
		return l
	}
	strip := outputHeight(body.height)
	last.height -= strip
	l.panes = append(l.panes, placed{paneOutput, rect{0, last.y + last.height, width, strip}, true})
	return l
}

func arrangeIn(main paneID, l layout, body rect, width, height int) layout {
	roomy := width >= roomyWidth && height >= roomyHeight
	if !roomy || main == panePacket || main == paneState || main == paneConversations || main == paneOutput || main == paneStream || main == paneGraphs || main == paneCompare {
		l.panes = []placed{{pane: main, rect: body, titled: main != paneLadder}}
		return l
	}
	packet, side := packetHeight(body.height), stateWidth(width)
	top := body.height - packet
	l.panes = []placed{
		{main, rect{0, body.y, width - side - 1, top}, main != paneLadder},
		{paneState, rect{width - side, body.y, side, top}, true},
		{panePacket, rect{0, body.y + top, width, packet}, true},
	}
	return l
}

// packetHeight is the height of the packet pane below the main one.
func packetHeight(body int) int { return min(max(body/3, 9), 18) }

// lessonWidth is the width of a lesson's pane.
func lessonWidth(width int) int { return min(max(width*2/5, 36), 56) }

// arrangeLesson lays a lesson's screen out.
func arrangeLesson(main paneID, width, height int) layout {
	l, body := frameOf(width, height)
	pane := lessonWidth(width)
	top := body.height
	if width >= roomyWidth && height >= roomyHeight && main != panePacket {
		top -= packetHeight(body.height)
		l.panes = append(l.panes, placed{panePacket, rect{0, body.y + top, width - pane - 1, body.height - top}, true})
	}
	// What is told and asked has the whole height: it is not to scroll away.
	l.panes = append([]placed{
		{main, rect{0, body.y, width - pane - 1, top}, main != paneLadder},
		{paneLesson, rect{width - pane, body.y, pane, body.height}, true},
	}, l.panes...)
	return l
}

// frameOf places what every screen of a trace has: a head line above, the
// timeline and the strip below.
func frameOf(width, height int) (l layout, body rect) {
	const strip = 3 // a line of facts, two of explanation
	l.strip = rect{0, height - strip, width, strip}
	l.timeline = rect{0, height - strip - 1, width, 1}
	return l, rect{0, 1, width, height - strip - 2}
}

// drawTitle draws the rule with a pane's name above it.
func drawTitle(u *ui, c *canvas.Canvas, title string, focused bool) {
	c.Fill(0, 0, c.Width, 1, u.theme.Glyphs.Rule, canvas.Style{Ink: theme.Faint})
	style := canvas.Style{Ink: theme.Muted}
	if focused {
		style = canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}
	}
	c.Text(2, 0, " "+canvas.Cut(title, c.Width-6)+" ", style)
}
