package capture

import (
	"io"
	"sync"
)

// keep lets the frames of a source be read again: from its file, or where that
// can't be read twice, from a spool.
type keep struct {
	wanted bool

	mu    sync.Mutex
	from  io.ReaderAt
	spool *spool
}

// begin returns the spool that frames are to be kept in; nil where none is
// needed. direct says that the places of frames are places in the file.
func (k *keep) begin(file io.Reader, direct bool) (*spool, error) {
	if !k.wanted {
		return nil, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if at, ok := file.(io.ReaderAt); ok && direct {
		k.from = at
		return nil, nil
	}
	s, err := newSpool()
	if err != nil {
		return nil, err
	}
	k.from, k.spool = s, s
	return s, nil
}

func (k *keep) frames() *Frames {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.from == nil {
		return nil
	}
	return &Frames{from: k.from}
}

func (k *keep) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.spool != nil {
		k.spool.Close() // it has no name any more
	}
	k.from, k.spool = nil, nil
}
