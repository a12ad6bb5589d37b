package filter

import "wiretale/trace"

// Number returns what a field of a packet says, where the field is a number
// and the packet has it.
func Number(s *trace.Snapshot, p *trace.Packet, name string) (uint64, bool) {
	n, _, ok := numberOf(&subject{s: s, packet: p}, name)
	return n, ok
}

// EventNumber returns what a field of an event says, or of the packet that it
// names: a number, or a time in nanoseconds.
func EventNumber(s *trace.Snapshot, e *trace.Event, name string) (n uint64, isTime, ok bool) {
	return numberOf(about(s, e), name)
}

// IsNumber reports whether a field is a number or a time.
func IsNumber(name string) bool {
	f, ok := lookup(name)
	return ok && (f.kind == number || f.kind == span)
}

func numberOf(u *subject, name string) (n uint64, isTime, ok bool) {
	f, ok := lookup(name)
	if !ok || f.kind != number && f.kind != span {
		return 0, false, false
	}
	values := f.values(u, nil)
	if len(values) == 0 {
		return 0, false, false
	}
	return values[0].Num, f.kind == span, true
}
