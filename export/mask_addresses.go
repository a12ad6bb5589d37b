package export

import (
	"bytes"
	"net/netip"
	"strings"

	"wiretale/wire"
)

// addresses masks the addresses among the fields of a frame, up to a byte.
func (m *Masker) addresses(fields []wire.Field, data, out []byte, end int) {
	for i := range fields {
		f := &fields[i]
		from, to := f.Span.Bytes()
		switch {
		case to > end || f.Name == "icmp.address_mask":
		case f.Value.Kind == wire.KindAddr:
			m.address(data[from:to], out[from:to])
		case f.Value.Kind == wire.KindMAC && to-from == 6:
			m.station(data[from:to], out[from:to])
		case f.Value.Kind == wire.KindText && reversed(f.Value.Text):
			hideReversed(out[from:to])
		}
		m.addresses(f.Children, data, out, end)
	}
}

// address masks one of four or sixteen bytes.
func (m *Masker) address(data, out []byte) {
	if a, ok := netip.AddrFromSlice(data); ok {
		copy(out, m.names.addr(a).AsSlice())
	}
}

func (m *Masker) station(data, out []byte) {
	name := m.names.mac(wire.MAC(data))
	copy(out, name[:])
}

// reversed reports whether a name of DNS says an address (RFC 1035 §3.5, RFC
// 3596 §2.5).
func reversed(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return strings.HasSuffix(name, ".in-addr.arpa") || strings.HasSuffix(name, ".ip6.arpa")
}

// hideReversed overwrites the labels that say an address, as far as they are
// spelled here: the rest of a name may stand elsewhere (RFC 1035 §4.1.4).
func hideReversed(name []byte) {
	for len(name) > 0 {
		size := int(name[0])
		if size == 0 || size > 63 || 1+size > len(name) {
			return
		}
		label := name[1 : 1+size]
		if size > 3 || bytes.EqualFold(label, []byte("ip6")) { // no number is longer
			return
		}
		overwrite(label, 0, int64(size))
		name = name[1+size:]
	}
}

// headers masks the addresses that no field names: those in options of IPv4 and
// in extension headers of IPv6, and the third and fourth of 802.11.
func (m *Masker) headers(layers []wire.Layer, data, out []byte) {
	for _, l := range layers {
		from, to := l.Start, min(l.Payload, len(data))
		if from >= to {
			continue
		}
		header, masked := data[from:to], out[from:to]
		switch l.Protocol {
		case "ip":
			m.options4(header, masked)
		case "wlan":
			for _, at := range [...]int{4, 10, 16, 24} {
				if at < 24 && at+6 <= len(header) || at+6 <= len(header) && header[1]&3 == 3 { // IEEE 802.11 §9.3.2.1
					m.station(header[at:at+6], masked[at:at+6])
				}
			}
		case "ipv6.routing":
			for at := 8; at+16 <= len(header); at += 16 {
				m.address(header[at:at+16], masked[at:at+16])
			}
		case "ipv6.dstopts":
			m.homeAddress(header, masked)
		}
	}
}

// options4 masks the addresses in a route, recorded or wanted, or among time
// stamps (RFC 791 §3.1).
func (m *Masker) options4(header, out []byte) {
	const fixed, end, none, record, stamps, loose, strict = 20, 0, 1, 7, 68, 131, 137
	for at := fixed; at < len(header) && header[at] != end; {
		if header[at] == none {
			at++
			continue
		}
		if at+2 > len(header) || header[at+1] < 2 || at+int(header[at+1]) > len(header) {
			return
		}
		size := int(header[at+1])
		first, step := 3, 4
		switch kind := header[at]; {
		case kind == record || kind == loose || kind == strict:
		case kind == stamps && size > 3 && header[at+3]&0xf != 0:
			first, step = 4, 8
		default:
			first = size
		}
		for i := at + first; i+4 <= at+size; i += step {
			m.address(header[i:i+4], out[i:i+4])
		}
		at += size
	}
}

// homeAddress masks a mobile host's own address (RFC 6275 §6.3).
func (m *Masker) homeAddress(header, out []byte) {
	const fixed, pad1, home = 2, 0, 201
	for at := fixed; at < len(header); {
		if header[at] == pad1 {
			at++
			continue
		}
		if at+2 > len(header) || at+2+int(header[at+1]) > len(header) {
			return
		}
		if header[at] == home && header[at+1] == 16 {
			m.address(header[at+2:at+18], out[at+2:at+18])
		}
		at += 2 + int(header[at+1])
	}
}

// solicited masks the groups of solicited nodes in a list of groups (RFC 3810
// §5.2).
func (m *Masker) solicited(data, out []byte) {
	for at := 0; ; {
		i := bytes.Index(data[at:], solicitedNode[:])
		if i < 0 || at+i+16 > len(data) {
			return
		}
		at += i
		m.address(data[at:at+16], out[at:at+16])
		at += 16
	}
}

// neighbors masks the addresses in the options of a message of neighbour
// discovery (RFC 4861 §4.6.1, RFC 8106 §5.1); data begins behind the first eight
// bytes.
func (m *Masker) neighbors(kind uint8, data, out []byte) {
	const unit, source, target, servers = 8, 1, 2, 25
	at, ok := map[uint8]int{133: 0, 134: 8, 135: 16, 136: 16, 137: 32}[kind]
	for ok && at+unit <= len(data) {
		size := int(data[at+1]) * unit
		if size == 0 || at+size > len(data) {
			return
		}
		switch data[at] {
		case source, target:
			m.station(data[at+2:at+8], out[at+2:at+8])
		case servers:
			for i := at + unit; i+16 <= at+size; i += 16 {
				m.address(data[i:i+16], out[i:i+16])
			}
		}
		at += size
	}
}

// known masks the addresses of hosts that were met, wherever they stand in a
// datagram.
func (m *Masker) known(data, out []byte) {
	for at := 0; at+4 <= len(data); at++ {
		if n := m.names.networks[[3]byte(data[at:])]; n != nil {
			if host, ok := n.hosts[data[at+3]]; ok {
				copy(out[at:], n.name[:])
				out[at+3] = host
				at += 3
				continue
			}
		}
		if at+6 <= len(data) {
			if _, ok := m.names.stations[wire.MAC(data[at:])]; ok {
				m.station(data[at:at+6], out[at:at+6])
			}
		}
		if at+16 <= len(data) {
			if _, ok := m.names.prefixes[beginning(data[at:])]; ok {
				m.address(data[at:at+16], out[at:at+16])
			}
		}
	}
}

func beginning(b []byte) (n uint64) {
	for _, x := range b[:8] {
		n = n<<8 | uint64(x)
	}
	return n
}
