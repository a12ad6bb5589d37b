package main

import (
	"bytes"
	"slices"
	"sync"

	"wiretale/session"
)

// The bounds of what is kept of a program's output: the last lines, of each
// its beginning.
const (
	keptLines   = 2000
	longestLine = 2000 // bytes
)

// output keeps what a program prints. Its zero value is ready.
type output struct {
	mu     sync.Mutex
	lines  []string
	open   []byte // the line that is not ended yet
	cut    int
	start  bool // a carriage return came last: the line begins anew
	ended  bool
	status int
	told   func() // is called after each change
	note   string // what is said before it
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	for rest := b; len(rest) > 0; {
		n := bytes.IndexAny(rest, "\r\n")
		if n < 0 {
			o.add(rest)
			break
		}
		o.add(rest[:n])
		if o.start = rest[n] == '\r'; !o.start {
			o.end()
		}
		rest = rest[n+1:]
	}
	o.mu.Unlock()
	o.told()
	return len(b), nil
}

// add appends to the open line, or replaces it as a terminal would whose
// cursor was set to its beginning.
func (o *output) add(b []byte) {
	if len(b) == 0 {
		return
	}
	if o.start {
		o.open, o.start = nil, false
	}
	o.open = append(o.open, b[:min(len(b), longestLine-len(o.open))]...)
}

// end closes the open line.
func (o *output) end() {
	o.lines = append(o.lines, string(o.open))
	o.open = o.open[:0]
	if extra := len(o.lines) - keptLines; extra > 0 {
		o.lines = o.lines[extra:]
		o.cut += extra
	}
}

// finish notes that the program has ended.
func (o *output) finish(status int) {
	o.mu.Lock()
	o.ended, o.status = true, status
	o.mu.Unlock()
	o.told()
}

// snapshot is the output as it stands.
func (o *output) snapshot() session.Output {
	o.mu.Lock()
	defer o.mu.Unlock()
	s := session.Output{Note: o.note, Lines: slices.Clip(o.lines), Cut: o.cut, Ended: o.ended, Status: o.status}
	if len(o.open) > 0 {
		s.Lines = append(s.Lines, string(o.open))
	}
	return s
}
