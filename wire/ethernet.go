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

func (d *Decoder) ethernet(at int) {
	var spare [40]byte
	f, end := &d.out.Frame, d.out.Length
	h, had := d.header("eth", at, ethernetHeader, end, &spare)
	copy(f.Dst[:], h)
	copy(f.Src[:], h[6:])
	d.layer("eth", at, at+ethernetHeader, end)
	if had < ethernetHeader {
		return
	}
	d.tagged(EtherType(binary.BigEndian.Uint16(h[12:])), at+ethernetHeader, end)
}

// tagged reads the VLAN tags that may stand before what an EtherType announces
// (IEEE 802.1Q).
func (d *Decoder) tagged(kind EtherType, at, end int) {
	var spare [40]byte
	f := &d.out.Frame
	for tags := 0; kind.isVLAN(); tags++ {
		if tags == maxVLANs {
			d.fault("vlan", at, TooDeep, tags+1, maxVLANs)
			f.Payload = d.bytes(at, end)
			return
		}
		h, had := d.header("vlan", at, 4, end, &spare)
		d.layer("vlan", at, at+4, end)
		if had < 4 {
			f.EtherType = kind
			return
		}
		if f.VLANs == nil {
			f.VLANs = d.vlans[:0]
		}
		f.VLANs = append(f.VLANs, binary.BigEndian.Uint16(h))
		kind, at = EtherType(binary.BigEndian.Uint16(h[2:])), at+4
	}
	f.EtherType = kind
	d.network(kind, at, end)
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
