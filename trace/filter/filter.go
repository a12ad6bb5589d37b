package filter

import (
	"strings"

	"wiretale/trace"
)

// Filter is a parsed expression. It never changes, and may be used by many
// at once.
type Filter struct{ root node }

// String is the expression as Parse would read it again.
func (f *Filter) String() string {
	var b strings.Builder
	f.root.write(&b, loosest)
	return b.String()
}

// Packet reports whether the expression is true of a packet of the snapshot.
func (f *Filter) Packet(s *trace.Snapshot, p *trace.Packet) bool {
	return f.root.holds(&subject{s: s, packet: p})
}

// Event reports whether the expression is true of an event of the snapshot:
// of what it says itself, and of the packet that it names.
func (f *Filter) Event(s *trace.Snapshot, e *trace.Event) bool {
	return f.root.holds(about(s, e))
}

// about is the subject that an event is.
func about(s *trace.Snapshot, e *trace.Event) *subject {
	u := &subject{s: s, event: e}
	if p, ok := s.Packet(e.Packet); ok {
		u.packet = &p
	}
	return u
}
