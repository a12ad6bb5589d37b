package filter_test

import (
	"strings"
	"testing"

	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// TestAFilterMadeOfAFieldPicksItsPacket makes one of every field of every third
// packet of a capture. What an application says in several packets belongs to the
// last of them, as in Wireshark.
func TestAFilterMadeOfAFieldPicksItsPacket(t *testing.T) {
	s := read(t, "testdata/mixed.pcapng")
	made, names := 0, map[string]bool{}
	for i := 0; i < s.Packets.Len(); i += 3 {
		p := s.Packets.At(i)
		d, data, ok := s.Decode(&p)
		if !ok {
			continue
		}
		var each func([]wire.Field)
		each = func(fields []wire.Field) {
			for j := range fields {
				f := &fields[j]
				src, ok := filter.Of(f)
				if ok && !(strings.HasPrefix(f.Name, "http") && p.Protocol != "HTTP") {
					made, names[f.Name] = made+1, true
					picksItself(t, s, &p, src)
				}
				each(f.Children)
			}
		}
		each(d.Fields(data))
	}
	if made < 2000 || len(names) < 80 {
		t.Errorf("only %d filters of %d fields were made", made, len(names))
	}
}

func picksItself(t *testing.T, s *trace.Snapshot, p *trace.Packet, src string) {
	t.Helper()
	f, err := filter.Parse(src)
	if err != nil {
		t.Errorf("packet %d: %q: %v", p.ID, src, err)
	} else if !f.Packet(s, p) {
		t.Errorf("%q doesn't pick packet %d", src, p.ID)
	}
}
