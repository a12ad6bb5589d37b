package analyze_test

import (
	"fmt"
	"testing"
)

// TestOddHeadersAreTsharks compares them where one byte of the headers of all
// frames is another than it should be.
func TestOddHeadersAreTsharks(t *testing.T) {
	var frames []encapsulated
	n := 0
	for at := 12; at < 14+40+20; at++ {
		if at == 14+20+13 || at == 14+40+13 {
			continue // TCP's flags: sets that no host sends
		}
		{
			for _, value := range []byte{0, 1, 0x0f, 0x10, 0x45, 0x50, 0x7f, 0x80, 0xf0, 0xff} {
				n++
				for _, f := range wrappedFrom(n, encapsulations[:1]) {
					if at < len(f.data) {
						f.data[at] = value
					}
					f.name = fmt.Sprintf("%s, byte %d is %#x", f.name, at, value)
					frames = append(frames, f)
				}
			}
		}
	}
	compareFrames(t, frames)
}
