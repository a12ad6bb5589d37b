package app

import (
	"bytes"
	"strings"
)

// maxCommandLine bounds a line that a client says.
const maxCommandLine = 8 << 10

// commandCut is a line that begins with a letter, as all commands do.
func commandCut(u *Unit) Cut {
	if c := u.Data[0] | 0x20; c < 'a' || c > 'z' {
		return Cut{Size: NoUnit}
	}
	return line(u, maxCommandLine)
}

// command splits a line into its verb and what follows.
func command(line []byte) (verb, rest string) {
	verb, rest, _ = strings.Cut(strings.TrimRight(string(line), "\r\n"), " ")
	return bounded(verb), strings.TrimSpace(rest)
}

// verbOf judges what a client says first: Yes if its first word is one of those
// given, in capitals; Maybe while it may become one.
func verbOf(b []byte, verbs ...string) Verdict {
	end := bytes.IndexAny(b, " \r\n")
	verdict := No
	for _, v := range verbs {
		switch {
		case end >= 0 && equalFold(b[:end], v):
			return Yes
		case end < 0 && len(b) <= len(v) && equalFold(b, v[:len(b)]):
			verdict = Maybe
		}
	}
	return verdict
}
