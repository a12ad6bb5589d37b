package analyze

import (
	"strconv"

	"wiretale/wire"
)

// maxUnwrapped bounds how many datagrams are put together for one frame: what
// was fragmented may carry what was fragmented before.
const maxUnwrapped = 3

// fragments puts datagrams together.
type fragments struct {
	assembler wire.Assembler
	decoders  [maxUnwrapped]wire.Decoder
	decoded   [maxUnwrapped]wire.Decoded
}

// whole reads a frame's datagram, if need be together with those fragments of
// it that came before: it is read with the fragment that completes it. What has
// no ports belongs to the tunnel that it travels in.
func (v *vantage) whole(s sight, data []byte) {
	var joined wire.Assembled
	for n := range maxUnwrapped {
		got := v.fragments.assembler.Add(s.decoded, data, uint64(s.ID))
		if got.Progress == wire.NotFragment {
			break
		}
		joined = got
		if got.Progress == wire.Waiting {
			break
		}
		data = got.Datagram
		d := &v.fragments.decoded[n]
		*d = v.fragments.decoders[n].Decode(wire.LinkRaw, data, len(data))
		if d.Carrier == nil {
			d.Carrier = s.decoded.Carrier
		}
		s.decoded = d
	}
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
