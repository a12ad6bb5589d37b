package script

import (
	"encoding/binary"
	"slices"

	"wiretale/wire"
)

// run is the segments that left one after the other and that a script may
// expect as one: Linux hands what goes on without a gap to the network card in
// one piece.
type run []departure

// length is the number of bytes that the run carries.
func (r run) length() (n int) {
	for _, d := range r {
		n += len(d.segment.Payload)
	}
	return n
}

// continues reports whether a segment goes on where the run ends, with headers
// that say the same.
func (r run) continues(d departure) bool {
	const compared = wire.SYN | wire.RST | wire.ACK | wire.URG | wire.ECE
	last := r[len(r)-1].segment
	next := d.segment
	return next.Seq == last.End() && len(next.Payload) > 0 && last.Flags&(wire.FIN|wire.SYN|wire.RST) == 0 &&
		next.Flags&compared == last.Flags&compared && next.Ack == last.Ack && next.Window == last.Window && d.ecn == r[0].ecn
}

// comparison is the work of comparing what left with what the script expects.
type comparison struct {
	flow     *flow
	settings *settings
	want     *segment
	got      run
	differ   []Aspect
}

// aspects are those in which the run differs from the segment expected.
func (c *comparison) aspects() []Aspect {
	first, last := c.got[0].segment, c.got[len(c.got)-1].segment
	w, syn := c.want, c.got[0].segment.Flags.Has(wire.SYN)
	c.check(AspectFlags, c.flags(first.Flags, last.Flags))
	c.check(AspectSequence, first.Seq == c.flow.local.live(w.seq, syn))
	c.check(AspectLength, c.got.length() == w.length)
	if first.Flags.Has(wire.ACK) && w.flags.Has(wire.ACK) {
		c.check(AspectAck, first.Ack == c.flow.remote.live(w.ack, syn))
	}
	c.check(AspectWindow, w.windowless || first.Window == w.window)
	c.check(AspectUrgent, first.Urgent == w.urgent)
	c.check(AspectECN, w.ecn.fits(c.got[0].ecn))
	c.check(AspectOptions, w.anyOptions || c.options(c.got[0].options))
	for _, d := range c.got {
		s := d.segment
		at := place(s.Seq, s.Flags.Has(wire.SYN), c.flow.local)
		c.check(AspectPayload, slices.Equal(s.Payload, payload(at, len(s.Payload))))
	}
	return c.differ
}

func (c *comparison) check(a Aspect, same bool) {
	if !same && !slices.Contains(c.differ, a) {
		c.differ = append(c.differ, a)
	}
}

// flags compares the flags of the run's first and last segment: FIN and PSH
// are the last one's, CWR the first one's. Where Linux's buffers decide on PSH
// it is not compared (see the package's documentation).
func (c *comparison) flags(first, last wire.Flags) bool {
	got := first&^(wire.FIN|wire.PSH) | last&(wire.FIN|wire.PSH)
	want := c.want.flags
	if len(c.got) > 1 || c.got[0].inside && want.Has(wire.PSH) && !c.settings.strict {
		got = got&^wire.PSH | want&wire.PSH
	}
	return got == want && !c.want.accurate
}

func (m mark) fits(e wire.ECN) bool {
	switch m {
	case markNone:
		return e == wire.NotECT
	case markECT0:
		return e == wire.ECT0
	case markECT1:
		return e == wire.ECT1
	case markEither:
		return e == wire.ECT0 || e == wire.ECT1
	case markCE:
		return e == wire.CE
	}
	return true
}

// liveOption is one option as it stands on the wire.
type liveOption struct {
	kind uint8
	data []byte
}

// liveOptions takes the options of a segment of ours apart.
func liveOptions(b []byte) (list []liveOption) {
	for len(b) > 0 {
		switch {
		case b[0] == kindNone || b[0] == kindEnd:
			list = append(list, liveOption{kind: b[0]})
			b = b[1:]
		case len(b) < 2 || int(b[1]) < 2 || int(b[1]) > len(b):
			return list
		default:
			list = append(list, liveOption{b[0], b[2:b[1]]})
			b = b[b[1]:]
		}
	}
	return list
}

// options compares the options in their order. Padding at the end is not
// compared: scripts leave it out.
func (c *comparison) options(b []byte) bool {
	got := liveOptions(b)
	want := c.want.options
	for i, w := range want {
		if i >= len(got) || got[i].kind != w.kind || !c.option(w, got[i].data) {
			return false
		}
	}
	for _, rest := range got[len(want):] {
		if rest.kind != kindNone && rest.kind != kindEnd || len(want) == 0 {
			return false
		}
	}
	return true
}

// option compares one option's value.
func (c *comparison) option(w option, got []byte) bool {
	switch w.kind {
	case kindNone, kindEnd, kindSACKPermitted:
		return true
	case kindMSS:
		return uint32(binary.BigEndian.Uint16(got)) == w.number
	case kindWindowScale:
		return uint32(got[0]) == w.number
	case kindTimestamps:
		value, echo := binary.BigEndian.Uint32(got), binary.BigEndian.Uint32(got[4:])
		return c.flow.fits(w.value, value, c.settings.tick, c.settings.tolerance) && (w.echo.any || echo == w.echo.number)
	case kindSACK:
		want := make([]byte, 0, 32)
		for _, block := range w.blocks {
			want = binary.BigEndian.AppendUint32(want, uint32(block.Left+c.flow.remote.initial))
			want = binary.BigEndian.AppendUint32(want, uint32(block.Right+c.flow.remote.initial))
		}
		return slices.Equal(got, want)
	case kindExperiment:
		return len(got) >= 2 && binary.BigEndian.Uint16(got) == 0xf989 && c.cookie(w, got[2:])
	case kindFastOpen:
		return c.cookie(w, got)
	}
	return w.anything || slices.Equal(got, w.data)
}

// cookie compares a Fast Open cookie.
func (c *comparison) cookie(w option, got []byte) bool {
	if w.named {
		return slices.Equal(got, c.flow.cookie)
	}
	return slices.Equal(got, w.data)
}

// stampOf is the timestamps option among a segment's options.
func (s *segment) stampOf() (option, bool) {
	for _, o := range s.options {
		if o.kind == kindTimestamps {
			return o, true
		}
	}
	return option{}, false
}
