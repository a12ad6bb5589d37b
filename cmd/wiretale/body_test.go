package main

import (
	"bytes"
	"testing"
)

// TestATerminalGetsTextOnly writes each text cut at every byte: where it is cut
// doesn't matter.
func TestATerminalGetsTextOnly(t *testing.T) {
	for text, harmless := range map[string]bool{
		"plain\r\n\ttext, año, 日本\n": true,
		"\x1b[2J":                    false,
		"a\rb":                       false,
		"ends in \r":                 false,
		"\xff\xfe":                   false,
		"half of a letter \xc3":      false,
		"turned \u202e round":        false,
		"\u009b2J":                   false,
	} {
		for cut := range len(text) {
			var out bytes.Buffer
			c := &careful{w: &out}
			_, err := c.Write([]byte(text[:cut]))
			if err == nil {
				_, err = c.Write([]byte(text[cut:]))
			}
			if err == nil {
				err = c.end()
			}
			if (err == nil) != harmless {
				t.Errorf("%q, cut at %d: %v", text, cut, err)
			}
			if harmless && out.String() != text {
				t.Errorf("%q, cut at %d, came out as %q", text, cut, out.String())
			}
		}
	}
}
