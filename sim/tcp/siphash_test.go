package tcp

import "testing"

// TestSipHash compares with the test vectors of its authors: the key is 00 01 …
// 0f, message n is the bytes 00 01 … up to its length.
func TestSipHash(t *testing.T) {
	var key [16]byte
	for i := range key {
		key[i] = byte(i)
	}
	var message [15]byte
	for i := range message {
		message[i] = byte(i)
	}
	for length, want := range map[int]uint64{0: 0x726fdb47dd0e0e31, 1: 0x74f839c593dc67fd, 8: 0x93f5f5799a932462, 15: 0xa129ca6149be45e5} {
		if got := sipHash(key, message[:length]); got != want {
			t.Errorf("of %d bytes: %016x, not %016x", length, got, want)
		}
	}
}
