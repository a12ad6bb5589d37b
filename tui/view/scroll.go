package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
)

// FarKeys are those that move far: to the ends, and by half a page.
func FarKeys(words *text.Printer) []key.Binding {
	return []key.Binding{
		Binding(words, "tui.key.ends", "g/G", "g", "G", "home", "end"),
		Binding(words, "tui.key.pages", "ctrl-d/u", "ctrl+d", "ctrl+u", "pgdown", "pgup"),
	}
}

// scrolling is how many lines a key moves by, in a pane of some height, and
// whether it is one of the keys that move.
func scrolling(k fmt.Stringer, height int) (lines int, ok bool) {
	switch k.String() {
	case "j", "down":
		return 1, true
	case "k", "up":
		return -1, true
	case "ctrl+d":
		return max(height/2, 1), true
	case "ctrl+u":
		return -max(height/2, 1), true
	case "pgdown":
		return max(height-1, 1), true
	case "pgup":
		return -max(height-1, 1), true
	case "g", "home":
		return -farAway, true
	case "G", "end":
		return farAway, true
	}
	return 0, false
}

// farAway is further than any list is long.
const farAway = 1 << 40

// ended says that a motion has come to an end.
func ended(by int) Action {
	if by < 0 {
		return Refuse{"view.refuse.nothing-above"}
	}
	return Refuse{"view.refuse.nothing-below"}
}

// window is the first row to show of n, in a pane of some height, so that the
// selected one is in it: as little above the middle as the list's end allows.
func window(selected, n, height int) int {
	return max(min(selected-height/2, n-height), 0)
}
