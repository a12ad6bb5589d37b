package analyze

import (
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// whole reads a frame's datagram, which is joined from fragments if need be: it
// is read with the fragment that completes it. What has no ports belongs to the
// tunnel that it travels in.
func (v *vantage) whole(s sight, joined wire.Assembled) {
	switch ip := s.decoded.Frame.IP; {
	case joined.Progress == wire.Waiting:
		v.step.note.Protocol, v.step.note.Text = ipName(ip), fragmentInfo(ip)
	case ip != nil:
		v.datagram(s, ip)
	default:
		v.linkFrame(s.decoded)
	}
	if joined.Progress == wire.Whole {
		v.step.note.Text = v.step.note.Info() + joinedInfo(&joined)
	}
	if carrier := s.decoded.Carrier; carrier != nil && v.step.conversation == nil {
		v.carried(s, carrier)
	}
}

// part is a fragment that a frame to come will complete.
type part struct {
	sighting trace.Sighting
	tap      trace.Tap
	data     []byte
}

// recall takes in fragments that lie outside of what is told.
func (v *vantage) recall(parts []part) {
	for _, p := range parts {
		v.unwrapper.Read(p.tap, p.sighting.ID, p.data, p.sighting.Length)
	}
}

// joinedInfo says from how many fragments a datagram was put together.
func joinedInfo(a *wire.Assembled) string {
	s := ", put together from " + strconv.Itoa(len(a.Frames)) + " fragments"
	if len(a.Frames) == 1 {
		s = ", put together from 1 fragment"
	}
	if a.Overlaps {
		s += ", which overlap"
	}
	return s
}

// fragmentInfo is a fragment's line in a list.
func fragmentInfo(ip *wire.Datagram) string {
	return "fragment at byte " + strconv.Itoa(ip.FragmentOffset) + " of datagram 0x" + strconv.FormatUint(uint64(ip.ID), 16)
}
