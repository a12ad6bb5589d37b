package host

import (
	"bytes"

	"wiretale/sim/link"
	"wiretale/wire"
)

// inspect reads a packet whose bytes a link has changed, as a host does: it
// verifies the checksums. rule says why the packet is to be discarded; it is
// "" for one whose change nobody can notice here.
func (i *Interface) inspect(a *link.Arrival) (d *wire.Datagram, rule string) {
	data := a.Changed
	if data == nil {
		data = a.Packet.Bytes()
	}
	read := wire.Decode(wire.LinkEthernet, data, len(data))
	d = read.Frame.IP
	switch {
	case read.Frame.Dst != i.mac:
		return nil, "IEEE 802.3 §3.2.4"
	case d == nil:
		return nil, "RFC 894"
	}
	layer, _ := read.Layer("ip")
	if d.Src.Is6() {
		layer, _ = read.Layer("ipv6")
	} else if wire.Checksum(data[layer.Start:layer.Payload]) != 0 {
		return nil, "RFC 1122 §3.2.1.2"
	}
	if !i.host.owns(d.Dst) {
		// Whoever passes it on looks no further than its own header.
		raw := *d
		raw.TCP, raw.UDP, raw.ICMP = nil, nil, nil
		raw.Payload = data[layer.Payload:layer.End]
		return &raw, ""
	}
	if read.Malformed != nil || !sound(&read.Frame, data[layer.Payload:layer.End]) {
		return nil, checksumRule(d.Protocol)
	}
	return d, ""
}

// sound reports whether a transport's checksum is right: written out anew it
// comes out the same.
func sound(f *wire.Frame, transport []byte) bool {
	return bytes.HasSuffix(f.Serialize(), transport)
}

// checksumRule is the rule that a wrong checksum is discarded by.
func checksumRule(p wire.IPProtocol) string {
	switch p {
	case wire.ProtocolTCP:
		return "RFC 9293 §3.1"
	case wire.ProtocolUDP:
		return "RFC 1122 §4.1.3.4"
	case wire.ProtocolICMPv6:
		return "RFC 4443 §2.3"
	}
	return "RFC 792"
}
