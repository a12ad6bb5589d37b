package wire

import "encoding/binary"

const (
	teredoAuthentication = 1 // RFC 4380 §5.1.1
	teredoOrigin         = 0
)

// teredo reads IPv6 in user datagrams (RFC 4380), behind the indications that a
// server may put before it.
func (d *Decoder) teredo(at, end int) {
	next := at
	if h := d.bytes(next, min(next+4, end)); len(h) == 4 && binary.BigEndian.Uint16(h) == teredoAuthentication {
		next += 4 + int(h[2]) + int(h[3]) + 9 // identifier, value, nonce and confirmation
	}
	if h := d.bytes(next, min(next+8, end)); len(h) == 8 && binary.BigEndian.Uint16(h) == teredoOrigin {
		next += 8
	}
	if h := d.bytes(next, min(next+1, end)); len(h) == 0 || h[0]>>4 != 6 {
		return
	}
	d.layer("teredo", at, next, end)
	d.inner(EtherTypeIPv6, next, end)
}

// ayiya reads "anything in anything" (draft-massar-v6ops-ayiya §4), which
// brokers of tunnels used.
func (d *Decoder) ayiya(at, end int) {
	const least, forward = 8, 1
	var spare [40]byte
	h, had := d.header("ayiya", at, least, end, &spare)
	if had < least {
		return
	}
	next := at + least + 1<<(h[0]>>4) + int(h[1]>>4)*4
	d.layer("ayiya", at, min(next, end), end)
	if h[2]&0xf != forward || next > end {
		return
	}
	switch IPProtocol(h[3]) {
	case protocolIPv4:
		d.inner(EtherTypeIPv4, next, end)
	case protocolIPv6:
		d.inner(EtherTypeIPv6, next, end)
	}
}

// l2tp reads the PPP that a message of L2TP carries (RFC 2661 §3.1). Control
// messages carry none, nor does what version 3 carries say what it is.
func (d *Decoder) l2tp(at, end int) {
	const control, length, sequence, offset, version = 0x8000, 0x4000, 0x0800, 0x0200, 0x000f
	h := d.bytes(at, min(at+16, end))
	if len(h) < 6 {
		return
	}
	flags := binary.BigEndian.Uint16(h)
	if flags&control != 0 || flags&version != 2 {
		return
	}
	size := 6
	if flags&length != 0 {
		if total := int(binary.BigEndian.Uint16(h[2:])); total >= size {
			end = min(end, at+total)
		}
		size += 2
	}
	if flags&sequence != 0 {
		size += 4
	}
	if flags&offset != 0 {
		if size += 2; len(h) < size {
			return
		}
		size += int(binary.BigEndian.Uint16(h[size-2:]))
	}
	if at+size > end || !d.deeper("ppp", at) {
		return
	}
	d.layer("l2tp", at, at+size, end)
	d.ppp(at+size, end)
}
