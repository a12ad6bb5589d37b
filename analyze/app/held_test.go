package app

import (
	"runtime"
	"strings"
	"testing"
	"weak"
)

// What waits for later packets is a copy, so that the rest of what was captured
// with it can be let go of.
func TestWhatWaitsKeepsNothingBesideIt(t *testing.T) {
	for name, script := range map[string][]string{
		"an opening":                 {"get k\r\n"},
		"a unit without an end":      {"GET / HTTP/1.1\r\n\r\n", "GET /b HT"},
		"a unit of which more comes": {"\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", "\x16\x03\x01\x40\x00\x01"},
	} {
		h := &heard{t: t, ends: ends(80)}
		talk := NewTalk(h)
		offset := int64(0)
		var captured []weak.Pointer[byte]
		for _, text := range script {
			chunk := []byte(text + strings.Repeat("-", 1<<16))
			captured = append(captured, weak.Make(&chunk[0]))
			at := Place{Sighting: 1}
			talk.At(at)
			talk.Ear(Client).Bytes(chunk[:len(text):len(text)], offset, at)
			offset += int64(len(text))
		}
		runtime.GC()
		for i, p := range captured {
			if p.Value() != nil {
				t.Errorf("%s: what was captured with %q is still kept", name, script[i])
			}
		}
		runtime.KeepAlive(talk)
	}
}
