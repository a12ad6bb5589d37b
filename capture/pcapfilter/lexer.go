package pcapfilter

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// tokenKind is the sort of a token.
type tokenKind uint8

const (
	end     tokenKind = iota
	name              // a word that means nothing by itself, such as that of a port
	keyword           // a word of the language
	number            // also one that is written as a name, such as tcp-syn
	dotted            // an IPv4 address, or its beginning
	ipv6
	mac
	symbol
)

type token struct {
	kind           tokenKind
	text           string // of a keyword the one that others are written for, too
	number         uint32
	addr           netip.Addr // of an ipv6
	mac            [6]byte
	offset, length int
}

// lexer splits an expression into tokens.
type lexer struct {
	src    string
	offset int
}

// symbols, the longer before those that begin them.
var symbols = [...]string{">=", "<=", "!=", "==", "<<", ">>", "&&", "||",
	"!", "<", ">", "(", ")", "[", "]", "+", "-", "*", "/", "%", "&", "|", "^", "=", ":"}

// meant are the symbols that others are written for, too.
var meant = map[string]string{"==": "=", "&&": "and", "||": "or"}

// tokens splits a whole expression; the last token is its end.
func tokens(src string) ([]token, *Error) {
	l := lexer{src: src}
	var all []token
	for {
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		all = append(all, t)
		if t.kind == end {
			return all, nil
		}
	}
}

// next reads the token at or after the offset: the longest that there can be.
func (l *lexer) next() (token, *Error) {
	for l.offset < len(l.src) && strings.IndexByte(" \t\r\n", l.src[l.offset]) >= 0 {
		l.offset++
	}
	rest := l.src[l.offset:]
	if rest == "" {
		return token{kind: end, offset: l.offset}, nil
	}
	word := rest[:wordLength(rest)]
	if t, ok := colons(rest); ok && t.length > len(word) {
		return l.take(t), nil
	}
	if word != "" {
		return l.word(word)
	}
	if rest[0] == '\\' {
		if n := strings.IndexAny(rest, " !()\t\r\n"); n != 1 {
			if n < 0 {
				n = len(rest)
			}
			return l.take(token{kind: name, text: rest[1:n], length: n}), nil
		}
	}
	for _, s := range symbols {
		if strings.HasPrefix(rest, s) {
			t := token{kind: symbol, text: s, length: len(s)}
			if m, ok := meant[s]; ok {
				t.text = m
			}
			return l.take(t), nil
		}
	}
	return token{}, l.fail(BadCharacter, 1)
}

func (l *lexer) take(t token) token {
	t.offset = l.offset
	l.offset += t.length
	return t
}

func (l *lexer) fail(code Code, length int) *Error {
	return &Error{Source: l.src, Offset: l.offset, Length: length, Code: code, Found: l.src[l.offset : l.offset+length]}
}

func isAlphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// wordLength is the length of the word at the beginning of a text: letters,
// digits, dots, hyphens and low lines, of which the last two don't end it.
func wordLength(s string) int {
	if s == "" || !isAlphanumeric(s[0]) {
		return 0
	}
	n := 1
	for i := 1; i < len(s); i++ {
		switch {
		case isAlphanumeric(s[i]) || s[i] == '.':
			n = i + 1
		case s[i] != '-' && s[i] != '_':
			return n
		}
	}
	return n
}

// longestAddress is the length of the longest address in colons.
const longestAddress = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// colons reads an address that is written with colons.
func colons(s string) (token, bool) {
	n, any := 0, false
	for n < len(s) && n <= longestAddress && (s[n] == ':' || s[n] == '.' || isHex(s[n])) {
		any = any || s[n] == ':'
		n++
	}
	if !any {
		return token{}, false
	}
	for ; n >= 2; n-- {
		if a, err := netip.ParseAddr(s[:n]); err == nil && a.Is6() {
			return token{kind: ipv6, text: s[:n], addr: a, length: n}, true
		}
		if m, ok := hardware(s[:n], ":"); ok {
			return token{kind: mac, text: s[:n], mac: m, length: n}, true
		}
	}
	return token{}, false
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// hardware reads six numbers of one or two hexadecimal digits.
func hardware(s, separator string) (m [6]byte, ok bool) {
	parts := strings.Split(s, separator)
	if len(parts) != len(m) {
		return m, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 16, 8)
		if err != nil || len(p) > 2 {
			return m, false
		}
		m[i] = byte(n)
	}
	return m, true
}

// word reads what is written with letters, digits, dots and hyphens.
func (l *lexer) word(w string) (token, *Error) {
	t := token{text: w, length: len(w)}
	if n, ok := constants[w]; ok {
		t.kind, t.number = number, n
		return l.take(t), nil
	}
	if k, ok := keywords[w]; ok {
		t.kind, t.text = keyword, k
		return l.take(t), nil
	}
	if m, ok := hardwareWord(w); ok {
		t.kind, t.mac = mac, m
		return l.take(t), nil
	}
	if strings.Trim(w, "0123456789") == "" || isHexNumber(w) {
		n, err := strconv.ParseUint(w, 0, 32) // a leading 0 means octal, as in C
		if err != nil {
			return token{}, l.fail(BadNumber, len(w))
		}
		t.kind, t.number = number, uint32(n)
		return l.take(t), nil
	}
	if strings.Trim(w, "0123456789.") == "" && isDotted(w) {
		t.kind = dotted
		return l.take(t), nil
	}
	t.kind = name
	return l.take(t), nil
}

// hardwareWord reads the ways to write a MAC address that have no colon.
func hardwareWord(w string) (m [6]byte, ok bool) {
	for _, separator := range [...]string{"-", "."} {
		if m, ok = hardware(w, separator); ok {
			return m, true
		}
	}
	if len(w) == 12 && strings.IndexFunc(w, func(r rune) bool { return r > 'f' || !isHex(byte(r)) }) < 0 {
		w = w[:4] + "." + w[4:8] + "." + w[8:]
	}
	if len(w) == 14 && w[4] == '.' && w[9] == '.' {
		if a, err := net.ParseMAC(w); err == nil {
			return [6]byte(a), true
		}
	}
	return m, false
}

func isHexNumber(w string) bool {
	return len(w) > 2 && (w[:2] == "0x" || w[:2] == "0X") && strings.Trim(w[2:], "0123456789abcdefABCDEF") == ""
}

// isDotted reports whether a word is two to four numbers with dots between.
func isDotted(w string) bool {
	parts := strings.Split(w, ".")
	for _, p := range parts {
		if p == "" {
			return false
		}
	}
	return len(parts) >= 2 && len(parts) <= 4
}
