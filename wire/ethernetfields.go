package wire

import "encoding/binary"

var ethernetEntries = []entry{
	hardwareAddress("eth.dst", 0).of(flag("eth.dst.lg", 6), flag("eth.dst.ig", 7)),
	hardwareAddress("eth.src", 48).of(flag("eth.src.lg", 54), flag("eth.src.ig", 55)),
	hexNumber("eth.type", 96, 16),
}

var ethernetVarying = []entry{
	varying("eth.len", KindUint, Decimal),
	varying("eth.padding", KindBytes, Decimal),
	varying("eth.trailer", KindBytes, Decimal),
	varying("eth.fcs", KindUint, Hex),
}

var vlanEntries = []entry{
	number("vlan.priority", 0, 3),
	flag("vlan.dei", 3),
	number("vlan.id", 4, 12),
	hexNumber("vlan.etype", 16, 16),
}

var vlanLength = []entry{varying("vlan.len", KindUint, Decimal)}

func (t *tree) ethernetFields(l Layer) []Field {
	fields := t.layout(ethernetEntries, l.Start)
	return lengthForType(fields, "eth.type", "eth.len")
}

func (t *tree) vlanFields(l Layer) []Field {
	return lengthForType(t.layout(vlanEntries, l.Start), "vlan.etype", "vlan.len")
}

// lengthForType renames the type of an IEEE 802.3 frame, which is a length.
func lengthForType(fields []Field, kind, length string) []Field {
	if last := len(fields) - 1; last >= 0 && fields[last].Name == kind && EtherType(fields[last].Value.Num) < leastEtherType {
		fields[last].Name = length
	}
	return fields
}

// leastEthernet is the size to which a sender fills up a frame, its check
// sequence left out (IEEE 802.3 §4.2.3.3).
const leastEthernet = 60

// trailer adds the bytes behind what the frame carries: padding up to the
// least size of a frame, and what may stand behind that.
func (t *tree) trailer(fields []Field, l Layer, f Frame) []Field {
	if f.IP == nil && f.ARP == nil || len(f.Payload) == 0 {
		return fields
	}
	end := min(l.End, len(t.data))
	from := end - len(f.Payload)
	if l.Protocol == "sll" {
		return t.rest(fields, "sll.trailer", from, end)
	}
	padded := min(end, max(from, leastEthernet))
	for _, b := range t.data[from:padded] {
		if b != 0 { // it is no padding
			padded = from
			break
		}
	}
	fields = t.rest(fields, "eth.padding", from, padded)
	if end == l.End && end >= leastEthernet+4 && end-padded >= 4 {
		// A frame that is long enough without it ends with its check sequence.
		fields = t.rest(fields, "eth.trailer", padded, end-4)
		return t.add(fields, "eth.fcs", KindUint, end-4, end)
	}
	return t.rest(fields, "eth.trailer", padded, end)
}

var cooked1Entries = []entry{
	number("sll.pkttype", 0, 16),
	number("sll.hatype", 16, 16),
	number("sll.halen", 32, 16),
}

var cooked2Entries = []entry{
	hexNumber("sll.etype", 0, 16),
	octets("sll.reserved", 16, 16),
	number("sll.ifindex", 32, 32),
	number("sll.hatype", 64, 16),
	number("sll.pkttype", 80, 8),
	number("sll.halen", 88, 8),
}

var cookedVarying = []entry{
	varying("sll.src.eth", KindMAC, Decimal),
	varying("sll.src.ipv4", KindAddr, Decimal),
	varying("sll.src.other", KindBytes, Decimal),
	varying("sll.unused", KindBytes, Decimal),
	varying("sll.trailer", KindBytes, Decimal),
}

func (t *tree) cookedFields(link LinkType, l Layer) []Field {
	if link == LinkLinuxSLL2 {
		fields := t.layout(cooked2Entries, l.Start)
		if len(t.data) < l.Start+cooked2Header {
			return fields
		}
		return t.cookedSource(fields, int(t.data[l.Start+11]), l.Start+12)
	}
	fields := t.layout(cooked1Entries, l.Start)
	if len(t.data) < l.Start+cooked1Header {
		return fields
	}
	fields = t.cookedSource(fields, int(binary.BigEndian.Uint16(t.data[l.Start+4:])), l.Start+6)
	return t.one(fields, &entry{name: "sll.etype", kind: KindUint, bit: 14 * 8, bits: 16}, l.Start)
}

// cookedSource adds the eight bytes in which a cooked header keeps the sender's
// address of size bytes; the others are unused.
func (t *tree) cookedSource(fields []Field, size, at int) []Field {
	switch size {
	case 0:
	case 4:
		fields = t.add(fields, "sll.src.ipv4", KindAddr, at, at+4)
	case 6:
		fields = t.add(fields, "sll.src.eth", KindMAC, at, at+6)
	default:
		size = min(size, 8)
		fields = t.add(fields, "sll.src.other", KindBytes, at, at+size)
	}
	return t.add(fields, "sll.unused", KindBytes, at+size, at+8)
}
