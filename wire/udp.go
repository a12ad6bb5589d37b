package wire

import "encoding/binary"

const udpHeader = 8

// user reads a user datagram. Of a fragmented one the first part is here.
func (d *Decoder) user(at, end int, fragmented bool) {
	var spare [40]byte
	h, had := d.header("udp", at, udpHeader, end, &spare)
	last := end
	if had == udpHeader {
		// A length of 0 means that it is longer than the field can say
		// (RFC 2675 §4).
		switch size := int(binary.BigEndian.Uint16(h[4:])); {
		case size == 0 && d.datagram.v6() || at+size > end && fragmented:
		case size < udpHeader:
			d.fault("udp", at+4, LengthTooSmall, size, udpHeader)
			had = 0 // it is none
		case at+size > end:
			d.fault("udp", at+4, LengthTooLarge, size, end-at)
		default:
			last = at + size
		}
	}
	d.layer("udp", at, min(at+udpHeader, last), last)
	if had < 4 {
		d.datagram.Payload = d.bytes(at, end)
		return
	}
	d.udp = UDP{
		SrcPort: binary.BigEndian.Uint16(h), DstPort: binary.BigEndian.Uint16(h[2:]),
		Payload: d.bytes(at+udpHeader, last),
	}
	d.udp.Cut = max(0, last-at-udpHeader) - len(d.udp.Payload)
	d.datagram.UDP = &d.udp
	if !fragmented {
		d.userTunnel(at+udpHeader, last)
	}
}

// userLite reads a datagram of UDP-Lite (RFC 3828), whose header says how much
// of it the checksum covers in the place of its length.
func (d *Decoder) userLite(at, end int) {
	var spare [40]byte
	h, had := d.header("udplite", at, udpHeader, end, &spare)
	d.layer("udplite", at, min(at+udpHeader, end), end)
	d.datagram.Payload = d.bytes(at, end)
	if had < 4 {
		return
	}
	d.udp = UDP{
		SrcPort: binary.BigEndian.Uint16(h), DstPort: binary.BigEndian.Uint16(h[2:]), Payload: d.bytes(at+udpHeader, end),
	}
	d.udp.Cut = max(0, end-at-udpHeader) - len(d.udp.Payload)
	d.datagram.UDP, d.datagram.Payload = &d.udp, nil
}

func (u *UDP) append(b []byte, p *Datagram) []byte {
	at := len(b)
	b = binary.BigEndian.AppendUint16(b, u.SrcPort)
	b = binary.BigEndian.AppendUint16(b, u.DstPort)
	b = append(b, 0, 0, 0, 0)
	b = append(b, u.Payload...)
	size := len(b) - at
	if size <= 0xffff {
		binary.BigEndian.PutUint16(b[at+4:], uint16(size))
	}
	sum := fold(sumWords(p.pseudoHeader(size), b[at:]))
	if sum == 0 {
		sum = 0xffff // zero would say that there is no checksum (RFC 768)
	}
	binary.BigEndian.PutUint16(b[at+6:], sum)
	return b
}
