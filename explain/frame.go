package explain

import (
	"wiretale/trace"
	"wiretale/wire"
)

// frame is the packet as it was first seen, or nil where its bytes weren't kept.
func frame(s *trace.Snapshot, k *trace.Packet) *wire.Frame {
	sighting, data := s.Bytes(k)
	if data == nil || sighting.Tap == 0 || int(sighting.Tap) > s.Log.Taps.Len() {
		return nil
	}
	d := wire.Decode(s.Log.Taps.At(int(sighting.Tap)-1).Link, data, sighting.Length)
	return &d.Frame
}
