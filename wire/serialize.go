package wire

// Serialize returns the frame's bytes, with every length and checksum filled
// in.
func (f *Frame) Serialize() []byte { return f.Append(make([]byte, 0, f.sizeHint())) }

// Append adds the frame's bytes to b, with every length and checksum filled in.
// Of the links those are written that a simulation has; of others the header is
// left out, as is what stood around the innermost datagram of a tunnel.
func (f *Frame) Append(b []byte) []byte {
	switch f.Link {
	case LinkEthernet:
		b = f.appendEthernet(b)
	case LinkNull, LinkLoop:
		b = f.appendLoopback(b)
	case LinkLinuxSLL:
		b = f.appendCooked1(b)
	case LinkLinuxSLL2:
		b = f.appendCooked2(b)
	case LinkPPP:
		b = f.appendPPP(b)
	case LinkRadiotap:
		b = f.appendRadiotap(b)
	}
	switch {
	case f.ARP != nil:
		b = f.ARP.append(b)
	case f.IP != nil:
		b = f.IP.Append(b)
	}
	return append(b, f.Payload...)
}

// Append adds the datagram's bytes to b, with every length and checksum filled
// in.
func (p *Datagram) Append(b []byte) []byte {
	if p.v6() {
		return p.appendIPv6(b)
	}
	return p.appendIPv4(b)
}

func (p *Datagram) appendTransport(b []byte) []byte {
	switch {
	case p.TCP != nil:
		return p.TCP.append(b, p)
	case p.UDP != nil:
		return p.UDP.append(b, p)
	case p.ICMP != nil:
		return p.ICMP.append(b, p)
	}
	return append(b, p.Payload...)
}

// sizeHint is at least the frame's size for all but rare headers.
func (f *Frame) sizeHint() int {
	n := 128 + len(f.Payload)
	if p := f.IP; p != nil {
		n += len(p.Payload)
		switch {
		case p.TCP != nil:
			n += len(p.TCP.Payload)
		case p.UDP != nil:
			n += len(p.UDP.Payload)
		case p.ICMP != nil:
			n += len(p.ICMP.Body)
		}
	}
	return n
}
