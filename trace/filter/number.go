package filter

import "wiretale/trace"

// Number returns what a field of a packet says, where the field is a number
// and the packet has it.
func Number(s *trace.Snapshot, p *trace.Packet, name string) (uint64, bool) {
	f, ok := lookup(name)
	if !ok || f.kind != number {
		return 0, false
	}
	values := f.values(&subject{s: s, packet: p}, nil)
	if len(values) == 0 {
		return 0, false
	}
	return values[0].Num, true
}
