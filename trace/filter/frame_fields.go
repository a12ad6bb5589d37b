package filter

import (
	"net/netip"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

func frameFields() []field {
	return []field{
		{name: "frame", kind: presence, values: frame(func(*subject) wire.Value { return wire.Value{} })},
		{name: "frame.len", kind: number, values: frame(func(u *subject) wire.Value {
			if u.record != nil {
				return num(u.record.Length)
			}
			return num(u.packet.Length)
		})},
		{name: "frame.cap_len", kind: number, values: frame(func(u *subject) wire.Value {
			if u.record != nil {
				return num(u.record.Captured)
			}
			_, data := u.s.Bytes(u.packet)
			return num(len(data))
		})},
		{name: "frame.number", kind: number, learnt: true, values: frame(func(u *subject) wire.Value {
			if u.record != nil {
				return num(u.record.Number)
			}
			return num(u.s.Number(u.packet.ID))
		})},
		{name: "frame.time_relative", kind: span, learnt: true, values: frame(func(u *subject) wire.Value {
			if u.record != nil {
				return num(max(u.record.Time, 0))
			}
			return num(max(seen(u.s, u.packet), 0))
		})},
		{name: "frame.protocols", kind: str, depth: Bytes, values: func(u *subject, out []wire.Value) []wire.Value {
			d := u.decode()
			if d == nil {
				return out
			}
			for _, l := range d.Layers {
				out = append(out, said(l.Protocol))
			}
			return out
		}},
	}
}

// seen is when somebody first saw a packet, or else when it was sent.
func seen(s *trace.Snapshot, p *trace.Packet) time.Duration {
	if at, _ := s.Bytes(p); at.ID != 0 {
		return at.Time
	}
	return p.Departed()
}

// frame makes a field that every packet has.
func frame(value func(u *subject) wire.Value) func(*subject, []wire.Value) []wire.Value {
	return func(u *subject, out []wire.Value) []wire.Value {
		if u.packet == nil && u.record == nil {
			return out
		}
		return append(out, value(u))
	}
}

func linkFields() []field {
	hardware := func(src, dst bool) func(*subject, []wire.Value) []wire.Value {
		return func(u *subject, out []wire.Value) []wire.Value {
			d := u.decode()
			if d == nil || d.Frame.Link != wire.LinkEthernet {
				return out
			}
			if src {
				out = append(out, wire.Value{Kind: wire.KindMAC, Bytes: d.Frame.Src[:]})
			}
			if dst {
				out = append(out, wire.Value{Kind: wire.KindMAC, Bytes: d.Frame.Dst[:]})
			}
			return out
		}
	}
	return []field{
		{name: "eth.src", kind: mac, values: hardware(true, false)},
		{name: "eth.dst", kind: mac, values: hardware(false, true)},
		{name: "eth.addr", kind: mac, values: hardware(true, true)},
		{name: "arp", kind: presence, values: func(u *subject, out []wire.Value) []wire.Value {
			if d := u.decode(); d != nil && d.Frame.ARP != nil {
				out = append(out, wire.Value{})
			}
			return out
		}},
		{name: "arp.opcode", kind: number, values: func(u *subject, out []wire.Value) []wire.Value {
			if d := u.decode(); d != nil && d.Frame.ARP != nil {
				out = append(out, num(d.Frame.ARP.Operation))
			}
			return out
		}},
	}
}

// datagram makes a field of an IP header of one version; 0 is either. Headers
// that an ICMP error quotes count too, as in Wireshark.
func datagram(version int, values func(d *wire.Datagram, out []wire.Value) []wire.Value) func(*subject, []wire.Value) []wire.Value {
	return header((*subject).ip, version, values)
}

// ends makes a field of the addresses and ports of an IP header.
func ends(version int, values func(d *wire.Datagram, out []wire.Value) []wire.Value) func(*subject, []wire.Value) []wire.Value {
	return header((*subject).outline, version, values)
}

func header(of func(*subject) *wire.Datagram, version int, values func(d *wire.Datagram, out []wire.Value) []wire.Value) func(*subject, []wire.Value) []wire.Value {
	return func(u *subject, out []wire.Value) []wire.Value {
		d := of(u)
		if d == nil {
			return out
		}
		if version == 0 || d.Src.Is4() == (version == 4) {
			out = values(d, out)
		}
		if q := quotation(d); q != nil && (version == 0 || q.Src.Is4() == (version == 4)) {
			out = values(q, out)
		}
		return out
	}
}

// quotation is the datagram that an ICMP error quotes, or nil.
func quotation(d *wire.Datagram) *wire.Datagram {
	if d.ICMP == nil {
		return nil
	}
	q, ok := d.ICMP.Quoted(d.Src.Is6())
	if !ok {
		return nil
	}
	return q.Frame.IP
}

func addr(a netip.Addr) wire.Value { return wire.Value{Kind: wire.KindAddr, Addr: a} }

// addressFields are the addresses of datagrams.
func addressFields() []field {
	var all []field
	for _, v := range [...]struct {
		name    string
		version int
	}{{"ip", 4}, {"ipv6", 6}} {
		all = append(all,
			field{name: v.name, kind: presence, values: ends(v.version, func(_ *wire.Datagram, out []wire.Value) []wire.Value {
				return append(out, wire.Value{})
			})},
			field{name: v.name + ".src", kind: address, values: ends(v.version, func(d *wire.Datagram, out []wire.Value) []wire.Value {
				return append(out, addr(d.Src))
			})},
			field{name: v.name + ".dst", kind: address, values: ends(v.version, func(d *wire.Datagram, out []wire.Value) []wire.Value {
				return append(out, addr(d.Dst))
			})},
			field{name: v.name + ".addr", kind: address, values: ends(v.version, func(d *wire.Datagram, out []wire.Value) []wire.Value {
				return append(out, addr(d.Src), addr(d.Dst))
			})})
	}
	return all
}

// internetFields are the other parts of IP headers.
func internetFields() []field {
	return []field{
		{name: "ip.ttl", kind: number, values: datagram(4, func(d *wire.Datagram, out []wire.Value) []wire.Value {
			return append(out, num(d.HopLimit))
		})},
		{name: "ip.proto", kind: number, values: datagram(4, func(d *wire.Datagram, out []wire.Value) []wire.Value {
			return append(out, num(d.Protocol))
		})},
		{name: "ipv6.hlim", kind: number, values: datagram(6, func(d *wire.Datagram, out []wire.Value) []wire.Value {
			return append(out, num(d.HopLimit))
		})},
	}
}
