package wire

import "encoding/binary"

// Linux "cooked" captures put a header of their own in the place of the
// link's (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and
// …_SLL2.html). It keeps the sender's address alone.
const (
	cooked1Header = 16
	cooked2Header = 20

	hardwareEthernet = 1 // ARPHRD_ETHER
)

func (d *Decoder) cooked1(at, end int) {
	var spare [40]byte
	f := &d.out.Frame
	h, had := d.header("sll", at, cooked1Header, end, &spare)
	d.layer("sll", at, at+cooked1Header, end)
	if binary.BigEndian.Uint16(h[4:]) == uint16(len(f.Src)) {
		copy(f.Src[:], h[6:])
	}
	if had < cooked1Header {
		return
	}
	d.cooked(binary.BigEndian.Uint16(h[2:]), EtherType(binary.BigEndian.Uint16(h[14:])), at+cooked1Header, end)
}

func (d *Decoder) cooked2(at, end int) {
	var spare [40]byte
	f := &d.out.Frame
	h, had := d.header("sll", at, cooked2Header, end, &spare)
	d.layer("sll", at, at+cooked2Header, end)
	if int(h[11]) == len(f.Src) {
		copy(f.Src[:], h[12:])
	}
	if had < cooked2Header {
		return
	}
	d.cooked(binary.BigEndian.Uint16(h[8:]), EtherType(binary.BigEndian.Uint16(h)), at+cooked2Header, end)
}

// The protocols that Linux has numbers for below the EtherTypes, and the kinds
// of hardware whose frames carry something else than an EtherType says.
const (
	linuxFrame8022 EtherType = 4 // ETH_P_802_2
	linuxFramePPP  EtherType = 7 // ETH_P_PPP_MP

	hardwareRadiotap = 803 // ARPHRD_IEEE80211_RADIOTAP
	hardwareGRE      = 778 // ARPHRD_IPGRE
)

// cooked reads what a cooked header announces.
func (d *Decoder) cooked(hardware uint16, kind EtherType, at, end int) {
	switch {
	case hardware == hardwareRadiotap:
		d.unread(at, end)
		if d.deeper("radiotap", at) {
			d.radiotap(at, end)
		}
	case hardware == hardwareGRE:
		d.kind(kind)
		d.unread(at, end)
		if !d.greCarries(uint16(kind), 0, at, end) {
			d.tagged(kind, at, end)
		}
	case kind == linuxFrame8022:
		d.kind(kind)
		d.unread(at, end)
		d.logicalLink(at, end)
	case kind == linuxFramePPP:
		d.kind(kind)
		d.unread(at, end)
		if d.deeper("ppp", at) {
			d.ppp(at, end)
		}
	default:
		d.tagged(kind, at, end)
	}
}

func (f *Frame) appendCooked1(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, 0) // sent to us
	b = binary.BigEndian.AppendUint16(b, hardwareEthernet)
	b = binary.BigEndian.AppendUint16(b, uint16(len(f.Src)))
	b = append(b, f.Src[:]...)
	b = append(b, 0, 0)
	return binary.BigEndian.AppendUint16(b, uint16(f.etherType()))
}

func (f *Frame) appendCooked2(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(f.etherType()))
	b = append(b, 0, 0, 0, 0, 0, 1) // reserved; interface 1
	b = binary.BigEndian.AppendUint16(b, hardwareEthernet)
	b = append(b, 0, uint8(len(f.Src))) // sent to us
	b = append(b, f.Src[:]...)
	return append(b, 0, 0)
}
