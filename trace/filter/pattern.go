package filter

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
)

// Pattern is what is searched for in what packets carry and lists show: a text,
// with escapes like \x41 for bytes, or a regular expression between slashes. A
// text in lower case finds capitals too. A pattern never changes, and may be
// used by many at once.
type Pattern struct {
	source  string
	literal []byte
	fold    bool // ASCII letters match in either case
	re      *regexp.Regexp
}

// maxPattern bounds a pattern, in bytes.
const maxPattern = 256

// ParsePattern reads a pattern. Its error is an *Error.
func ParsePattern(src string) (*Pattern, error) {
	switch {
	case src == "":
		return nil, &Error{Code: EmptyPattern}
	case len(src) > maxPattern:
		return nil, &Error{Offset: maxPattern, Length: len(src) - maxPattern, Code: TooLong, Expected: strconv.Itoa(maxPattern)}
	case len(src) > 2 && src[0] == '/' && src[len(src)-1] == '/':
		return parseRegexp(src)
	}
	p := &Pattern{source: src, fold: src == strings.ToLower(src)}
	for i := 0; i < len(src); {
		if src[i] != '\\' {
			p.literal = append(p.literal, src[i])
			i++
			continue
		}
		b, n := patternEscape(src[i:])
		if n == 0 {
			return nil, &Error{Offset: i, Length: min(2, len(src)-i), Code: BadEscape, Found: src[i:min(i+2, len(src))]}
		}
		p.literal = append(p.literal, b)
		p.fold = p.fold && n < 4 // a byte by its number means that byte
		i += n
	}
	return p, nil
}

// patternEscape reads the escape that s begins with, and its length; 0 if it
// is none.
func patternEscape(s string) (b byte, n int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch s[1] {
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case '\\', '/':
		return s[1], 2
	case 'x':
		if len(s) < 4 {
			return 0, 0
		}
		if hi, lo := unhex(s[2]), unhex(s[3]); hi >= 0 && lo >= 0 {
			return byte(hi<<4 | lo), 4
		}
	}
	return 0, 0
}

func parseRegexp(src string) (*Pattern, error) {
	inner := src[1 : len(src)-1]
	re, err := regexp.Compile(inner)
	if err != nil {
		e := &Error{Offset: 1, Length: len(inner), Code: BadRegexp, Found: inner}
		if wrong, ok := err.(*syntax.Error); ok {
			e.Found = wrong.Expr
			if at := strings.Index(inner, wrong.Expr); at >= 0 && wrong.Expr != "" {
				e.Offset, e.Length = 1+at, len(wrong.Expr)
			}
		}
		return nil, e
	}
	if re.MatchString("") { // it would be found everywhere
		return nil, &Error{Offset: 1, Length: len(inner), Code: EmptyMatch, Found: inner}
	}
	return &Pattern{source: src, re: re}, nil
}

// String is the pattern as it was written.
func (p *Pattern) String() string { return p.source }

// reachRegexp is how far back a hit of a regular expression may begin.
const reachRegexp = 256

// Reach is how many bytes before the end of a hit it may begin.
func (p *Pattern) Reach() int {
	if p.re != nil {
		return reachRegexp
	}
	return len(p.literal)
}

// Finder returns a function that finds the first hit in some bytes; start is
// −1 where there is none. It belongs to one goroutine.
func (p *Pattern) Finder() func(b []byte) (start, end int) {
	switch {
	case p.re != nil:
		return func(b []byte) (start, end int) {
			if at := p.re.FindIndex(b); at != nil {
				return at[0], at[1]
			}
			return -1, -1
		}
	case !p.fold:
		return func(b []byte) (start, end int) { return p.ended(bytes.Index(b, p.literal)) }
	}
	wanted := bytes.Map(lowered, p.literal)
	var lower []byte
	return func(b []byte) (start, end int) {
		lower = append(lower[:0], b...)
		for i, c := range lower {
			if 'A' <= c && c <= 'Z' {
				lower[i] = c + ('a' - 'A')
			}
		}
		return p.ended(bytes.Index(lower, wanted))
	}
}

func (p *Pattern) ended(start int) (int, int) {
	if start < 0 {
		return -1, -1
	}
	return start, start + len(p.literal)
}

func lowered(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}

// In reports whether a text holds a hit.
func (p *Pattern) In(text string) bool {
	start, _ := p.Finder()([]byte(text))
	return start >= 0
}
