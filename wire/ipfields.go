package wire

var arpEntries = []entry{
	number("arp.hw.type", 0, 16),
	hexNumber("arp.proto.type", 16, 16),
	number("arp.hw.size", 32, 8),
	number("arp.proto.size", 40, 8),
	number("arp.opcode", 48, 16),
}

var arpAddresses = []entry{
	hardwareAddress("arp.src.hw_mac", 64),
	ipv4Address("arp.src.proto_ipv4", 112),
	hardwareAddress("arp.dst.hw_mac", 144),
	ipv4Address("arp.dst.proto_ipv4", 192),
}

var arpVarying = []entry{
	varying("arp.src.hw", KindBytes, Decimal),
	varying("arp.src.proto", KindBytes, Decimal),
	varying("arp.dst.hw", KindBytes, Decimal),
	varying("arp.dst.proto", KindBytes, Decimal),
}

func (t *tree) arpFields(l Layer) []Field {
	fields := t.layout(arpEntries, l.Start)
	if len(t.data) < l.Start+8 {
		return fields
	}
	hardware, protocol := int(t.data[l.Start+4]), int(t.data[l.Start+5])
	if hardware == 6 && protocol == 4 {
		return append(fields, t.layout(arpAddresses, l.Start)...)
	}
	at := l.Start + 8
	for _, part := range [...]struct {
		name string
		size int
	}{{"arp.src.hw", hardware}, {"arp.src.proto", protocol}, {"arp.dst.hw", hardware}, {"arp.dst.proto", protocol}} {
		fields = t.add(fields, part.name, KindBytes, at, at+part.size)
		at += part.size
	}
	return fields
}

var ipv4Entries = []entry{
	number("ip.version", 0, 4),
	number("ip.hdr_len", 4, 4).times(4),
	hexNumber("ip.dsfield", 8, 8).of(number("ip.dsfield.dscp", 8, 6), number("ip.dsfield.ecn", 14, 2)),
	number("ip.len", 16, 16),
	hexNumber("ip.id", 32, 16),
	hexNumber("ip.flags", 48, 3).of(flag("ip.flags.rb", 48), flag("ip.flags.df", 49), flag("ip.flags.mf", 50)),
	number("ip.frag_offset", 51, 13),
	number("ip.ttl", 64, 8),
	number("ip.proto", 72, 8),
	hexNumber("ip.checksum", 80, 16),
	ipv4Address("ip.src", 96),
	ipv4Address("ip.dst", 128),
}

// ipv4OptionEntries is the first byte of every option.
var ipv4OptionEntries = []entry{
	number("ip.opt.type", 0, 8).of(flag("ip.opt.type.copy", 0), number("ip.opt.type.class", 1, 2), number("ip.opt.type.number", 3, 5)),
}

var ipv4Varying = []entry{
	heading("ip.options"),
	varying("ip.opt.len", KindUint, Decimal),
	varying("ip.opt.ptr", KindUint, Decimal),
	varying("ip.opt.ra", KindUint, Decimal),
	varying("ip.opt.data", KindBytes, Decimal),
}

// The options whose bytes are given names (RFC 791 §3.1, RFC 2113).
const (
	ipv4OptionRecordRoute = 7
	ipv4OptionLooseRoute  = 131
	ipv4OptionStrictRoute = 137
	ipv4OptionRouterAlert = 148
)

func (t *tree) ipv4Fields(l Layer) []Field {
	fields := t.layout(ipv4Entries, l.Start)
	for at, end := l.Start+ipv4Header, min(l.Payload, len(t.data)); at < end; {
		kind, size := t.data[at], 1
		option := t.layout(ipv4OptionEntries, at)
		if kind != optionEnd && kind != optionNone {
			if at+1 >= end || t.data[at+1] < 2 || at+int(t.data[at+1]) > end {
				return append(fields, t.under("ip.options", at, end, t.rest(option, "ip.opt.data", at+1, end)))
			}
			size = int(t.data[at+1])
			option = t.add(option, "ip.opt.len", KindUint, at+1, at+2)
			option = t.ipv4OptionFields(option, kind, at+2, at+size)
		}
		fields = append(fields, t.under("ip.options", at, at+size, option))
		if at += size; kind == optionEnd {
			if at < end { // what stands behind the list's end is padding
				fields = append(fields, t.under("ip.options", at, end, t.rest(nil, "ip.opt.data", at, end)))
			}
			return fields
		}
	}
	return fields
}

func (t *tree) ipv4OptionFields(fields []Field, kind uint8, at, end int) []Field {
	switch kind {
	case ipv4OptionRecordRoute, ipv4OptionLooseRoute, ipv4OptionStrictRoute:
		if at < end {
			fields = t.add(fields, "ip.opt.ptr", KindUint, at, at+1)
			at++
		}
	case ipv4OptionRouterAlert:
		if end == at+2 {
			return t.add(fields, "ip.opt.ra", KindUint, at, end)
		}
	}
	return t.rest(fields, "ip.opt.data", at, end)
}

var ipv6Entries = []entry{
	number("ipv6.version", 0, 4),
	hexNumber("ipv6.tclass", 4, 8).of(number("ipv6.tclass.dscp", 4, 6), number("ipv6.tclass.ecn", 10, 2)),
	hexNumber("ipv6.flow", 12, 20),
	number("ipv6.plen", 32, 16),
	number("ipv6.nxt", 48, 8),
	number("ipv6.hlim", 56, 8),
	ipv6Address("ipv6.src", 64),
	ipv6Address("ipv6.dst", 192),
}
