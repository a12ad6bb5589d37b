package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/tui/canvas"
)

// Compare sets the story that is looked at beside its baseline.
type Compare struct{}

// Title implements Pane.
func (*Compare) Title() string { return "tui.view.compare" }

// Keys implements Pane.
func (*Compare) Keys(*text.Printer) []key.Binding { return nil }

// Press implements Pane.
func (*Compare) Press(*Context, fmt.Stringer, int) (Action, bool) { return nil, false }

// Click implements Pane.
func (*Compare) Click(*Context, int, int, int, int) Action { return nil }

// Wheel implements Pane.
func (*Compare) Wheel(*Context, int, int) Action { return nil }

// Draw implements View.
func (*Compare) Draw(*Context, *canvas.Canvas) {}
