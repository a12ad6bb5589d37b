package script

import "strings"

// codeLexer reads the tokens of a piece of code. The end of a line ends a
// statement, unless a bracket is open or a backslash stands before it: it
// becomes the symbol ";".
type codeLexer struct {
	src  string
	next int
	at   position
	open int // brackets
}

// operators of more than one character.
var operators = [...]string{"==", "!=", "<=", ">=", "//", "+=", "-="}

func (l *codeLexer) advance(n int) {
	for _, c := range []byte(l.src[l.next : l.next+n]) {
		l.at.column++
		if c == '\n' {
			l.at = position{l.at.line + 1, 1}
		}
	}
	l.next += n
}

// blank moves over what means nothing, and reports whether a line ended there.
func (l *codeLexer) blank() bool {
	for l.next < len(l.src) {
		rest := l.src[l.next:]
		switch {
		case strings.HasPrefix(rest, "\\\n"):
			l.advance(2)
		case rest[0] == '#':
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			l.advance(n)
		case rest[0] == '\n' && l.open <= 0:
			return true
		case strings.IndexByte(" \t\r\n\\", rest[0]) >= 0:
			l.advance(1)
		default:
			return false
		}
	}
	return false
}

// read returns the next token. There is no fault that it could find: what is
// no part of the language becomes a symbol.
func (l *codeLexer) read() token {
	lineEnds := l.blank()
	t := token{at: l.at, from: l.next, kind: symbol}
	rest := l.src[l.next:]
	n := 1
	switch {
	case rest == "":
		t.kind, n = end, 0
	case lineEnds:
		t.text = ";"
	case rest[0] == '\'' || rest[0] == '"':
		t.kind, n = quoted, l.quotedLength(rest)
		t.text = strings.Trim(rest[:n], rest[:1])
	case isWord(rest[0]) || rest[0] == '.' && len(rest) > 1 && isDigit(rest[1]):
		t.kind, n = lexWord(rest)
	default:
		for _, o := range operators {
			if strings.HasPrefix(rest, o) {
				n = len(o)
			}
		}
	}
	if t.text == "" && t.kind != quoted {
		t.text = rest[:n]
	}
	switch t.text {
	case "(", "[":
		l.open++
	case ")", "]":
		l.open--
	}
	l.advance(n)
	t.to = l.next
	return t
}

// quotedLength is the length of the text in quotes at the beginning of s.
func (l *codeLexer) quotedLength(s string) int {
	for n := 1; n < len(s); n++ {
		if s[n] == s[0] {
			return n + 1
		}
		if s[n] == '\\' {
			n++
		}
	}
	return len(s)
}
