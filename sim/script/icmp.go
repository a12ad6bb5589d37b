package script

import (
	"encoding/binary"
	"net/netip"

	"wiretale/sim/tcp"
	"wiretale/wire"
)

// icmpForms are the ICMP errors that scripts name, as ICMP and as ICMPv6 write
// them.
var icmpForms = [...]struct {
	kind, code                 string
	type4, code4, type6, code6 uint8
}{
	{"unreachable", "net_unreachable", 3, 0, 1, 0},
	{"unreachable", "host_unreachable", 3, 1, 1, 3},
	{"unreachable", "protocol_unreachable", 3, 2, 4, 1},
	{"unreachable", "port_unreachable", 3, 3, 1, 4},
	{"unreachable", "frag_needed", 3, 4, 2, 0},
	{"unreachable", "source_route_failed", 3, 5, 1, 0},
	{"unreachable", "net_unknown", 3, 6, 1, 0},
	{"unreachable", "host_unknown", 3, 7, 1, 3},
	{"unreachable", "source_host_isolated", 3, 8, 1, 3},
	{"unreachable", "net_prohibited", 3, 9, 1, 1},
	{"unreachable", "host_prohibited", 3, 10, 1, 1},
	{"unreachable", "net_unreachable_for_tos", 3, 11, 1, 0},
	{"unreachable", "host_unreachable_for_tos", 3, 12, 1, 3},
	{"unreachable", "communication_prohibited", 3, 13, 1, 1},
	{"unreachable", "address_unreachable", 3, 1, 1, 3},
	{"unreachable", "no_route", 3, 0, 1, 0},
	{"packet_too_big", "", 3, 4, 2, 0},
	{"time_exceeded", "ttl_exceeded", 11, 0, 3, 0},
	{"time_exceeded", "exc_ttl", 11, 0, 3, 0},
}

// datagram is the ICMP error that the script names, about a segment of a
// connection that begins with number seq. The first code is meant where it
// names none. ok is false for an unknown one.
func (m *icmp) datagram(at pair, seq wire.Seq) (d *wire.Datagram, ok bool) {
	local, remote := at.local.Addr(), at.remote.Addr()
	for _, f := range icmpForms {
		if f.kind != m.kind || f.code != m.code && m.code != "" {
			continue
		}
		about := &wire.Datagram{Src: local, Dst: remote, HopLimit: 64, Protocol: wire.ProtocolTCP, DontFragment: local.Is4(),
			TCP: &wire.Segment{SrcPort: at.local.Port(), DstPort: at.remote.Port(), Seq: seq, Flags: wire.ACK}}
		body := (&wire.Frame{Link: wire.LinkRaw, IP: about}).Serialize()
		d = &wire.Datagram{Src: remote, Dst: local, Protocol: wire.ProtocolICMP, ICMP: &wire.ICMP{Type: f.type4, Code: f.code4, Body: body}}
		binary.BigEndian.PutUint16(d.ICMP.Rest[2:], uint16(m.mtu)) // RFC 1191 §4
		if local.Is6() {
			d.Protocol, d.ICMP.Type, d.ICMP.Code = wire.ProtocolICMPv6, f.type6, f.code6
			binary.BigEndian.PutUint32(d.ICMP.Rest[:], uint32(m.mtu)) // RFC 4443 §3.2
		}
		return d, true
	}
	return nil, false
}

// errorIn is what an ICMP error says, and about which connection.
func errorIn(d *wire.Datagram) (e tcp.ICMPError, at pair, ok bool) {
	quoted := wire.Decode(wire.LinkRaw, d.ICMP.Body, len(d.ICMP.Body)).Frame.IP
	if quoted == nil || quoted.TCP == nil {
		return e, at, false
	}
	at = pair{netip.AddrPortFrom(quoted.Src, quoted.TCP.SrcPort), netip.AddrPortFrom(quoted.Dst, quoted.TCP.DstPort)}
	e, ok = tcp.ReadICMP(d.ICMP, d.Src.Is6())
	e.Seq = quoted.TCP.Seq
	return e, at, ok
}
