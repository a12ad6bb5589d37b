package wire

// The types of ICMPv6 that are given fields (RFC 4443, RFC 4861, RFC 2710,
// RFC 3810).
const (
	icmpv6TooBig           = 2
	icmpv6ParameterProblem = 4
	icmpv6EchoRequest      = 128
	icmpv6EchoReply        = 129
	listenerQuery          = 130
	listenerReport1        = 131
	listenerDone           = 132
	routerSolicit          = 133
	routerAdvertise        = 134
	neighborSolicit        = 135
	neighborAdvertise      = 136
	redirect               = 137
	listenerReport2        = 143
)

var icmpv6Entries = []entry{
	number("icmpv6.type", 0, 8),
	number("icmpv6.code", 8, 8),
	hexNumber("icmpv6.checksum", 16, 16),
}

var (
	icmpv6Echo           = []entry{hexNumber("icmpv6.echo.identifier", 32, 16), number("icmpv6.echo.sequence_number", 48, 16)}
	icmpv6MTU            = []entry{number("icmpv6.mtu", 32, 32)}
	icmpv6Pointer        = []entry{number("icmpv6.pointer", 32, 32)}
	icmpv6Unused         = []entry{octets("icmpv6.reserved", 32, 32)}
	neighborSolicitation = []entry{
		octets("icmpv6.reserved", 32, 32),
		ipv6Address("icmpv6.nd.ns.target_address", 64),
	}
	neighborAdvertisement = []entry{
		hexNumber("icmpv6.nd.na.flag", 32, 32).of(
			flag("icmpv6.nd.na.flag.r", 32), flag("icmpv6.nd.na.flag.s", 33),
			flag("icmpv6.nd.na.flag.o", 34), number("icmpv6.nd.na.flag.rsv", 35, 29)),
		ipv6Address("icmpv6.nd.na.target_address", 64),
	}
	routerAdvertisement = []entry{
		number("icmpv6.nd.ra.cur_hop_limit", 32, 8),
		hexNumber("icmpv6.nd.ra.flag", 40, 8).of(
			flag("icmpv6.nd.ra.flag.m", 40), flag("icmpv6.nd.ra.flag.o", 41), flag("icmpv6.nd.ra.flag.h", 42),
			number("icmpv6.nd.ra.flag.prf", 43, 2), flag("icmpv6.nd.ra.flag.p", 45), number("icmpv6.nd.ra.flag.rsv", 46, 2)),
		number("icmpv6.nd.ra.router_lifetime", 48, 16),
		number("icmpv6.nd.ra.reachable_time", 64, 32),
		number("icmpv6.nd.ra.retrans_timer", 96, 32),
	}
	neighborRedirect = []entry{
		octets("icmpv6.reserved", 32, 32),
		ipv6Address("icmpv6.nd.rd.target_address", 64),
		ipv6Address("icmpv6.rd.na.destination_address", 192),
	}
	listenerMessage = []entry{
		number("icmpv6.mld.maximum_response_delay", 32, 16),
		octets("icmpv6.reserved", 48, 16),
		ipv6Address("icmpv6.mld.multicast_address", 64),
	}
	listenerReport = []entry{
		octets("icmpv6.reserved", 32, 16),
		number("icmpv6.mldr.nb_mcast_records", 48, 16),
	}
	neighborOption    = []entry{number("icmpv6.opt.type", 0, 8), number("icmpv6.opt.length", 8, 8)}
	neighborOptionMTU = []entry{octets("icmpv6.opt.reserved", 16, 16), number("icmpv6.opt.mtu", 32, 32)}
	neighborPrefix    = []entry{
		number("icmpv6.opt.prefix.length", 16, 8),
		hexNumber("icmpv6.opt.prefix.flag", 24, 8).of(
			flag("icmpv6.opt.prefix.flag.l", 24), flag("icmpv6.opt.prefix.flag.a", 25),
			flag("icmpv6.opt.prefix.flag.r", 26), number("icmpv6.opt.prefix.flag.reserved", 27, 5)),
		number("icmpv6.opt.prefix.valid_lifetime", 32, 32),
		number("icmpv6.opt.prefix.preferred_lifetime", 64, 32),
		octets("icmpv6.opt.reserved", 96, 32),
		ipv6Address("icmpv6.opt.prefix", 128),
	}
)

var icmpv6Varying = []entry{
	heading("icmpv6.opt"),
	varying("icmpv6.opt.linkaddr", KindBytes, Decimal),
	varying("icmpv6.data", KindBytes, Decimal),
}

func (t *tree) icmpv6Fields(l Layer) []Field {
	fields := t.layout(icmpv6Entries, l.Start)
	if len(t.data) <= l.Start {
		return fields
	}
	table, options := icmpv6Table(t.data[l.Start])
	size := icmpHeader
	for i := range table {
		if to := (table[i].bit + table[i].bits) / 8; to <= l.End-l.Start {
			fields = t.one(fields, &table[i], l.Start)
			size = max(size, to)
		}
	}
	kind := t.data[l.Start]
	switch {
	case options:
		return t.neighborOptions(fields, l.Start+size, min(l.End, len(t.data)))
	case kind < icmpv6FirstInformational, kind == icmpv6EchoRequest, kind == icmpv6EchoReply:
		return fields
	}
	return t.rest(fields, "icmpv6.data", l.Start+size, l.End)
}

// icmpv6Table is the layout of a type of message, and whether options of
// neighbor discovery follow it.
func icmpv6Table(kind uint8) (table []entry, options bool) {
	switch kind {
	case icmpv6EchoRequest, icmpv6EchoReply:
		return icmpv6Echo, false
	case icmpv6TooBig:
		return icmpv6MTU, false
	case icmpv6ParameterProblem:
		return icmpv6Pointer, false
	case routerSolicit:
		return icmpv6Unused, true
	case routerAdvertise:
		return routerAdvertisement, true
	case neighborSolicit:
		return neighborSolicitation, true
	case neighborAdvertise:
		return neighborAdvertisement, true
	case redirect:
		return neighborRedirect, true
	case listenerQuery, listenerReport1, listenerDone:
		return listenerMessage, false
	case listenerReport2:
		return listenerReport, false
	}
	return icmpv6Unused, false
}

// The options of neighbor discovery that are given fields (RFC 4861 §4.6).
const (
	optionSourceLink = 1
	optionTargetLink = 2
	optionPrefix     = 3
	optionLinkMTU    = 5
)

func (t *tree) neighborOptions(fields []Field, at, end int) []Field {
	for at < end {
		if at+2 > end || t.data[at+1] == 0 || at+8*int(t.data[at+1]) > end {
			return t.rest(fields, "icmpv6.data", at, end)
		}
		size := 8 * int(t.data[at+1])
		option := t.layout(neighborOption, at)
		switch kind := t.data[at]; {
		case kind == optionSourceLink, kind == optionTargetLink:
			option = t.rest(option, "icmpv6.opt.linkaddr", at+2, at+size)
		case kind == optionPrefix && size == 32:
			option = append(option, t.layout(neighborPrefix, at)...)
		case kind == optionLinkMTU && size == 8:
			option = append(option, t.layout(neighborOptionMTU, at)...)
		default:
			option = t.rest(option, "icmpv6.data", at+2, at+size)
		}
		fields = append(fields, t.under("icmpv6.opt", at, at+size, option))
		at += size
	}
	return fields
}
