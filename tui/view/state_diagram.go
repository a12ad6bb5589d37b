package view

import (
	"strings"

	"wiretale/trace"
)

// point is a cell of the diagram.
type point struct{ x, y int }

// transition is an arrow of the state diagram (RFC 9293 §3.3.2, figure 5): what
// brings it about and what is done then, in the figure's words, and where it is
// drawn.
type transition struct {
	from, to trace.State
	on, does string  // a segment as "rcv SYN", or a key of the catalogue
	line     []point // its corners, the last of which is the head
	label    point   // where its words begin
	place    placing
}

// placing is where an arrow's words stand.
type placing uint8

const (
	inLine  placing = iota // in the midst of the line's longest row
	rightOf                // from the label's point on
	leftOf                 // up to the label's point
)

// The diagram's three columns of boxes, its six rows of them, and its size.
const (
	boxWidth, boxHeight           = 14, 3
	leftBox, middleBox, rightBox  = 2, 34, 66
	diagramWidth, diagramHeight   = 80, 29
	rowOpen, rowSyn, rowEstablish = 0, 5, 11
	rowFin, rowWait, rowOver      = 16, 21, 26
)

// boxes are where the states stand. CLOSED is where a connection begins and
// where it ends.
var boxes = [...]struct {
	state trace.State
	at    point
}{
	{trace.Closed, point{middleBox, rowOpen}},
	{trace.Listen, point{leftBox, rowSyn}}, {trace.SynSent, point{rightBox, rowSyn}},
	{trace.SynReceived, point{leftBox, rowEstablish}}, {trace.Established, point{middleBox, rowEstablish}},
	{trace.FinWait1, point{leftBox, rowFin}}, {trace.CloseWait, point{rightBox, rowFin}},
	{trace.FinWait2, point{leftBox, rowWait}}, {trace.Closing, point{middleBox, rowWait}}, {trace.LastAck, point{rightBox, rowWait}},
	{trace.TimeWait, point{middleBox, rowOver}}, {trace.Closed, point{rightBox, rowOver}},
}

// endBox is the box of CLOSED as the end of a connection.
const endBox = len(boxes) - 1

// What a person or a program does, by the keys of its words.
const (
	doOpen    = "tui.state.on.open"
	doPassive = "tui.state.on.passive"
	doSend    = "tui.state.on.send"
	doClose   = "tui.state.on.close"
	doReset   = "tui.state.on.close-or-reset"
)

// transitions are the figure's arrows, in the order in which the neighbours of a
// state are listed. Beside them a reset, or giving up, leads from any state to CLOSED (its note 3), and
// FIN-WAIT-1 to TIME-WAIT at once where a FIN brings the ACK (its note 2).
var transitions = [...]transition{
	{trace.Closed, trace.SynSent, doOpen, "snd SYN", []point{{48, 1}, {73, 1}, {73, 4}}, point{}, inLine},
	{trace.Closed, trace.Listen, doPassive, "", []point{{33, 1}, {9, 1}, {9, 4}}, point{}, inLine},
	{trace.Listen, trace.SynReceived, "rcv SYN", "snd SYN·ACK", []point{{9, 8}, {9, 10}}, point{11, 8}, rightOf},
	{trace.Listen, trace.SynSent, doSend, "snd SYN", []point{{16, 6}, {65, 6}}, point{}, inLine},
	{trace.Listen, trace.Closed, doClose, "", []point{{12, 5}, {12, 4}, {38, 4}, {38, 3}}, point{}, inLine},
	{trace.SynSent, trace.Established, "rcv SYN·ACK", "snd ACK", []point{{76, 8}, {76, 12}, {48, 12}}, point{}, inLine},
	{trace.SynSent, trace.SynReceived, "rcv SYN", "snd SYN·ACK", []point{{69, 8}, {69, 9}, {14, 9}, {14, 10}}, point{}, inLine},
	{trace.SynSent, trace.Closed, doReset, "", []point{{69, 5}, {69, 4}, {44, 4}, {44, 3}}, point{}, inLine},
	{trace.SynReceived, trace.Established, "rcv ACK", "", []point{{16, 12}, {33, 12}}, point{}, inLine},
	{trace.SynReceived, trace.FinWait1, doClose, "snd FIN", []point{{6, 14}, {6, 15}}, point{8, 14}, rightOf},
	{trace.SynReceived, trace.Listen, "RST", "", []point{{4, 10}, {4, 8}}, point{5, 9}, rightOf},
	{trace.Established, trace.FinWait1, doClose, "snd FIN", []point{{37, 14}, {37, 17}, {16, 17}}, point{}, inLine},
	{trace.Established, trace.CloseWait, "rcv FIN", "snd ACK", []point{{44, 14}, {44, 17}, {65, 17}}, point{}, inLine},
	{trace.FinWait1, trace.FinWait2, "rcv ACK", "", []point{{5, 19}, {5, 20}}, point{11, 20}, rightOf},
	{trace.FinWait1, trace.Closing, "rcv FIN", "snd ACK", []point{{13, 18}, {13, 19}, {41, 19}, {41, 20}}, point{}, inLine},
	{trace.FinWait1, trace.TimeWait, "rcv FIN·ACK", "snd ACK", []point{{2, 17}, {0, 17}, {0, 28}, {33, 28}}, point{}, inLine},
	{trace.FinWait2, trace.TimeWait, "rcv FIN", "snd ACK", []point{{9, 24}, {9, 27}, {33, 27}}, point{11, 24}, rightOf},
	{trace.CloseWait, trace.LastAck, doClose, "snd FIN", []point{{73, 19}, {73, 20}}, point{72, 19}, leftOf},
	{trace.Closing, trace.TimeWait, "rcv ACK", "", []point{{41, 24}, {41, 25}}, point{43, 24}, rightOf},
	{trace.LastAck, trace.Closed, "rcv ACK", "", []point{{73, 24}, {73, 25}}, point{72, 24}, leftOf},
	{trace.TimeWait, trace.Closed, "2×MSL", "", []point{{48, 27}, {65, 27}}, point{}, inLine},
}

// resetAt is where the diagram says what a reset does.
var resetAt = point{50, 14}

// arrowOf is the arrow from a state to another; −1 where the figure has none.
func arrowOf(from, to trace.State) int {
	for i := range transitions {
		if t := &transitions[i]; t.from == from && t.to == to {
			return i
		}
	}
	return -1
}

// abrupt reports whether a change of state is that of a reset, or of giving up
// (the figure's note 3).
func abrupt(from, to trace.State) bool { return to == trace.Closed && arrowOf(from, to) < 0 }

// words say what brings a transition about, and what is done then.
func (t *transition) words(ctx *Context) string {
	words := t.on
	if strings.HasPrefix(words, "tui.") {
		words = ctx.Words.T(words)
	}
	if t.does != "" {
		words += " / " + t.does
	}
	return words
}
