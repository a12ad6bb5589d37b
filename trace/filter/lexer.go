package filter

import "strings"

// tokenKind is the sort of a token.
type tokenKind uint8

const (
	end    tokenKind = iota
	word             // a name, keyword, number or address
	quoted           // a string; its text is unquoted
	symbol           // an operator or bracket
)

type token struct {
	kind           tokenKind
	text           string
	offset, length int
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '_' || c == '.' || c == ':' || c == '/' || c == '-' || c >= 0x80
}

// symbols, the longer before those that begin them.
var symbols = [...]string{"==", "!=", "<=", ">=", "&&", "||", "..", "<", ">", "!", "(", ")", "{", "}", ","}

// next reads the token at or after offset.
func next(src string, offset int) (token, *Error) {
	for offset < len(src) && strings.IndexByte(" \t\r\n", src[offset]) >= 0 {
		offset++
	}
	if offset == len(src) {
		return token{kind: end, offset: offset}, nil
	}
	if src[offset] == '"' || src[offset] == '\'' {
		return lexString(src, offset)
	}
	for _, s := range symbols {
		if strings.HasPrefix(src[offset:], s) {
			return token{symbol, s, offset, len(s)}, nil
		}
	}
	n := 0
	for offset+n < len(src) && isWord(src[offset+n]) && !strings.HasPrefix(src[offset+n:], "..") {
		n++
	}
	if n == 0 {
		return token{symbol, src[offset : offset+1], offset, 1}, nil
	}
	return token{word, src[offset : offset+n], offset, n}, nil
}

// lexString reads a string in single or double quotes, in which \" \' \\ \n
// \r \t and \xHH are escapes.
func lexString(src string, offset int) (token, *Error) {
	var b strings.Builder
	quote := src[offset]
	for i := offset + 1; i < len(src); i++ {
		switch c := src[i]; c {
		case quote:
			return token{quoted, b.String(), offset, i + 1 - offset}, nil
		case '\\':
			n, ok := unescape(&b, src[i+1:])
			if !ok {
				length := min(2, len(src)-i)
				return token{}, &Error{Offset: i, Length: length, Code: BadEscape, Found: src[i : i+length]}
			}
			i += n
		default:
			b.WriteByte(c)
		}
	}
	return token{}, &Error{Offset: offset, Length: len(src) - offset, Code: Unterminated, Found: src[offset:]}
}

// unescape writes the byte that the escape behind a backslash stands for, and
// returns the escape's length.
func unescape(b *strings.Builder, s string) (int, bool) {
	if s == "" {
		return 0, false
	}
	switch s[0] {
	case '"', '\'', '\\':
		b.WriteByte(s[0])
	case 'n':
		b.WriteByte('\n')
	case 'r':
		b.WriteByte('\r')
	case 't':
		b.WriteByte('\t')
	case 'x':
		if len(s) < 3 || unhex(s[1]) < 0 || unhex(s[2]) < 0 {
			return 0, false
		}
		b.WriteByte(byte(unhex(s[1])<<4 | unhex(s[2])))
		return 3, true
	default:
		return 0, false
	}
	return 1, true
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// enquote writes a string as lexString reads it.
func enquote(s string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			b.WriteString(`\x`)
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
