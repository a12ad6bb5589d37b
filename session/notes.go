package session

import "wiretale/trace"

// Annotated is a session on whose packets a person can write notes.
type Annotated interface {
	Session
	// Notes are what was written about a packet, as raw text, by anybody; it is
	// cheap.
	Notes(s *trace.Snapshot, p *trace.Packet) []string
	// Note is one's own note on a packet, by its number; "" where there is none.
	Note(number int) string
	// SetNote keeps one's own note in the place of an older one; "" takes it away.
	// It may take its time.
	SetNote(number int, text string) error
}
