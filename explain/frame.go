package explain

import (
	"wiretale/trace"
	"wiretale/wire"
)

// frame is the packet as it was first seen, or nil where its bytes weren't kept.
func frame(s *trace.Snapshot, k *trace.Packet) *wire.Frame {
	d, _, ok := s.Decode(k)
	if !ok {
		return nil
	}
	return &d.Frame
}
