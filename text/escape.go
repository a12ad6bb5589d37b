package text

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes untrusted bytes fit to be shown: what could move the cursor,
// turn the writing round, hide, or pile up on its neighbours comes out as a
// visible escape. It is the one place where such bytes become text.
//
// A line feed becomes ⏎, and so does a carriage return with its line feed;
// other controls and bytes that are no UTF-8 become \x1b, and invisible
// characters \u202e. At most two marks may stand on one letter.
func Escape(s string) string {
	if plain(s) {
		return s
	}
	return escape(s, len(s)*8)
}

// EscapeTo is Escape for a result of at most limit characters, the last being
// … where something was left out. It reads no more of s than it needs.
func EscapeTo(s string, limit int) string {
	if limit <= 0 {
		return ""
	}
	return escape(s, limit)
}

// plain reports whether s is printable ASCII, as nearly everything is.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func escape(s string, limit int) string {
	var b strings.Builder
	written, marks, letter := 0, 0, false
	lastFits := 0 // where to cut so that … still fits
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		var out string
		switch {
		case r == '\r' && strings.HasPrefix(s[i:], "\r\n"):
			out, size = "⏎", 2
		case r == utf8.RuneError && size == 1:
			out = fmt.Sprintf(`\x%02x`, s[i])
		case letter && marks < 2 && unicode.Is(unicode.M, r) && unicode.IsPrint(r):
			out = string(r)
		default:
			out = visible(r)
		}
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks, letter = 0, unicode.IsLetter(r)
		}
		n := utf8.RuneCountInString(out)
		if written+n > limit {
			return b.String()[:lastFits] + "…"
		}
		b.WriteString(out)
		if written += n; written < limit {
			lastFits = b.Len()
		}
		i += size
	}
	return b.String()
}

// visible returns a character as it may be shown on its own.
func visible(r rune) string {
	switch {
	case r == '\n':
		return "⏎"
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < ' ' || r == 0x7f:
		return fmt.Sprintf(`\x%02x`, r)
	case unicode.IsPrint(r) && !unicode.Is(unicode.M, r) && !blank(r):
		return string(r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// blank tells the letters and symbols that draw nothing, though Unicode counts
// them as printable.
func blank(r rune) bool {
	switch r {
	case 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800:
		return true
	}
	return false
}
