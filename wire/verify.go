package wire

import "encoding/binary"

// ChecksumState is what a checksum turned out to be.
type ChecksumState uint8

// The states.
const (
	ChecksumGood       ChecksumState = iota
	ChecksumBad                      // the bytes or the checksum were changed
	ChecksumPartial                  // the sender left the rest of the sum to its network card
	ChecksumAbsent                   // the sender made none (UDP over IPv4, RFC 768)
	ChecksumUnverified               // not all the bytes that it covers are here
)

// ChecksumResult is what the checksum of one layer turned out to be.
type ChecksumResult struct {
	Protocol string // by filter name
	Offset   int    // of the checksum, in bytes from the frame's start
	State    ChecksumState
	// Found is the checksum that stands in the frame, Expected the one that
	// should; Expected is 0 where the state is ChecksumAbsent or
	// ChecksumUnverified.
	Found, Expected uint16
}

// VerifyChecksums checks the checksums of a frame that was decoded from data,
// outermost first.
func VerifyChecksums(d *Decoded, data []byte) []ChecksumResult {
	var results []ChecksumResult
	for i, l := range d.Layers {
		at := l.Start + checksumOffset(l.Protocol)
		if at == l.Start || at+2 > len(data) {
			continue
		}
		r := ChecksumResult{Protocol: l.Protocol, Offset: at, Found: binary.BigEndian.Uint16(data[at:])}
		p := d.owner(i)
		switch {
		case l.Protocol == "ip":
			r.verify(data, l.Start, l.Payload, 0)
		case p == nil:
			r.State = ChecksumUnverified
		case l.Protocol == "udp" && r.Found == 0 && !p.v6():
			r.State = ChecksumAbsent
		case p.fragmented() || p.rerouted():
			r.State = ChecksumUnverified
		default:
			r.verifyTransport(p, data, l)
		}
		results = append(results, r)
	}
	return results
}

// owner returns the datagram that carries a layer, as far as it is known: of
// those around the innermost one, that is the carrier alone.
func (d *Decoded) owner(layer int) *Datagram {
	for i := layer + 1; i < len(d.Layers); i++ {
		switch d.Layers[i].Protocol {
		case "udp":
			return nil
		case "ip", "ipv6", "arp":
			if d.Layers[layer].Protocol == "udp" && !d.userBehind(i) {
				return d.Carrier
			}
			return nil
		}
	}
	return d.Frame.IP
}

// userBehind reports whether there is another tunnel in UDP behind a layer.
func (d *Decoded) userBehind(layer int) bool {
	user := false
	for _, l := range d.Layers[layer:] {
		switch l.Protocol {
		case "udp":
			user = true
		case "ip", "ipv6", "arp":
			if user {
				return true
			}
		}
	}
	return false
}

// checksumOffset is where a protocol's header holds its checksum; 0 if it has
// none.
func checksumOffset(protocol string) int {
	switch protocol {
	case "ip":
		return 10
	case "icmp", "icmpv6":
		return 2
	case "udp":
		return 6
	case "tcp":
		return 16
	}
	return 0
}

func (p *Datagram) fragmented() bool { return p.MoreFragments || p.FragmentOffset > 0 }

// rerouted reports whether a routing header or a source route names another
// last destination than the datagram's own, which is the one that checksums
// cover (RFC 8200 §8.1).
func (p *Datagram) rerouted() bool {
	for _, e := range p.Extensions {
		if e.Protocol == extensionRouting && len(e.Body) > 1 && e.Body[1] > 0 {
			return true
		}
	}
	for o := p.Options; len(o) > 0 && o[0] != optionEnd; {
		size := 1
		if o[0] != optionNone {
			if len(o) < 2 || o[1] < 2 || int(o[1]) > len(o) {
				return false
			}
			if o[0] == ipv4OptionLooseRoute || o[0] == ipv4OptionStrictRoute {
				return true
			}
			size = int(o[1])
		}
		o = o[size:]
	}
	return false
}

// verify compares the checksum with that of the bytes between two offsets.
func (r *ChecksumResult) verify(data []byte, from, to int, pseudo uint32) {
	if to > len(data) || r.Offset+2 > to {
		r.State = ChecksumUnverified
		return
	}
	sum := carry(sumWords(pseudo, data[from:r.Offset]))
	r.Expected = fold(sumWords(sum, data[r.Offset+2:to]))
	if r.Found != r.Expected && !(r.Found^r.Expected == 0xffff && (r.Found == 0 || r.Expected == 0)) {
		r.State = ChecksumBad
	}
}

// verifyTransport verifies a checksum that covers a pseudo header too. One that
// holds the sum of the pseudo header alone was left for the network card to
// finish.
func (r *ChecksumResult) verifyTransport(p *Datagram, data []byte, l Layer) {
	pseudo := uint32(0)
	if l.Protocol != "icmp" {
		pseudo = p.pseudoHeader(l.End - l.Start)
	}
	r.verify(data, l.Start, l.End, pseudo)
	if l.Protocol == "udp" && r.State != ChecksumUnverified && r.Expected == 0 {
		r.Expected = 0xffff
	}
	if r.State == ChecksumBad && pseudo != 0 && r.Found == ^fold(pseudo) {
		r.State = ChecksumPartial
	}
}
