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

	mu      sync.Mutex
	buffer  []byte // not written yet
	end     int64  // of all that was kept, the buffer included; places never begin anew
	written int64  // the end of what lies in the file
	fault   error  // why nothing is kept any more: an *Error, Unkept
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

// keep appends a frame and returns its place. Once the file could not be
// written, all later frames have the place where nothing is.
func (s *spool) keep(b []byte) (place int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	place = s.end
	if s.fault != nil {
		return place, s.fault
	}
	s.end += int64(len(b))
	if len(b) >= s.direct {
		s.flush()
		s.write(b)
		return place, s.fault
	}
	s.buffer = append(s.buffer, b...)
	if len(s.buffer) >= spoolBuffer {
		s.flush()
	}
	return place, s.fault
}

// settle writes what is left to write.
func (s *spool) settle() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	return s.fault
}

// flush writes the buffer.
func (s *spool) flush() {
	s.write(s.buffer)
	s.buffer = s.buffer[:0]
}

// write writes bytes behind the others. Where that fails, what follows isn't
// kept, and what was written stays.
func (s *spool) write(b []byte) {
	for len(b) > 0 && s.fault == nil {
		offset := s.written % s.size
		n, err := s.file.WriteAt(b[:min(int64(len(b)), s.size-offset)], offset)
		if err != nil {
			s.fault = &Error{File: s.file.Name(), Offset: -1, Code: Unkept, Found: reason(err), Err: err}
		}
		b, s.written = b[n:], s.written+int64(n)
	}
}

// ReadAt implements io.ReaderAt.
func (s *spool) ReadAt(p []byte, place int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	if place < s.written-s.size {
		return 0, errForgotten
	}
	over := s.fault // why there is no more
	if over == nil {
		over = io.EOF
	}
	want := min(int64(len(p)), s.written-place)
	if want <= 0 {
		return 0, over
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
		return int(want), over
	}
	return int(want), nil
}

// Close removes the file.
func (s *spool) Close() error {
	_ = os.Remove(s.file.Name())
	return s.file.Close()
}
