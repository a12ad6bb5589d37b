package main

import (
	"os"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/term"
)

// onTerminal reports whether a person can look at the screen and press keys.
func onTerminal() bool { return term.IsTerminal(os.Stdout.Fd()) }

// plainTerminal reports whether the terminal lacks the glyphs of views: the
// Linux console has few.
func plainTerminal() bool {
	switch os.Getenv("TERM") {
	case "linux", "dumb":
		return true
	}
	return false
}

// backgroundPatience is how long the terminal may take to say what its
// background is. Some never do.
const backgroundPatience = 200 * time.Millisecond

// lightBackground reports whether the terminal says that its background is
// light.
func lightBackground() bool {
	light := make(chan bool, 1)
	go func() { light <- !lipgloss.HasDarkBackground(os.Stdin, os.Stdout) }()
	select {
	case l := <-light:
		return l
	case <-time.After(backgroundPatience):
		return false
	}
}
