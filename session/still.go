package session

import "wiretale/trace"

// Still is the session of a trace that is told to its end: it never changes.
type Still struct {
	title    string // raw text
	kind     Kind
	snapshot *trace.Snapshot
}

// NewStill returns the session of a snapshot.
func NewStill(title string, kind Kind, s *trace.Snapshot) *Still { return &Still{title, kind, s} }

// Title implements Session.
func (s *Still) Title() string { return s.title }

// Kind implements Session.
func (s *Still) Kind() Kind { return s.kind }

// Snapshot implements Session.
func (s *Still) Snapshot() *trace.Snapshot { return s.snapshot }

// Changed implements Session.
func (s *Still) Changed() <-chan struct{} { return nil }

// Progress implements Session.
func (s *Still) Progress() Progress {
	return Progress{Packets: s.snapshot.Packets.Len(), Done: true}
}

// Close implements Session.
func (s *Still) Close() error { return nil }

var _ Session = (*Still)(nil)
