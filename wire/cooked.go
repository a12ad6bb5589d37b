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

func (d *Decoder) cooked1() {
	var spare [40]byte
	f, end := &d.out.Frame, d.out.Length
	h, had := d.header("sll", 0, cooked1Header, end, &spare)
	d.layer("sll", 0, cooked1Header, end)
	if binary.BigEndian.Uint16(h[4:]) == uint16(len(f.Src)) {
		copy(f.Src[:], h[6:])
	}
	if had < cooked1Header {
		return
	}
	d.tagged(EtherType(binary.BigEndian.Uint16(h[14:])), cooked1Header, end)
}

func (d *Decoder) cooked2() {
	var spare [40]byte
	f, end := &d.out.Frame, d.out.Length
	h, had := d.header("sll", 0, cooked2Header, end, &spare)
	d.layer("sll", 0, cooked2Header, end)
	if int(h[11]) == len(f.Src) {
		copy(f.Src[:], h[12:])
	}
	if had < cooked2Header {
		return
	}
	d.tagged(EtherType(binary.BigEndian.Uint16(h)), cooked2Header, end)
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
