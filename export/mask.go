package export

import (
	"bytes"

	"wiretale/trace"
	"wiretale/wire"
)

// Mask says what is not to be handed on with a capture.
type Mask struct {
	// Addresses has addresses of hosts stand for others, the same always for the
	// same; Credentials has passwords, tokens and cookies overwritten; Payloads
	// all that transports carry.
	Addresses, Credentials, Payloads bool
}

// Any reports whether anything is masked.
func (m Mask) Any() bool { return m != Mask{} }

// Masker masks frames. Lengths stay as they are, so that sequence numbers do
// too; a checksum that was right is right again, one that was wrong is still
// wrong. What isn't understood can't be known to be harmless, and is
// overwritten.
type Masker struct {
	what  Mask
	names *pseudonyms
}

// NewMasker returns a masker that has seen no address yet.
func NewMasker(what Mask) *Masker { return &Masker{what: what, names: newPseudonyms()} }

// Meet makes the hosts known that a packet passes between, so that they are known
// again wherever a datagram names them.
func (m *Masker) Meet(s *trace.Snapshot, p *trace.Packet) {
	d, _, ok := s.Decode(p)
	if !ok || !m.what.Addresses {
		return
	}
	for _, a := range [...]wire.MAC{d.Frame.Src, d.Frame.Dst} {
		m.names.mac(a)
	}
	if arp := d.Frame.ARP; arp != nil {
		m.names.addr(arp.SenderIP)
		m.names.addr(arp.TargetIP)
	}
	if ip := d.Frame.IP; ip != nil {
		m.names.addr(ip.Src)
		m.names.addr(ip.Dst)
	}
}

// Said is what is known of a frame's payload.
type Said struct {
	Read    bool         // somebody has looked for secrets in it
	Secrets []trace.Span // of the payload, in bytes
}

// secretByte is what a secret is overwritten with: it is a text everywhere, and
// base64 in fours.
const secretByte = 'x'

// maxQuoted bounds how deep datagrams that quote datagrams are followed.
const maxQuoted = 4

// Frame returns a masked copy of a frame of which data was kept.
func (m *Masker) Frame(link wire.LinkType, data []byte, length int, said Said) []byte {
	if !m.what.Any() {
		return data
	}
	return m.frame(link, data, length, said, 0)
}

func (m *Masker) frame(link wire.LinkType, data []byte, length int, said Said, depth int) []byte {
	out := bytes.Clone(data)
	if depth > maxQuoted {
		clear(out)
		return out
	}
	d := wire.Decode(link, data, length)
	if len(d.Layers) == 0 {
		clear(out)
		return out
	}
	kept := m.contents(&d, data, out, said, depth)
	if m.what.Addresses {
		m.addresses(d.Fields(data), data, out, kept)
		m.headers(d.Layers, data, out)
	}
	mend(&d, data, out)
	return out
}

// contents masks what the innermost header carries. It returns up to
// which byte the frame still has the fields that it had.
func (m *Masker) contents(d *wire.Decoded, data, out []byte, said Said, depth int) (kept int) {
	l := d.Layers[len(d.Layers)-1]
	to := min(l.End, len(out))
	from := min(l.Payload, to)
	clear(out[to:]) // padding, which may hold anything
	part, ip := out[from:to], d.Frame.IP
	fragment := ip != nil && (ip.MoreFragments || ip.FragmentOffset > 0)
	switch {
	case l.Protocol == "arp" && d.Frame.ARP != nil:
		return to
	case l.Protocol == "arp":
		clear(out[min(l.Start+8, to):to])
	case fragment:
		if m.what.Credentials || m.what.Payloads {
			clear(part)
		} else {
			m.text(data[from:to], part)
		}
		if ip.FragmentOffset > 0 {
			even(part, data[from:to])
		}
	case l.Protocol == "tcp", l.Protocol == "udp":
		if m.payload(data[from:to], part, said, l.Protocol == "udp") {
			return to
		}
	case (l.Protocol == "icmp" || l.Protocol == "icmpv6") && ip != nil && ip.ICMP != nil:
		if !m.control(ip.ICMP, l.Protocol == "icmpv6", data[from:to], part, depth) {
			return to
		}
	default:
		clear(part)
	}
	return from
}

// payload masks what a transport carries, and reports whether its fields are
// still there.
func (m *Masker) payload(data, out []byte, said Said, datagram bool) bool {
	switch {
	case m.what.Payloads:
		clear(out)
		return false
	case m.what.Credentials && !said.Read:
		overwrite(out, 0, int64(len(out)))
		return false
	}
	if m.what.Addresses {
		m.text(data, out)
		if datagram && !m.dhcp(data, out) {
			m.known(data, out)
		}
	}
	if m.what.Credentials {
		for _, s := range said.Secrets {
			overwrite(out, s.Start, s.End)
		}
	}
	return true
}

func overwrite(out []byte, from, to int64) {
	for i := max(0, from); i < min(to, int64(len(out))); i++ {
		out[i] = secretByte
	}
}

// control masks what a message of ICMP carries: the datagram that it quotes,
// or data. It reports whether all is done; fields of its own are left.
func (m *Masker) control(message *wire.ICMP, v6 bool, data, out []byte, depth int) (done bool) {
	if _, ok := message.Quoted(v6); ok {
		link := wire.LinkIPv4
		if v6 {
			link = wire.LinkIPv6
		}
		copy(out, m.frame(link, data, quotedLength(data, v6), Said{}, depth+1))
		return true
	}
	if m.what.Addresses && v6 {
		m.solicited(data, out)
		m.neighbors(message.Type, data, out)
	}
	if message.Carries(v6) && m.what.Payloads {
		clear(out)
		return true
	}
	return false
}

// quotedLength is how long a datagram says it is.
func quotedLength(b []byte, v6 bool) int {
	switch {
	case v6 && len(b) >= 6:
		return 40 + int(b[4])<<8 + int(b[5])
	case !v6 && len(b) >= 4:
		return int(b[2])<<8 + int(b[3])
	}
	return len(b)
}
