package analyze

import (
	"strconv"

	"wiretale/wire"
)

// whole reads a frame's datagram, which is joined from fragments if need be: it
// is read with the fragment that completes it. What has no ports belongs to the
// tunnel that it travels in.
func (v *vantage) whole(s sight, joined wire.Assembled) {
	switch ip := s.decoded.Frame.IP; {
	case joined.Progress == wire.Waiting:
		v.part(s, ip, joined.First)
	case ip != nil:
		v.datagram(s, ip)
	default:
		v.linkFrame(s.decoded)
	}
	if joined.Progress == wire.Whole {
		v.completed(joined)
	}
	if carrier := s.decoded.Carrier; carrier != nil && v.step.conversation == nil {
		v.carried(s, carrier)
	}
}

// part notes a fragment that waits for others. First is the frame of the one
// that came first.
func (v *vantage) part(s sight, ip *wire.Datagram, first uint64) {
	note := &v.step.note
	note.Protocol, note.Text = ipName(ip), fragmentInfo(ip)
	if first != uint64(s.ID) {
		note.Text += ", begun in packet " + strconv.FormatUint(first, 10)
	}
}

// completed adds to the note in hand what its datagram was put together from.
func (v *vantage) completed(got wire.Assembled) {
	note := &v.step.note
	note.Text = note.Info() + ", put together from "
	if len(got.Frames) == 1 {
		note.Text += "1 fragment"
	} else {
		note.Text += strconv.Itoa(len(got.Frames)) + " fragments"
	}
	note.Text += " since packet " + strconv.FormatUint(got.First, 10)
	if got.Overlaps {
		note.Text += ", which overlap"
	}
}

// fragmentInfo is a fragment's line in a list.
func fragmentInfo(ip *wire.Datagram) string {
	return "fragment at byte " + strconv.Itoa(ip.FragmentOffset) + " of datagram 0x" + strconv.FormatUint(uint64(ip.ID), 16)
}
