package wire

import (
	"encoding/binary"
	"net/netip"
)

const (
	ipv4Header     = 20
	maxIPv4Options = 40

	dontFragment  = 0x4000
	moreFragments = 0x2000
)

func (d *Decoder) ipv4(at, end int) {
	var spare [40]byte
	h, had := d.header("ip", at, ipv4Header, end, &spare)
	if had > 0 && h[0]>>4 == 6 && d.out.Frame.Link != LinkIPv4 { // what announces it may mean IP of any version
		d.ipv6(at, end)
		return
	}
	if d.depth > 0 && (had == 0 || h[0]>>4 != 4) { // a tunnel's word is no proof
		if had > 0 {
			d.fault("ip", at, WrongVersion, int(h[0]>>4), 4)
		}
		return
	}
	p := &d.datagram
	word := binary.BigEndian.Uint16(h[6:])
	*p = Datagram{
		Src: netip.AddrFrom4([4]byte(h[12:16])), Dst: netip.AddrFrom4([4]byte(h[16:20])),
		TrafficClass: h[1], ID: uint32(binary.BigEndian.Uint16(h[4:])),
		DontFragment: word&dontFragment != 0, MoreFragments: word&moreFragments != 0,
		FragmentOffset: int(word&0x1fff) * 8, HopLimit: h[8], Protocol: IPProtocol(h[9]),
	}
	d.install(p)
	size := int(h[0]&0x0f) * 4
	if had < ipv4Header {
		d.layer("ip", at, min(at+ipv4Header, end), end)
		return
	}
	total := int(binary.BigEndian.Uint16(h[2:]))
	last := d.ipv4End(at, end, total, max(size, ipv4Header))
	d.layer("ip", at, min(at+max(size, ipv4Header), last), last)
	switch {
	case h[0]>>4 != 4:
		d.fault("ip", at, WrongVersion, int(h[0]>>4), 4)
		return
	case size < ipv4Header:
		d.fault("ip", at, LengthTooSmall, size, ipv4Header)
		return
	case at+size > last:
		d.fault("ip", at, LengthTooLarge, size, last-at)
		return
	case total != 0 && total < size: // where the datagram ends can't be told
		p.Payload = d.bytes(at+size, last)
		return
	}
	p.Options = d.bytes(at+ipv4Header, at+size)
	d.transport(at+size, last, p.MoreFragments)
	d.out.Frame.Payload = d.bytes(last, end)
}

// install makes a datagram the frame's, in the place of one that carries it.
func (d *Decoder) install(p *Datagram) {
	d.out.Frame.IP = p
	d.found++
}

// ipv4End is where a datagram ends that says it has total bytes. A total of 0
// is what a host's own capture shows of a segment that the network card will
// cut up: it lasts as long as the frame.
func (d *Decoder) ipv4End(at, end, total, header int) int {
	switch {
	case total == 0:
		return end
	case total < header:
		d.fault("ip", at+2, LengthTooSmall, total, header)
		return end
	case at+total > end:
		d.fault("ip", at+2, LengthTooLarge, total, end-at)
		return end
	}
	return at + total
}

func (p *Datagram) appendIPv4(b []byte) []byte {
	at := len(b)
	options := p.Options[:min(len(p.Options), maxIPv4Options)]
	size := ipv4Header + (len(options)+3)/4*4
	word := uint16(p.FragmentOffset/8) & 0x1fff
	if p.DontFragment {
		word |= dontFragment
	}
	if p.MoreFragments {
		word |= moreFragments
	}
	b = append(b, 4<<4|uint8(size/4), p.TrafficClass, 0, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(p.ID))
	b = binary.BigEndian.AppendUint16(b, word)
	b = append(b, p.HopLimit, uint8(p.Protocol), 0, 0)
	b = appendAddr4(b, p.Src)
	b = appendAddr4(b, p.Dst)
	b = append(b, options...)
	for len(b) < at+size {
		b = append(b, 0)
	}
	b = p.appendTransport(b)
	if total := len(b) - at; total <= 0xffff {
		binary.BigEndian.PutUint16(b[at+2:], uint16(total))
	}
	binary.BigEndian.PutUint16(b[at+10:], checksum(b[at:at+size]))
	return b
}

// appendAddr4 writes an IPv4 address, zeros if it is none.
func appendAddr4(b []byte, a netip.Addr) []byte {
	var four [4]byte
	if a = a.Unmap(); a.Is4() {
		four = a.As4()
	}
	return append(b, four[:]...)
}
