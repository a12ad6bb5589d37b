package capture

import (
	"io"
	"slices"
)

// Frames reads the frames of a source again, by the places that it told with
// its sightings. One goroutine uses it. What lies beside a frame is read with
// it, for it is mostly asked for next.
type Frames struct {
	from   io.ReaderAt
	buffer []byte
	at     int64 // where the buffer's first byte lies
}

// readAhead is how much is read at a time at least.
const readAhead = 64 << 10

// Frame returns so many bytes from a place on. They hold until the next call.
func (f *Frames) Frame(place int64, captured int) ([]byte, error) {
	from := place - f.at
	if place < f.at || from+int64(captured) > int64(len(f.buffer)) {
		f.buffer = slices.Grow(f.buffer[:0], max(captured, readAhead))[:max(captured, readAhead)]
		n, err := f.from.ReadAt(f.buffer, place)
		f.buffer, f.at, from = f.buffer[:n], place, 0
		if n < captured {
			if err == nil || err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return f.buffer[from : from+int64(captured) : from+int64(captured)], nil
}
