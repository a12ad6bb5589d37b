package main

import (
	"io"
	"strings"

	"wiretale/text"
)

// headings puts the help's headings into the catalogue's language: the library
// that lays the help out has them in English only.
type headings struct {
	io.Writer
	words *text.Printer
}

// Write implements io.Writer.
func (h headings) Write(b []byte) (int, error) {
	s := string(b)
	for heading, key := range map[string]string{
		"USAGE": "cmd.heading.usage", "EXAMPLES": "cmd.heading.examples",
		"COMMANDS": "cmd.heading.commands", "FLAGS": "cmd.heading.flags",
	} {
		s = strings.Replace(s, heading, h.words.T(key), 1)
	}
	if _, err := io.WriteString(h.Writer, s); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Fd lets the library ask what sort of terminal it writes to.
func (h headings) Fd() uintptr {
	if f, ok := h.Writer.(interface{ Fd() uintptr }); ok {
		return f.Fd()
	}
	return ^uintptr(0)
}
