package wire

import "encoding/binary"

const pppoeHeader = 6

// pppoe reads PPP over Ethernet in its session stage (RFC 2516 §4); the frame
// may be filled up behind its end.
func (d *Decoder) pppoe(at, end int) {
	var spare [40]byte
	h, had := d.header("pppoes", at, pppoeHeader, end, &spare)
	last := end
	if had == pppoeHeader {
		if size := int(binary.BigEndian.Uint16(h[4:])); at+pppoeHeader+size > end {
			d.fault("pppoes", at+4, LengthTooLarge, size, end-at-pppoeHeader)
		} else {
			last = at + pppoeHeader + size
		}
	}
	d.layer("pppoes", at, min(at+pppoeHeader, last), last)
	if had == pppoeHeader && d.deeper("ppp", at) {
		d.pppProtocol(at+pppoeHeader, last)
	}
}
