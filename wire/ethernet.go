package wire

import "encoding/binary"

const (
	ethernetHeader = 14
	// leastEtherType is where types begin: a smaller number is the length of
	// an IEEE 802.3 frame (IEEE 802.3 §3.2.6).
	leastEtherType EtherType = 0x0600

	etherTypeVLAN        EtherType = 0x8100
	etherTypeServiceVLAN EtherType = 0x88a8
	etherTypeOldQinQ     EtherType = 0x9100

	maxVLANs = 16
)

func (k EtherType) isVLAN() bool {
	return k == etherTypeVLAN || k == etherTypeServiceVLAN || k == etherTypeOldQinQ
}

func (d *Decoder) ethernet(at, end int) {
	var spare [40]byte
	h, had := d.header("eth", at, ethernetHeader, end, &spare)
	d.stations(h, h[6:])
	d.layer("eth", at, at+ethernetHeader, end)
	if had < ethernetHeader {
		return
	}
	d.typeOrLength(EtherType(binary.BigEndian.Uint16(h[12:])), at+ethernetHeader, end)
}

// stations keeps the link's addresses, unless the frame stands inside another.
func (d *Decoder) stations(dst, src []byte) {
	if d.depth == 0 {
		copy(d.out.Frame.Dst[:], dst)
		copy(d.out.Frame.Src[:], src)
	}
}

// typeOrLength reads what stands behind an EtherType, or behind the length that
// a frame of IEEE 802.3 has in its place, and IEEE 802.2 after that.
func (d *Decoder) typeOrLength(kind EtherType, at, end int) {
	if kind >= leastEtherType {
		d.tagged(kind, at, end)
		return
	}
	d.kind(kind)
	d.unread(at, end)
	last := end
	if size := int(kind); size > 0 && at+size < end {
		last = at + size
	}
	if h := d.bytes(at, min(at+2, last)); len(h) == 2 && (h[0] != 0xff || h[1] != 0xff) {
		d.logicalLink(at, last) // 0xffff begins Novell's own frames, which have no such header
	}
}

// tagged reads the VLAN tags that may stand before what an EtherType announces
// (IEEE 802.1Q).
func (d *Decoder) tagged(kind EtherType, at, end int) {
	var spare [40]byte
	f := &d.out.Frame
	for tags := 0; kind.isVLAN(); tags++ {
		if tags == maxVLANs {
			d.fault("vlan", at, TooDeep, tags+1, maxVLANs)
			d.unread(at, end)
			return
		}
		h, had := d.header("vlan", at, 4, end, &spare)
		d.layer("vlan", at, at+4, end)
		if had < 4 {
			d.kind(kind)
			return
		}
		if d.depth == 0 {
			if f.VLANs == nil {
				f.VLANs = d.vlans[:0]
			}
			f.VLANs = append(f.VLANs, binary.BigEndian.Uint16(h))
		}
		kind, at = EtherType(binary.BigEndian.Uint16(h[2:])), at+4
	}
	if kind < leastEtherType && len(d.out.Layers) > 0 && d.out.Layers[len(d.out.Layers)-1].Protocol == "vlan" {
		d.typeOrLength(kind, at, end)
		return
	}
	d.kind(kind)
	d.network(kind, at, end)
}

// kind keeps the frame's EtherType, unless it is that of a frame inside another.
func (d *Decoder) kind(kind EtherType) {
	if d.depth == 0 {
		d.out.Frame.EtherType = kind
	}
}

// appendEthernet writes the header and its tags; of several tags all but the
// last are service tags (IEEE 802.1ad).
func (f *Frame) appendEthernet(b []byte) []byte {
	b = append(b, f.Dst[:]...)
	b = append(b, f.Src[:]...)
	for i, tag := range f.VLANs {
		tpid := etherTypeServiceVLAN
		if i == len(f.VLANs)-1 {
			tpid = etherTypeVLAN
		}
		b = binary.BigEndian.AppendUint16(b, uint16(tpid))
		b = binary.BigEndian.AppendUint16(b, tag)
	}
	return binary.BigEndian.AppendUint16(b, uint16(f.etherType()))
}

// etherType is the frame's EtherType: what it carries decides, where that has
// a type of its own.
func (f *Frame) etherType() EtherType {
	switch {
	case f.ARP != nil:
		return EtherTypeARP
	case f.IP != nil && f.IP.v6():
		return EtherTypeIPv6
	case f.IP != nil:
		return EtherTypeIPv4
	}
	return f.EtherType
}
