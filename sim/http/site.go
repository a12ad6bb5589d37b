package http

import (
	"fmt"
	"time"
)

// Site is what a server holds and how it behaves.
type Site struct {
	Resources []Resource
	Think     time.Duration // from a request to its response
	Close     bool          // the server closes after each response
	Keeps     time.Duration // how long it waits for a request before it closes (RFC 9112 §9.5); 0 is for ever
	// Uploads lets it take what comes with PUT and POST, wherever that is to
	// go. It keeps nothing: it answers how much it was, and its SHA-256.
	Uploads bool

	contents map[string][]byte // of resources that were asked for, by path
}

// Resource is something that can be asked for. What it holds follows from its
// path and its size.
type Resource struct {
	Path string
	Size int // bytes
}

func (s *Site) find(path string) (Resource, bool) {
	for _, r := range s.Resources {
		if r.Path == path {
			return r, true
		}
	}
	return Resource{}, false
}

// content is what a resource holds, made once for all who ask for it.
func (s *Site) content(r Resource) []byte {
	data, made := s.contents[r.Path]
	if !made {
		data = r.Content()
		if s.contents == nil {
			s.contents = map[string][]byte{}
		}
		s.contents[r.Path] = data
	}
	return data
}

// Content is what the resource holds: numbered lines that a person can read,
// so that every part of it says where it belongs.
func (r Resource) Content() []byte {
	const filler = "abcdefghijklmnopqrstuvwxyz0123456789"
	b := make([]byte, 0, r.Size+128)
	for n := 1; len(b) < r.Size; n++ {
		b = fmt.Appendf(b, "line %06d of %s %s\n", n, r.Path, filler[:16+n%20])
	}
	b = b[:r.Size]
	if r.Size > 0 {
		b[r.Size-1] = '\n'
	}
	return b
}
