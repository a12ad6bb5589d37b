package app

import (
	"strings"
	"testing"
)

// tlv writes a value of BER.
func tlv(tag byte, parts ...string) string {
	contents := strings.Join(parts, "")
	switch n := len(contents); {
	case n < 0x80:
		return string([]byte{tag, byte(n)}) + contents
	case n < 0x100:
		return string([]byte{tag, 0x81, byte(n)}) + contents
	default:
		return string([]byte{tag, 0x82, byte(n >> 8), byte(n)}) + contents
	}
}

func integer(n byte) string { return tlv(berInteger, string([]byte{n})) }

func TestBERNumbers(t *testing.T) {
	for b, want := range map[string]int64{"": 0, "\x05": 5, "\xff": -1, "\x00\x80": 128, "\x80\x00": -32768} {
		if got := (cursor{b: []byte(b)}).integer(); got != want {
			t.Errorf("% x is %d, not %d", b, got, want)
		}
	}
	for b, want := range map[string]string{"": "", "\x2b\x06\x01": "1.3.6.1", "\x2b\x86\x48": "1.3.840", "\x88\x37\x03": "2.999.3"} {
		if got := (cursor{b: []byte(b)}).object(); got != want {
			t.Errorf("% x is %s, not %s", b, got, want)
		}
	}
}
