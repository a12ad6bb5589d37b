package wire

var hopByHopEntries = []entry{
	number("ipv6.hopopts.nxt", 0, 8),
	number("ipv6.hopopts.len", 8, 8),
}

var destinationEntries = []entry{
	number("ipv6.dstopts.nxt", 0, 8),
	number("ipv6.dstopts.len", 8, 8),
}

// extensionVarying are the options of both headers above (RFC 8200 §4.2).
var extensionVarying = []entry{
	heading("ipv6.opt"),
	hexNumber("ipv6.opt.type", 0, 8).of(
		number("ipv6.opt.type.action", 0, 2), flag("ipv6.opt.type.change", 2), hexNumber("ipv6.opt.type.rest", 3, 5)),
	varying("ipv6.opt.length", KindUint, Decimal),
	varying("ipv6.opt.padn", KindBytes, Decimal),
	varying("ipv6.opt.router_alert", KindUint, Decimal),
	varying("ipv6.opt.jumbo", KindUint, Decimal),
	varying("ipv6.opt.unknown", KindBytes, Decimal),
}

var routingEntries = []entry{
	number("ipv6.routing.nxt", 0, 8),
	number("ipv6.routing.len", 8, 8),
	number("ipv6.routing.type", 16, 8),
	number("ipv6.routing.segleft", 24, 8),
}

var routingVarying = []entry{varying("ipv6.routing.unknown_data", KindBytes, Decimal)}

var fragmentEntries = []entry{
	number("ipv6.fraghdr.nxt", 0, 8),
	hexNumber("ipv6.fraghdr.reserved_octet", 8, 8),
	number("ipv6.fraghdr.offset", 16, 13),
	number("ipv6.fraghdr.reserved_bits", 29, 2),
	flag("ipv6.fraghdr.more", 31),
	hexNumber("ipv6.fraghdr.ident", 32, 32),
}

var authenticationEntries = []entry{
	number("ah.next_header", 0, 8),
	number("ah.length", 8, 8),
	octets("ah.reserved", 16, 16),
	hexNumber("ah.spi", 32, 32),
	number("ah.sequence", 64, 32),
}

var authenticationVarying = []entry{varying("ah.icv", KindBytes, Decimal)}

// The options of IPv6 whose values are given names.
const (
	ipv6OptionPad1        = 0
	ipv6OptionPadN        = 1
	ipv6OptionRouterAlert = 5    // RFC 2711
	ipv6OptionJumbo       = 0xc2 // RFC 2675
)

func (t *tree) extensionFields(l Layer) []Field {
	at, end := l.Start, l.Payload
	switch l.Protocol {
	case "ipv6.hopopts":
		return t.ipv6Options(t.layout(hopByHopEntries, at), at+2, end)
	case "ipv6.dstopts":
		return t.ipv6Options(t.layout(destinationEntries, at), at+2, end)
	case "ipv6.routing":
		return t.rest(t.layout(routingEntries, at), "ipv6.routing.unknown_data", at+4, end)
	case "ipv6.fraghdr":
		return t.layout(fragmentEntries, at)
	}
	return t.rest(t.layout(authenticationEntries, at), "ah.icv", at+12, end)
}

func (t *tree) ipv6Options(fields []Field, at, end int) []Field {
	for end = min(end, len(t.data)); at < end; {
		kind, size := t.data[at], 1
		option := t.one(nil, &extensionVarying[1], at)
		if kind == ipv6OptionPad1 {
			option[0].Children = nil // it is a byte of padding, no more
		} else {
			if at+1 >= end || at+2+int(t.data[at+1]) > end {
				return append(fields, t.under("ipv6.opt", at, end, t.rest(option, "ipv6.opt.unknown", at+1, end)))
			}
			size = 2 + int(t.data[at+1])
			option = t.add(option, "ipv6.opt.length", KindUint, at+1, at+2)
			name, form := "ipv6.opt.unknown", KindBytes
			switch {
			case kind == ipv6OptionPadN:
				name = "ipv6.opt.padn"
			case kind == ipv6OptionRouterAlert && size == 4:
				name, form = "ipv6.opt.router_alert", KindUint
			case kind == ipv6OptionJumbo && size == 6:
				name, form = "ipv6.opt.jumbo", KindUint
			}
			option = t.add(option, name, form, at+2, at+size)
		}
		fields = append(fields, t.under("ipv6.opt", at, at+size, option))
		at += size
	}
	return fields
}
