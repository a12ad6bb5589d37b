package export

import "io"

// background writes buffers one after another while the next is being filled,
// so that a simulation doesn't wait for the disk.
type background struct {
	full, free chan []byte
	done       chan error
}

// bufferSize is how much is written at once.
const bufferSize = 512 << 10

// newBuffer has room for what goes beyond: a block that begins just before the
// end.
func newBuffer() []byte { return make([]byte, 0, bufferSize+64<<10) }

// spare is how many buffers there are besides the one that is being filled;
// liveSpare that many for a capture, which doesn't wait for the disk.
const spare, liveSpare = 2, 30

func writeInBackground(w io.Writer, spare int) *background {
	b := &background{full: make(chan []byte, spare), free: make(chan []byte, spare), done: make(chan error)}
	for range spare {
		b.free <- nil // it is made when it is needed
	}
	go func() {
		var failed error
		for buffer := range b.full {
			if failed == nil && len(buffer) > 0 {
				_, failed = w.Write(buffer)
			}
			b.free <- buffer[:0]
		}
		b.done <- failed
	}()
	return b
}

// swap hands a full buffer over and returns an empty one.
func (b *background) swap(full []byte) []byte {
	b.full <- full
	empty := <-b.free
	if empty == nil {
		empty = newBuffer()
	}
	return empty
}

// wait returns when everything is written, with the first error of the writer.
func (b *background) wait() error {
	close(b.full)
	return <-b.done
}
