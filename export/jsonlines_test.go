package export_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"wiretale/export"
)

func TestJSONIsPrintableAndSaysTheSame(t *testing.T) {
	for _, s := range []string{
		"GET / \"quoted\" <b>\\", "\x1b]0;title\a\x1b[2J", "\x7f\u009b31m", "\u202egnp.txt", "a\nb\r\tc\x00", "ñ 日本 😀", "\U000e0041", "\ufffd",
	} {
		var out bytes.Buffer
		if err := export.NewJSONLines(&out).Write(map[string]string{"info": s}); err != nil {
			t.Fatal(err)
		}
		line := out.String()
		if i := strings.IndexFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
			t.Errorf("%q: %q at %d is not printable", s, line, i)
		}
		var back map[string]string
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["info"] != s {
			t.Errorf("%q comes back as %q, %v", s, back["info"], err)
		}
	}
}
