package capture

import (
	"errors"
	"io"
	"os"
	"sync"
)

// spool keeps the frames of a source that can't be read twice: a pipe, a
// compressed file, an interface. They lie in a file without a name, which is
// gone with the program. Its size is bounded: the newest frames take the place
// of the oldest.
type spool struct {
	file   *os.File
	size   int64
	direct int // how long a frame is that isn't worth a copy in the buffer

	mu     sync.Mutex
	buffer []byte // not written yet
	end    int64  // of all that was kept, the buffer included; places never begin anew
	fault  error  // why nothing is kept any more
}

const (
	// spoolSize bounds the file.
	spoolSize   = 8 << 30
	spoolBuffer = 1 << 20
	spoolDirect = 16 << 10
)

// errForgotten says that a frame had to make room for newer ones.
var errForgotten = errors.New("the frame is no longer kept")

// newSpool makes the file where temporary files may be large: /tmp is memory on
// many machines.
func newSpool() (*spool, error) {
	var file *os.File
	err := os.ErrNotExist
	for _, dir := range []string{os.Getenv("TMPDIR"), "/var/tmp", os.TempDir()} {
		if dir == "" {
			continue
		}
		var failed error
		if file, failed = os.CreateTemp(dir, "wiretale-*"); failed == nil {
			_ = os.Remove(file.Name()) // where that fails, Close tries again
			return &spool{file: file, size: spoolSize, direct: spoolDirect}, nil
		}
		err = failed
	}
	return nil, err
}

// keep appends a frame and returns its place.
func (s *spool) keep(b []byte) (place int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	place = s.end
	if len(b) >= s.direct {
		s.flush()
		s.write(b, place)
		s.end += int64(len(b))
		return place
	}
	s.buffer = append(s.buffer, b...)
	s.end += int64(len(b))
	if len(s.buffer) >= spoolBuffer {
		s.flush()
	}
	return place
}

// flush writes the buffer.
func (s *spool) flush() {
	s.write(s.buffer, s.end-int64(len(s.buffer)))
	s.buffer = s.buffer[:0]
}

// write writes bytes at their place. Where that fails, what follows isn't kept.
func (s *spool) write(b []byte, at int64) {
	for len(b) > 0 && s.fault == nil {
		offset := at % s.size
		n := min(int64(len(b)), s.size-offset)
		_, s.fault = s.file.WriteAt(b[:n], offset)
		b, at = b[n:], at+n
	}
}

// ReadAt implements io.ReaderAt.
func (s *spool) ReadAt(p []byte, place int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	if s.fault != nil {
		return 0, s.fault
	}
	if place < s.end-s.size {
		return 0, errForgotten
	}
	want := min(int64(len(p)), s.end-place)
	if want <= 0 {
		return 0, io.EOF
	}
	for done := int64(0); done < want; {
		offset := (place + done) % s.size
		n, err := s.file.ReadAt(p[done:min(want, done+s.size-offset)], offset)
		done += int64(n)
		if err != nil && done < want {
			return int(done), err
		}
	}
	if want < int64(len(p)) {
		return int(want), io.EOF
	}
	return int(want), nil
}

// Close removes the file.
func (s *spool) Close() error {
	_ = os.Remove(s.file.Name())
	return s.file.Close()
}
