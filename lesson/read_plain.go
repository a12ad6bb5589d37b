package lesson

import (
	"regexp"
	"strings"
)

// slip is a way in which people who rarely write YAML make a line of it that reads as
// something else.
type slip struct {
	form string // which sentence says it
	line *regexp.Regexp
}

// slips are looked for on the line at which the parser stopped.
var slips = []slip{
	{"colon", regexp.MustCompile(`^\s*(?:- +)*[\w-]+: +[^\s"'{\[|>][^"]*:(?: |$)`)},
	{"brace", regexp.MustCompile(`[:,\[-] *\{\{`)},
	{"sign", regexp.MustCompile("[:-] +[@`%]")},
	{"quote", regexp.MustCompile(`[:\[,-] *'[^']*'[^\s,}\]#']`)},
}

// unplain says why the parser stopped at a place, if a slip is on its line. It is nil
// where none is.
func (f *faults) unplain(name string, data []byte, at position) *Error {
	lines := strings.Split(string(data), "\n")
	for n := max(at.line, 1); n <= min(at.line+1, len(lines)); n++ {
		indent := lines[n-1][:len(lines[n-1])-len(strings.TrimLeft(lines[n-1], " \t"))]
		if tab := strings.IndexByte(indent, '\t'); tab >= 0 {
			return f.in(name, position{n, tab + 1}, nil, Tabbed, "", "")
		}
	}
	if at.line < 1 || at.line > len(lines) {
		return nil
	}
	line := strings.TrimSpace(lines[at.line-1])
	for _, s := range slips {
		if s.line.MatchString(lines[at.line-1]) {
			e := f.in(name, at, nil, NotPlain, line, "")
			e.form = s.form
			return e
		}
	}
	return nil
}
