package wire

import "encoding/binary"

// capwap reads the frame that an access point hands to its controller (RFC 5415
// §4.3): one of Ethernet, or of 802.11.
func (d *Decoder) capwap(at, end int) {
	const least, native, fragment, wireless = 8, 0x100, 0x80, 1
	h := d.bytes(at, min(at+least, end))
	if len(h) < least || h[0] != 0 { // another version, or encrypted
		return
	}
	word := uint32(h[1])<<16 | uint32(h[2])<<8 | uint32(h[3])
	size := int(word>>19) * 4
	if size < least || at+size > end || word&fragment != 0 {
		return
	}
	d.layer("capwap.data", at, at+size, end)
	switch {
	case word&native == 0:
		d.bridged("eth", at+size, end)
	case word>>9&0x1f == wireless && d.deeper("wlan", at):
		d.wlan(at+size, end, air{swapped: true})
	}
}

// tzsp reads a frame that a sensor passes on: a header, tagged fields up to
// the one that ends them, and the frame.
func (d *Decoder) tzsp(at, end int) {
	const least, received, transmitted, padding, last = 4, 0, 1, 0, 1
	h := d.bytes(at, min(at+least, end))
	if len(h) < least || h[1] != received && h[1] != transmitted {
		return
	}
	kind := binary.BigEndian.Uint16(h[2:])
	next := at + least
	for {
		tag := d.bytes(next, min(next+2, end))
		switch {
		case len(tag) > 0 && tag[0] == last:
			d.layer("tzsp", at, next+1, end)
			d.sensed(kind, next+1, end)
			return
		case len(tag) > 0 && tag[0] == padding:
			next++
		case len(tag) == 2:
			next += 2 + int(tag[1])
		default:
			return
		}
	}
}

// sensed reads a frame of one of TZSP's kinds.
func (d *Decoder) sensed(kind uint16, at, end int) {
	const ethernet, wireless, prism, avs = 1, 18, 119, 127
	if !d.deeper("tzsp", at) {
		return
	}
	switch kind {
	case ethernet:
		d.ethernet(at, end)
	case wireless:
		d.wlan(at, end, air{})
	case prism:
		d.prism(at, end)
	case avs:
		d.avs(at, end)
	}
}
