package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/tui/canvas"
)

// Graphs draw how a conversation's quantities go on over time.
type Graphs struct{}

// Title implements Pane.
func (*Graphs) Title() string { return "tui.view.graphs" }

// Keys implements Pane.
func (*Graphs) Keys(*text.Printer) []key.Binding { return nil }

// Press implements Pane.
func (*Graphs) Press(*Context, fmt.Stringer, int) (Action, bool) { return nil, false }

// Click implements Pane.
func (*Graphs) Click(*Context, int, int, int, int) Action { return nil }

// Wheel implements Pane.
func (*Graphs) Wheel(*Context, int, int) Action { return nil }

// Draw implements View.
func (*Graphs) Draw(*Context, *canvas.Canvas) {}
