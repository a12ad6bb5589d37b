package main

import (
	"os"

	"github.com/charmbracelet/x/term"
)

var stdin, stdout = os.Stdin, os.Stdout

// onTerminal reports whether a person can look at the screen and press keys.
func onTerminal() bool { return term.IsTerminal(stdout.Fd()) }

// noColour obeys https://no-color.org.
func noColour() bool { return os.Getenv("NO_COLOR") != "" }

// plainTerminal reports whether the terminal lacks the glyphs of views: the
// Linux console has few.
func plainTerminal() bool {
	switch os.Getenv("TERM") {
	case "linux", "dumb":
		return true
	}
	return false
}
