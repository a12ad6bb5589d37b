package bridge

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"time"

	"wiretale/wire"
)

// fragments puts datagrams together that came in parts (RFC 791 §3.2, RFC 8200
// §4.5). The command's kernel sends the parts one after another, in order, so
// what is not in order is not waited for.
type fragments struct {
	begun []*partial
}

// partial is a datagram whose end is missing.
type partial struct {
	key    fragmentKey
	since  time.Duration
	header wire.Datagram
	data   []byte
}

type fragmentKey struct {
	src, dst netip.Addr
	protocol wire.IPProtocol
	id       uint32
}

// The bounds of what waits.
const (
	maxPartials = 64
	patienceFor = 5 * time.Second
)

// whole returns the datagram that is complete with this one, which is itself if
// it is no part of another; nil while the rest is missing.
func (f *fragments) whole(now time.Duration, data []byte) []byte {
	header, part, offset, more, ok := fragmentOf(data)
	if !ok {
		return data
	}
	f.begun = slices.DeleteFunc(f.begun, func(p *partial) bool { return now-p.since > patienceFor })
	key := fragmentKey{header.Src, header.Dst, header.Protocol, header.ID}
	i := slices.IndexFunc(f.begun, func(p *partial) bool { return p.key == key })
	switch {
	case offset == 0 && i < 0:
		if len(f.begun) == maxPartials {
			f.begun = f.begun[1:]
		}
		f.begun = append(f.begun, &partial{key, now, header, slices.Clone(part)})
		return nil
	case i < 0:
		return nil
	}
	p := f.begun[i]
	if offset != len(p.data) || len(p.data)+len(part) > maxDatagram {
		f.begun = slices.Delete(f.begun, i, i+1)
		return nil
	}
	p.data = append(p.data, part...)
	if more {
		return nil
	}
	f.begun = slices.Delete(f.begun, i, i+1)
	p.header.Payload = p.data
	return p.header.Append(nil)
}

// The fixed headers.
const (
	headerIPv4     = 20
	headerIPv6     = 40
	headerFragment = 8
	nextFragment   = 44 // RFC 8200 §4.5
)

// fragmentOf takes a datagram apart that is a part of another.
func fragmentOf(data []byte) (header wire.Datagram, part []byte, offset int, more, ok bool) {
	switch {
	case len(data) >= headerIPv4 && data[0]>>4 == 4:
		word := binary.BigEndian.Uint16(data[6:])
		size, length := int(data[0]&15)*4, int(binary.BigEndian.Uint16(data[2:]))
		offset, more = int(word&0x1fff)*8, word&0x2000 != 0
		if offset == 0 && !more || size < headerIPv4 || length < size || length > len(data) {
			return header, nil, 0, false, false
		}
		header = wire.Datagram{Src: netip.AddrFrom4([4]byte(data[12:])), Dst: netip.AddrFrom4([4]byte(data[16:])),
			HopLimit: data[8], TrafficClass: data[1], ID: uint32(binary.BigEndian.Uint16(data[4:])), Protocol: wire.IPProtocol(data[9])}
		return header, data[size:length], offset, more, true
	case len(data) >= headerIPv6+headerFragment && data[0]>>4 == 6 && data[6] == nextFragment:
		word, length := binary.BigEndian.Uint16(data[42:]), headerIPv6+int(binary.BigEndian.Uint16(data[4:]))
		if length < headerIPv6+headerFragment || length > len(data) {
			return header, nil, 0, false, false
		}
		header = wire.Datagram{Src: netip.AddrFrom16([16]byte(data[8:])), Dst: netip.AddrFrom16([16]byte(data[24:])),
			HopLimit: data[7], ID: binary.BigEndian.Uint32(data[44:]), Protocol: wire.IPProtocol(data[40])}
		return header, data[headerIPv6+headerFragment : length], int(word &^ 7), word&1 != 0, true
	}
	return header, nil, 0, false, false
}

// split cuts a datagram, given with its bytes, into parts that the device
// carries.
func split(d *wire.Datagram, whole []byte) (parts []wire.Datagram) {
	header, id := headerIPv4, d.ID
	if d.Src.Is6() {
		header, id = headerIPv6, draw()
	}
	rest, room := whole[header:], (mtu-header-headerFragment)&^7
	for offset := 0; offset < len(rest); offset += room {
		end := min(offset+room, len(rest))
		parts = append(parts, wire.Datagram{Src: d.Src, Dst: d.Dst, HopLimit: d.HopLimit, ID: id, Protocol: d.Protocol,
			FragmentOffset: offset, MoreFragments: end < len(rest), Payload: rest[offset:end]})
	}
	return parts
}
