package wire

import "encoding/binary"

// Radiotap's first word of what is present, and the flags among its notes
// (https://www.radiotap.org).
const (
	radiotapHeader = 8

	radiotapClock = 1 << 0 // eight bytes, at a multiple of eight
	radiotapFlags = 1 << 1
	radiotapMore  = 1 << 31

	radiotapHasFCS = 0x10
	radiotapPadded = 0x20

	wlanFCS = 4
)

// radiotap reads 802.11 behind a radiotap header, whose numbers have their
// least byte first.
func (d *Decoder) radiotap(at, end int) {
	h := d.bytes(at, min(at+radiotapHeader, end))
	if len(h) < radiotapHeader || h[0] != 0 {
		d.unreadable("radiotap", at)
		return
	}
	size := int(binary.LittleEndian.Uint16(h[2:]))
	if size < radiotapHeader || at+size > min(end, len(d.data)) {
		d.unreadable("radiotap", at)
		return
	}
	d.layer("radiotap", at, at+size, end)
	flags := radiotapFlagsOf(d.data[at : at+size])
	if flags&radiotapHasFCS != 0 {
		end = max(end-wlanFCS, at+size)
	}
	d.wlan(at+size, end, air{padded: flags&radiotapPadded != 0})
}

// radiotapFlagsOf finds the flags among a header's notes; 0 where there are none.
func radiotapFlagsOf(h []byte) byte {
	present := binary.LittleEndian.Uint32(h[4:])
	at := radiotapHeader
	for more := present; more&radiotapMore != 0 && at+4 <= len(h); at += 4 {
		more = binary.LittleEndian.Uint32(h[at:])
	}
	if present&radiotapClock != 0 {
		at = (at+7)&^7 + 8
	}
	if present&radiotapFlags == 0 || at >= len(h) {
		return 0
	}
	return h[at]
}

// unreadable gives up on a frame whose notes can't be read.
func (d *Decoder) unreadable(protocol string, at int) {
	if !d.out.Truncated() {
		d.fault(protocol, at, NotReadable, len(d.data)-at, d.out.Length-at)
	}
	d.unread(at, d.out.Length)
}

const (
	prismHeader = 144
	avsLeast    = 8
	avsMagic    = 0x80211000 // with a version in its last byte
)

// prism reads 802.11 behind the notes of Prism cards. Some drivers wrote those
// of AVS under the same link type.
func (d *Decoder) prism(at, end int) {
	h := d.bytes(at, min(at+avsLeast, end))
	if len(h) < avsLeast {
		d.unreadable("prism", at)
		return
	}
	if binary.BigEndian.Uint32(h)&^0xff == avsMagic {
		d.avs(at, end)
		return
	}
	size := min(int(binary.LittleEndian.Uint32(h[4:])), int(binary.BigEndian.Uint32(h[4:])))
	d.notes("prism", size, at, end)
}

// avs reads 802.11 behind the notes of the AVS project.
func (d *Decoder) avs(at, end int) {
	h := d.bytes(at, min(at+avsLeast, end))
	if len(h) < avsLeast {
		d.unreadable("wlancap", at)
		return
	}
	d.notes("wlancap", int(binary.BigEndian.Uint32(h[4:])), at, end)
}

// notes passes over the notes of a radio, of some bytes.
func (d *Decoder) notes(protocol string, size, at, end int) {
	if size < avsLeast || at+size > min(end, len(d.data)) {
		d.unreadable(protocol, at)
		return
	}
	d.layer(protocol, at, at+size, end)
	d.wlan(at+size, end, air{})
}

// perPacket reads a frame behind per-packet information, whose numbers have
// their least byte first and which says the link type of what follows.
func (d *Decoder) perPacket(at, end int) {
	const least = 8
	h := d.bytes(at, min(at+least, end))
	if len(h) < least {
		d.unreadable("ppi", at)
		return
	}
	size, link := int(binary.LittleEndian.Uint16(h[2:])), LinkType(binary.LittleEndian.Uint32(h[4:]))
	if size < least || at+size > min(end, len(d.data)) || link == LinkPPI {
		d.unreadable("ppi", at)
		return
	}
	d.layer("ppi", at, at+size, end)
	d.unread(at+size, end)
	d.link(link, at+size, end)
}

// appendRadiotap writes the least radiotap header and an 802.11 data frame's
// around what the frame carries, without a check sequence.
func (f *Frame) appendRadiotap(b []byte) []byte {
	b = append(b, 0, 0, 8, 0, 0, 0, 0, 0) // version, length, no fields
	b = append(b, 0x08, 0, 0, 0)          // a data frame between two stations
	b = append(b, f.Dst[:]...)
	b = append(b, f.Src[:]...)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0) // no network; sequence number 0
	b = append(b, sapSNAP, sapSNAP, 3, 0, 0, 0)
	return binary.BigEndian.AppendUint16(b, uint16(f.etherType()))
}
