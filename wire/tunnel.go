package wire

// maxDepth bounds how many frames and datagrams are read inside one another.
const maxDepth = 24

// deeper goes into something that is carried inside of what was read so far;
// false if that is as deep as frames are read.
func (d *Decoder) deeper(protocol string, at int) bool {
	if d.depth == maxDepth {
		d.fault(protocol, at, TooDeep, d.depth+1, maxDepth)
		return false
	}
	d.depth++
	return true
}

// Protocols of IP that carry other datagrams or frames.
const (
	protocolIPv4     IPProtocol = 4   // RFC 2003
	protocolIPv6     IPProtocol = 41  // RFC 4213, RFC 2473
	protocolGRE      IPProtocol = 47  // RFC 2784
	protocolEtherIP  IPProtocol = 97  // RFC 3378
	protocolPIM      IPProtocol = 103 // RFC 7761
	protocolUDPLite  IPProtocol = 136 // RFC 3828
	protocolMPLS     IPProtocol = 137 // RFC 4023
	protocolEthernet IPProtocol = 143 // RFC 8986 §10.1
)

// tunnelled reads what a datagram carries besides a transport.
func (d *Decoder) tunnelled(at, end int) {
	switch d.datagram.Protocol {
	case protocolIPv4:
		d.inner(EtherTypeIPv4, at, end)
	case protocolIPv6:
		d.inner(EtherTypeIPv6, at, end)
	case protocolGRE:
		d.gre(at, end)
	case protocolEtherIP:
		d.etherIP(at, end)
	case protocolPIM:
		d.register(at, end)
	case protocolMPLS:
		d.mpls(at, end)
	case protocolEthernet:
		d.bridged("eth", at, end)
	case extensionAuthentication:
		d.authenticated(at, end)
	}
}

// inner reads what an EtherType announces inside of a tunnel.
func (d *Decoder) inner(kind EtherType, at, end int) {
	if d.deeper("ip", at) {
		d.tagged(kind, at, end)
	}
}

// innerByVersion reads a datagram inside of a tunnel that doesn't say of which
// version it is; false if it is none.
func (d *Decoder) innerByVersion(at, end int) bool {
	h := d.bytes(at, min(at+1, end))
	if len(h) == 0 {
		return false
	}
	switch h[0] >> 4 {
	case 4:
		d.inner(EtherTypeIPv4, at, end)
	case 6:
		d.inner(EtherTypeIPv6, at, end)
	default:
		return false
	}
	return true
}

// bridged reads an Ethernet frame inside of something else.
func (d *Decoder) bridged(protocol string, at, end int) {
	if d.deeper(protocol, at) {
		d.ethernet(at, end)
	}
}

// etherIP reads Ethernet in IP, whose header of two bytes is a version.
func (d *Decoder) etherIP(at, end int) {
	var spare [40]byte
	_, had := d.header("etherip", at, 2, end, &spare)
	d.layer("etherip", at, min(at+2, end), end)
	if had == 2 {
		d.bridged("eth", at+2, end)
	}
}

const (
	pimHeader       = 8
	pimRegister     = 0x21 // version 2, type 1
	pimNullRegister = 0x40
)

// register reads the datagram that a router hands to a rendezvous point (RFC 7761
// §4.9.3). A null register only says that there could be one.
func (d *Decoder) register(at, end int) {
	h := d.bytes(at, min(at+pimHeader, end))
	if len(h) < pimHeader || h[0] != pimRegister || h[4]&pimNullRegister != 0 {
		return
	}
	d.layer("pim", at, at+pimHeader, end)
	d.innerByVersion(at+pimHeader, end)
}

// authenticated reads on behind the authentication header of an IPv4 datagram
// (RFC 4302 §3.1.1).
func (d *Decoder) authenticated(at, end int) {
	var spare [40]byte
	h, had := d.header("ah", at, 8, end, &spare)
	size := extensionAuthentication.extensionSize(h[1])
	if had == 8 && at+size > end {
		d.fault("ah", at+1, LengthTooLarge, size, end-at)
	}
	d.layer("ah", at, min(at+size, end), end)
	if had < 8 || at+size > min(end, len(d.data)) || !d.deeper("ah", at) {
		return
	}
	d.datagram.Protocol, d.datagram.Payload = IPProtocol(h[0]), nil
	d.transport(at+size, end, false)
}

// The UDP ports of tunnels.
const (
	portL2TP     = 1701 // RFC 2661
	portGTPUser  = 2152 // 3GPP TS 29.281 §4.4.2
	portGTPOld   = 3386 // GSM 09.60
	portTeredo   = 3544 // RFC 4380
	portLISP     = 4341 // RFC 9300
	portGRE      = 4754 // RFC 8086
	portVXLAN    = 4789 // RFC 7348
	portVXLANGPE = 4790
	portAYIYA    = 5072
	portCAPWAP   = 5247 // RFC 5415
	portGeneve   = 6081 // RFC 8926
	portMPLS     = 6635 // RFC 7510
	portTZSP     = 37008
)

// firstFreePort is where the ports begin that clients take (RFC 6335 §6).
const firstFreePort = 1024

// userTunnel reads what a user datagram carries, if one of its ports is that of
// a tunnel; of two, the lower one decides. Beside a port that belongs to a
// service, a tunnel's is but the one that a client happened to take.
func (d *Decoder) userTunnel(at, end int) {
	low, high := d.udp.SrcPort, d.udp.DstPort
	if low > high {
		low, high = high, low
	}
	read := tunnelAt(low)
	if read == nil && low >= firstFreePort {
		read = tunnelAt(high)
	}
	if read == nil {
		return
	}
	outer, message, before := d.datagram, d.udp, d.found
	read(d, at, end)
	if d.found == before || d.out.Carrier != nil { // nothing inside, or deeper inside
		return
	}
	d.carrier, d.carrying = outer, message
	d.carrier.Extensions, d.carrier.UDP = nil, &d.carrying
	d.out.Carrier = &d.carrier
}

// tunnelAt returns what reads the datagrams of a port, nil where it is no
// tunnel's.
func tunnelAt(port uint16) func(d *Decoder, at, end int) {
	switch port {
	case portL2TP:
		return (*Decoder).l2tp
	case portGTPUser, portGTPOld:
		return (*Decoder).gtp
	case portTeredo:
		return (*Decoder).teredo
	case portLISP:
		return (*Decoder).lisp
	case portGRE:
		return (*Decoder).gre
	case portVXLAN:
		return (*Decoder).vxlan
	case portVXLANGPE:
		return (*Decoder).vxlanGPE
	case portAYIYA:
		return (*Decoder).ayiya
	case portCAPWAP:
		return (*Decoder).capwap
	case portGeneve:
		return (*Decoder).geneve
	case portMPLS:
		return (*Decoder).mpls
	case portTZSP:
		return (*Decoder).tzsp
	}
	return nil
}
