package wire

import "encoding/binary"

var nullVarying = []entry{varying("null.family", KindUint, Decimal)}

func (t *tree) loopbackFields(link LinkType, l Layer) []Field {
	if len(t.data) < l.Start+4 {
		return nil
	}
	family, _ := loopbackFamily(link, t.data[l.Start:])
	return t.put(nil, "null.family", Value{Kind: KindUint, Num: uint64(family)}, l.Start, l.Start+4)
}

var pppVarying = []entry{
	varying("ppp.address", KindUint, Hex),
	varying("ppp.control", KindUint, Hex),
	varying("ppp.protocol", KindUint, Hex),
}

func (t *tree) pppFields(l Layer) []Field {
	head, size := pppHead(t.data[min(l.Start, len(t.data)):])
	at := l.Start + head
	var fields []Field
	if head > 0 {
		fields = t.add(fields, "ppp.address", KindUint, l.Start, l.Start+1)
		fields = t.add(fields, "ppp.control", KindUint, l.Start+1, l.Start+2)
	}
	return t.add(fields, "ppp.protocol", KindUint, at, at+size)
}

var radiotapEntries = []entry{
	number("radiotap.version", 0, 8),
	number("radiotap.pad", 8, 8),
}

var radiotapVarying = []entry{
	varying("radiotap.length", KindUint, Decimal),
	varying("radiotap.present", KindBytes, Decimal),
}

var wlanEntries = []entry{
	number("wlan.fc.subtype", 0, 4),
	number("wlan.fc.type", 4, 2),
	number("wlan.fc.version", 6, 2),
	hexNumber("wlan.flags", 8, 8),
}

var wlanVarying = []entry{
	varying("wlan.duration", KindUint, Decimal),
	varying("wlan.ra", KindMAC, Decimal),
	varying("wlan.ta", KindMAC, Decimal),
	varying("wlan.header", KindBytes, Decimal),
}

var llcEntries = []entry{
	hexNumber("llc.dsap", 0, 8),
	hexNumber("llc.ssap", 8, 8),
	hexNumber("llc.control", 16, 8),
	hexNumber("llc.oui", 24, 24),
	hexNumber("llc.type", 48, 16),
}

// airFields are those of the headers of 802.11, whose numbers have their least
// byte first. Beyond the first addresses they are kept as bytes.
func (t *tree) airFields(l Layer) []Field {
	at, end := l.Start, l.Payload
	switch l.Protocol {
	case "radiotap":
		fields := t.layout(radiotapEntries, at)
		fields = t.little(fields, "radiotap.length", at+2)
		return t.rest(fields, "radiotap.present", at+4, end)
	case "wlan":
		fields := t.layout(wlanEntries, at)
		fields = t.little(fields, "wlan.duration", at+2)
		fields = t.add(fields, "wlan.ra", KindMAC, at+4, at+10)
		if end < at+16 {
			return fields
		}
		fields = t.add(fields, "wlan.ta", KindMAC, at+10, at+16)
		return t.rest(fields, "wlan.header", at+16, end)
	}
	switch end - at { // of a header without SNAP the first fields are there
	case llcHeader:
		return t.layout(llcEntries[:3], at)
	case llcHeader + 1:
		return t.layout(llcEntries[:2], at)
	}
	return t.layout(llcEntries, at)
}

// little adds a number of two bytes, the least first.
func (t *tree) little(fields []Field, name string, at int) []Field {
	if at+2 > len(t.data) {
		return fields
	}
	n := uint64(binary.LittleEndian.Uint16(t.data[at:]))
	return t.put(fields, name, Value{Kind: KindUint, Num: n}, at, at+2)
}
