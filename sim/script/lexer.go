package script

import "strings"

// tokenKind is the sort of a token.
type tokenKind uint8

const (
	end      tokenKind = iota
	integer            // digits, or 0x and hexadecimal digits
	decimal            // digits with a point among or before them
	address            // four numbers joined by points
	word               // letters, digits and _, but not digits alone
	quoted             // "…", without its quotes
	shell              // `…`, without its quotes
	code               // %{ … }%, without its brackets
	setting            // --name, or --name=value
	ellipsis           // ...
	symbol             // any other character
)

type token struct {
	kind     tokenKind
	text     string
	at       position
	from, to int // bytes of the source, to being the first one behind
}

// is reports whether the token is this symbol.
func (t token) is(s string) bool { return t.kind == symbol && t.text == s }

// lexer reads tokens from a script's text.
type lexer struct {
	src  string
	next int      // the byte to read next
	at   position // its place
}

// advance moves over n bytes.
func (l *lexer) advance(n int) {
	for _, c := range []byte(l.src[l.next : l.next+n]) {
		l.at.column++
		if c == '\n' {
			l.at = position{l.at.line + 1, 1}
		}
	}
	l.next += n
}

// enclosures are what has an end of its own: its two ends, and the sort of
// token that it makes. Comments make none.
var enclosures = [...]struct {
	open, close string
	kind        tokenKind
	escapes     bool // a backslash hides the character behind it
	toEnd       bool // the end of the file closes it, too
}{
	{open: "//", close: "\n", toEnd: true},
	{open: "#", close: "\n", toEnd: true},
	{open: "/*", close: "*/"},
	{open: "%{", close: "}%", kind: code},
	{open: `"`, close: `"`, kind: quoted, escapes: true},
	{open: "`", close: "`", kind: shell, escapes: true},
}

// read returns the next token.
func (l *lexer) read() (token, *Error) {
	for {
		l.skipSpace()
		t, found, err := l.enclosed()
		if err != nil {
			return token{}, err
		}
		if !found {
			return l.plain(), nil
		}
		if t.kind != end { // else it was a comment
			return t, nil
		}
	}
}

func (l *lexer) skipSpace() {
	n := 0
	for l.next+n < len(l.src) && strings.IndexByte(" \t\r\n\\", l.src[l.next+n]) >= 0 {
		n++
	}
	l.advance(n)
}

// enclosed reads a comment or a token with an end of its own.
func (l *lexer) enclosed() (token, bool, *Error) {
	rest := l.src[l.next:]
	for _, e := range enclosures {
		if !strings.HasPrefix(rest, e.open) {
			continue
		}
		n := len(e.open)
		for n < len(rest) && !strings.HasPrefix(rest[n:], e.close) {
			if e.escapes && rest[n] == '\\' && n+1 < len(rest) {
				n++
			}
			n++
		}
		if n >= len(rest) && !e.toEnd {
			return token{}, true, &Error{Line: l.at.line, Column: l.at.column, Code: Unterminated, Found: e.open, Expected: e.close}
		}
		n = min(n, len(rest))
		t := token{kind: e.kind, text: rest[len(e.open):n], at: l.at, from: l.next}
		l.advance(min(n+len(e.close), len(rest)))
		t.to = l.next
		return t, true, nil
	}
	return token{}, false, nil
}

// plain reads any other token.
func (l *lexer) plain() token {
	rest := l.src[l.next:]
	t := token{at: l.at, from: l.next}
	n := 1
	switch {
	case rest == "":
		t.kind, n = end, 0
	case strings.HasPrefix(rest, "..."):
		t.kind, n = ellipsis, 3
	case strings.HasPrefix(rest, "--") && len(rest) > 2 && isWord(rest[2]):
		t.kind, n = setting, strings.IndexAny(rest, " \t\r\n")
		if n < 0 {
			n = len(rest)
		}
	case isWord(rest[0]) || rest[0] == '.' && len(rest) > 1 && isDigit(rest[1]):
		t.kind, n = lexWord(rest)
	default:
		t.kind = symbol
	}
	t.text = rest[:n]
	l.advance(n)
	t.to = l.next
	return t
}

// lexWord measures a word or a number at the beginning of s.
func lexWord(s string) (tokenKind, int) {
	n, points := 0, 0
	digits := true
	for n < len(s) {
		switch {
		case isWord(s[n]):
			digits = digits && isDigit(s[n])
		case digits && s[n] == '.' && n+1 < len(s) && isDigit(s[n+1]):
			points++
		default:
			return wordKind(s[:n], digits, points), n
		}
		n++
	}
	return wordKind(s, digits, points), n
}

func wordKind(s string, digits bool, points int) tokenKind {
	switch {
	case points == 3:
		return address
	case points > 0:
		return decimal
	case digits, isHexadecimal(s):
		return integer
	}
	return word
}

func isHexadecimal(s string) bool {
	if len(s) < 3 || s[0] != '0' || s[1] != 'x' {
		return false
	}
	for i := 2; i < len(s); i++ {
		if unhex(s[i]) < 0 {
			return false
		}
	}
	return true
}

func unhex(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
