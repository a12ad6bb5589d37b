package host

import (
	"net/netip"

	"wiretale/sim/link"
	"wiretale/wire"
)

// inspect reads a packet whose bytes a link has changed, as a host does: it
// verifies the checksums. rule says why the packet is to be discarded; it is
// "" for one whose change nobody can notice here. ARP has no checksum, so that
// what it says is believed.
func (i *Interface) inspect(a *link.Arrival) (d *wire.Datagram, arp *wire.ARP, rule string) {
	data := a.Changed
	if data == nil {
		data = a.Packet.Bytes()
	}
	read := wire.Decode(wire.LinkEthernet, data, len(data))
	d = read.Frame.IP
	switch {
	case !i.hears(read.Frame.Dst):
		return nil, nil, "IEEE 802.3 §3.2.4"
	case read.Frame.ARP != nil && i.neighbours != nil:
		return nil, read.Frame.ARP, ""
	case d == nil:
		return nil, nil, "RFC 894"
	}
	layer, wrong := outer(&read), badChecksum(&read, data)
	switch {
	case wrong == "ip":
		return nil, nil, "RFC 1122 §3.2.1.2"
	case unreadable(&read): // no checksum covers IPv6's header, but its version and length must be right
		return nil, nil, "RFC 8200 §3"
	case !i.takes(d.Dst) || i.host.translates(d.Dst):
		// Whoever passes it on looks no further than its own header.
		raw := *d
		raw.TCP, raw.UDP, raw.ICMP = nil, nil, nil
		raw.Payload = data[layer.Payload:min(layer.End, len(data))]
		return &raw, nil, ""
	case wrong != "" || read.Malformed != nil:
		return nil, nil, checksumRule(d.Protocol)
	}
	return d, nil, ""
}

// hears reports whether the network card takes a frame that is for an address.
func (i *Interface) hears(dst wire.MAC) bool {
	return dst == i.mac || i.neighbours != nil && dst[0]&1 != 0 // the bit of groups (IEEE 802.3 §3.2.3)
}

// takes reports whether a datagram to an address is for the host itself.
func (i *Interface) takes(dst netip.Addr) bool {
	if i.host.owns(dst) {
		return true
	}
	for _, own := range i.host.config.Addresses {
		if i.neighbours != nil && own.Is6() && wire.SolicitedNode(own) == dst {
			return true
		}
	}
	return false
}

// unreadable reports whether the datagram's own header makes no sense.
func unreadable(read *wire.Decoded) bool {
	fault, ok := read.Malformed.(*wire.Fault)
	return ok && (fault.Protocol == "ip" || fault.Protocol == "ipv6")
}

// outer is the datagram's own layer.
func outer(read *wire.Decoded) wire.Layer {
	if l, ok := read.Layer("ip"); ok {
		return l
	}
	l, _ := read.Layer("ipv6")
	return l
}

// badChecksum names the outermost protocol whose checksum is wrong. Here every
// sender fills in the whole of it, so a partial one is wrong too.
func badChecksum(read *wire.Decoded, data []byte) string {
	for _, r := range wire.VerifyChecksums(read, data) {
		if r.State == wire.ChecksumBad || r.State == wire.ChecksumPartial {
			return r.Protocol
		}
	}
	return ""
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
