package capture

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"pgregory.net/rapid"
)

// TestSpoolGivesBackWhatItStillKeeps holds the file against all that was ever
// kept: what lies within its size is read as it was, and what lies before is
// said to be forgotten.
func TestSpoolGivesBackWhatItStillKeeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := newSpool()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		s.size, s.direct = int64(rapid.IntRange(1, 300).Draw(t, "size")), rapid.IntRange(1, 300).Draw(t, "direct")
		var all []byte
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			frame := rapid.SliceOfN(rapid.Byte(), 0, int(s.size)).Draw(t, "frame")
			if place := s.keep(frame); place != int64(len(all)) {
				t.Fatalf("the place of a frame is %d, want %d", place, len(all))
			}
			all = append(all, frame...)
			from := rapid.IntRange(0, len(all)).Draw(t, "from")
			p := make([]byte, rapid.IntRange(1, 50).Draw(t, "length"))
			n, err := s.ReadAt(p, int64(from))
			switch want := all[from:min(from+len(p), len(all))]; {
			case int64(from) < int64(len(all))-s.size:
				if !errors.Is(err, errForgotten) {
					t.Fatalf("byte %d of %d: %v", from, len(all), err)
				}
			case !bytes.Equal(p[:n], want), (err == io.EOF) != (n < len(p)), err != nil && err != io.EOF:
				t.Fatalf("read %d bytes from %d: %x, %v, want %x", len(p), from, p[:n], err, want)
			}
		}
	})
}
