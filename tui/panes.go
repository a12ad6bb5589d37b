package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/tui/view"
)

// paneID names a pane of the player's and the lesson's screens.
type paneID uint8

const (
	paneNone paneID = iota
	paneLadder
	paneMap
	panePacket
	paneState
	paneStream
	paneGraphs
	panePackets
	paneConversations
	paneCompare
	paneBaseline // the ladder of the story beside the one that is looked at
	paneOutput
	paneLesson
)

// digits are the keys of the views, in their order.
var digits = [...]struct {
	key     string
	pane    paneID
	meaning string
}{
	{"1", paneMap, "tui.view.map"},
	{"2", paneLadder, "tui.view.ladder"},
	{"3", panePacket, "tui.view.packet"},
	{"4", paneState, "tui.view.state"},
	{"5", paneStream, "tui.view.stream"},
	{"6", paneGraphs, "tui.view.graphs"},
	{"7", panePackets, "tui.view.packets"},
	{"8", paneOutput, "tui.view.output"},
}

// pane is the view of a pane that answers keys of its own; nil for the others.
func (s *stage) pane(id paneID) view.Pane {
	switch id {
	case paneMap:
		return &s.network
	case panePacket:
		return &s.packet
	case paneState:
		return &s.state
	case paneStream:
		return &s.stream
	case paneGraphs:
		return &s.graphs
	case panePackets:
		return &s.packets
	case paneConversations:
		return &s.conversations
	case paneCompare:
		return &s.compare
	case paneOutput:
		return &s.output
	}
	return nil
}

// viewKeys choose what is shown.
type viewKeys struct {
	views [len(digits)]key.Binding
	pane  key.Binding
}

func newViewKeys(w *text.Printer) (k viewKeys) {
	for i, d := range digits {
		k.views[i] = view.Binding(w, d.meaning, d.key, d.key)
	}
	k.pane = view.Binding(w, "tui.key.pane", "tab", "tab")
	return k
}

// chosen is the pane that a key asks for.
func (k *viewKeys) chosen(pressed tea.KeyPressMsg) (paneID, bool) {
	for i, d := range digits {
		if key.Matches(pressed, k.views[i]) {
			return d.pane, true
		}
	}
	return paneNone, false
}

// all are the bindings that answer, and what is written for their digits. Only a
// program has output.
func (k *viewKeys) all(output bool) (bindings []key.Binding, shown string) {
	n, shown := len(digits)-1, "1-7"
	if output {
		n, shown = len(digits), "1-8"
	}
	return append(append(bindings, k.views[:n]...), k.pane), shown
}
