package wire

import "encoding/binary"

const (
	mplsLabel  = 4
	mplsBottom = 0x100
	maxLabels  = 32

	mplsNullIPv4 = 0 // RFC 3032 §2.1
	mplsNullIPv6 = 2
)

// mpls reads a stack of labels (RFC 3032) and what stands behind it, which no
// header names: a datagram tells itself by its version (RFC 4928), Ethernet by
// a control word or by its type (RFC 4448 §4.6).
func (d *Decoder) mpls(at, end int) {
	var spare [40]byte
	for n := 0; ; n++ {
		if n == maxLabels {
			d.fault("mpls", at, TooDeep, n+1, maxLabels)
			return
		}
		h, had := d.header("mpls", at, mplsLabel, end, &spare)
		d.layer("mpls", at, min(at+mplsLabel, end), end)
		if had < mplsLabel {
			return
		}
		at += mplsLabel
		word := binary.BigEndian.Uint32(h)
		if word&mplsBottom != 0 {
			d.labelled(word>>12, at, end)
			return
		}
	}
}

// labelled reads what stands behind the last label.
func (d *Decoder) labelled(label uint32, at, end int) {
	if !d.deeper("mpls", at) {
		return
	}
	switch {
	case label == mplsNullIPv4:
		d.tagged(EtherTypeIPv4, at, end)
		return
	case label == mplsNullIPv6:
		d.tagged(EtherTypeIPv6, at, end)
		return
	}
	h := d.bytes(at, min(at+mplsLabel+ethernetHeader, end))
	if len(h) == 0 {
		return
	}
	switch h[0] >> 4 {
	case 4:
		d.tagged(EtherTypeIPv4, at, end)
	case 6:
		d.tagged(EtherTypeIPv6, at, end)
	case 1: // an associated channel (RFC 5586): no conversation's
	default:
		d.pseudowire(h, at, end)
	}
}

// pseudowire reads Ethernet behind a label, with or without a control word.
func (d *Decoder) pseudowire(h []byte, at, end int) {
	if h[0]>>4 == 0 && likelyEthernet(h[min(mplsLabel, len(h)):]) && !likelyEthernet(h) {
		d.layer("pwethcw", at, at+mplsLabel, end)
		at += mplsLabel
	} else if !likelyEthernet(h) {
		return
	}
	d.ethernet(at, end)
}

// likelyEthernet reports whether bytes may begin an Ethernet frame: its type is
// one that is read here, or a length.
func likelyEthernet(h []byte) bool {
	if len(h) < ethernetHeader {
		return false
	}
	switch kind := EtherType(binary.BigEndian.Uint16(h[12:])); {
	case kind == EtherTypeIPv4, kind == EtherTypeIPv6, kind == EtherTypeARP, kind.isVLAN():
		return true
	case kind == etherTypeMPLS, kind == etherTypePPPoE:
		return true
	}
	return false
}
