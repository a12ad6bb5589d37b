package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/tui/canvas"
)

// Map draws hosts and links as a network.
type Map struct{}

// Title implements Pane.
func (*Map) Title() string { return "tui.view.map" }

// Keys implements Pane.
func (*Map) Keys(*text.Printer) []key.Binding { return nil }

// Press implements Pane.
func (*Map) Press(*Context, fmt.Stringer, int) (Action, bool) { return nil, false }

// Click implements Pane.
func (*Map) Click(*Context, int, int, int, int) Action { return nil }

// Wheel implements Pane.
func (*Map) Wheel(*Context, int, int) Action { return nil }

// Draw implements View.
func (*Map) Draw(*Context, *canvas.Canvas) {}
