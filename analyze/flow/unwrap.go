package flow

import (
	"wiretale/trace"
	"wiretale/wire"
)

// maxUnwrapped bounds how many datagrams are put together for one frame: what
// was fragmented may carry what was fragmented before.
const maxUnwrapped = 3

// Unwrapper reads frames down to the datagram that their conversation is told
// from: through tunnels, and together with the fragments that came before. It
// allocates nothing for a frame that is no fragment.
type Unwrapper struct {
	decoder   wire.Decoder
	assembler wire.Assembler
	decoders  [maxUnwrapped]wire.Decoder
}

// Unwrapped is what a frame carries. It holds until the next is read.
type Unwrapped struct {
	Outer *wire.Decoded // the frame itself
	// Decoded is what is to be read: the frame, or the datagram that it
	// completes.
	Decoded *wire.Decoded
	// Joined tells of fragments, if the frame carries one.
	Joined wire.Assembled
	// Damaged says that its receiver discards it.
	Damaged bool
}

// Read reads a frame of length bytes of which data was kept.
func (u *Unwrapper) Read(tap trace.Tap, id trace.SightingID, data []byte, length int) Unwrapped {
	outer := u.decoder.Read(tap.Link, data, length)
	w := Unwrapped{Outer: outer, Decoded: outer}
	if outer.Frame.IP != nil && damaged(tap, outer, data) {
		w.Damaged = true
		return w
	}
	for n := range maxUnwrapped {
		got := u.assembler.Add(w.Decoded, data, uint64(id))
		if got.Progress == wire.NotFragment {
			break
		}
		w.Joined = got
		if got.Progress == wire.Waiting {
			break
		}
		data = got.Datagram
		d := u.decoders[n].Read(wire.LinkRaw, data, len(data))
		if d.Carrier == nil {
			d.Carrier = w.Decoded.Carrier
		}
		w.Decoded = d
	}
	return w
}

// The size of UDP's header, and how much of TCP's must be there to tell a
// connection from its flags.
const (
	tcpThroughWindow = 16
	udpHeader        = 8
)

// Headless reports whether the header of a datagram's transport is not all
// there, or its length is impossible: nothing can be told from what stands for the rest of it. known says
// that it tells its connection all the same.
func Headless(d *wire.Decoded, ip *wire.Datagram) (headless, known bool) {
	switch {
	case whole(d): // as nearly all are
		return false, false
	case ip.FragmentOffset > 0:
		return false, false
	case ip.Protocol == wire.ProtocolTCP:
		return ip.TCP == nil || ip.TCP.Partial, ip.TCP != nil && headerKept(d, "tcp") >= tcpThroughWindow
	case ip.Protocol == wire.ProtocolUDP:
		return ip.UDP == nil || headerKept(d, "udp") < udpHeader, false
	}
	return false, false
}

// whole reports whether nothing of a frame was cut off, and nothing is wrong
// with it.
func whole(d *wire.Decoded) bool { return d.Malformed == nil && !d.Truncated() }

// headerKept is how much there is of the innermost layer of a protocol.
func headerKept(d *wire.Decoded, protocol string) int {
	l, ok := d.Layer(protocol)
	if !ok {
		return 0
	}
	return min(d.Captured, l.End) - l.Start
}

// OptionsCut reports whether a segment's options are cut off. Nothing is found
// in it then, as Wireshark does: they might have said something else.
func OptionsCut(d *wire.Decoded) bool {
	if whole(d) {
		return false
	}
	l, ok := d.Layer("tcp")
	return ok && l.Payload > d.Captured
}
