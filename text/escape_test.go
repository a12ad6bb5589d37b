package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "",
		"GET / HTTP/1.1":                 "GET / HTTP/1.1",
		"GET / HTTP/1.1\r\nHost: a\n":    "GET / HTTP/1.1⏎Host: a⏎",
		"a\rb\tc":                        `a\rb\tc`,
		"\x1b[2J\x07":                    `\x1b[2J\x07`,
		"\u009b31m":                      `\u009b31m`,
		"caf\xe9":                        `caf\xe9`,
		"café":                           "café",
		"cafe\u0301":                     "cafe\u0301",
		"e\u0301\u0301\u0301":            "e\u0301\u0301" + `\u0301`,
		"\u0301":                         `\u0301`,
		"invoice\u202efdp.exe":           `invoice\u202efdp.exe`,
		"zero\u200bwidth":                `zero\u200bwidth`,
		"a\u00a0b":                       `a\u00a0b`,
		"\U000e0041":                     `\U000e0041`,
		"\u3164":                         `\u3164`,
		"日本":                             "日本",
		"line\u2028separator":            `line\u2028separator`,
		string([]byte{0xed, 0xa0, 0x80}): `\xed\xa0\x80`, // a surrogate
		"\ufeffmark":                     `\ufeffmark`,
		"\x00":                           `\x00`,
	} {
		if got := Escape(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestEscapeToSaysWhereItCut(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"abcdef", 6, "abcdef"},
		{"abcdef", 5, "abcd…"},
		{"ab\x1bcd", 5, "ab…"},
		{"ab\x1b", 6, `ab\x1b`},
		{"\x1b", 3, "…"},
		{"abc", 1, "…"},
		{"abc", 0, ""},
		{"", 3, ""},
	} {
		if got := EscapeTo(c.in, c.limit); got != c.want {
			t.Errorf("%q to %d: got %q, want %q", c.in, c.limit, got, c.want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("GET / HTTP/1.1\r\n", 10)
	f.Add("e\u0301\u0301\u0301\u202e\xff", 4)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = limit & 0xff
		whole, cut := Escape(s), EscapeTo(s, limit)
		if utf8.RuneCountInString(cut) > limit {
			t.Fatalf("%q is longer than %d", cut, limit)
		}
		if before, was := strings.CutSuffix(cut, "…"); was && !strings.HasPrefix(whole, before) {
			t.Fatalf("%q does not begin %q", cut, whole)
		}
		for _, out := range []string{whole, cut} {
			marks := 0
			for _, r := range out {
				if !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r) {
					t.Fatalf("%q came through", r)
				}
				if unicode.Is(unicode.M, r) {
					marks++
				} else {
					marks = 0
				}
				if marks > 2 {
					t.Fatalf("%d marks in a row in %q", marks, out)
				}
			}
		}
	})
}
