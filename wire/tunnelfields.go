package wire

import "net/netip"

var greEntries = []entry{
	hexNumber("gre.flags_and_version", 0, 16).of(
		flag("gre.flags.checksum", 0), flag("gre.flags.routing", 1), flag("gre.flags.key", 2), flag("gre.flags.sequence_number", 3),
		flag("gre.flags.strict_source_route", 4), number("gre.flags.recursion_control", 5, 3), number("gre.flags.version", 13, 3)),
	hexNumber("gre.proto", 16, 16),
}

var greVarying = []entry{
	varying("gre.checksum", KindUint, Hex),
	varying("gre.offset", KindUint, Decimal),
	varying("gre.key", KindUint, Hex),
	varying("gre.key.payload_length", KindUint, Decimal),
	varying("gre.key.call_id", KindUint, Decimal),
	varying("gre.sequence_number", KindUint, Decimal),
	varying("gre.ack_number", KindUint, Decimal),
}

// greFields are those of a header whose flags say which of its parts are there.
func (t *tree) greFields(l Layer) []Field {
	fields := t.layout(greEntries, l.Start)
	if len(fields) < len(greEntries) {
		return fields
	}
	flags, at := uint16(fields[0].Value.Num), l.Start+greHeader
	if flags&(greChecksum|greRouting) != 0 {
		fields = t.add(fields, "gre.checksum", KindUint, at, at+2)
		fields = t.add(fields, "gre.offset", KindUint, at+2, at+4)
		at += 4
	}
	if flags&greKey != 0 {
		if flags&greVersion == 1 {
			fields = t.add(fields, "gre.key.payload_length", KindUint, at, at+2)
			fields = t.add(fields, "gre.key.call_id", KindUint, at+2, at+4)
		} else {
			fields = t.add(fields, "gre.key", KindUint, at, at+4)
		}
		at += 4
	}
	if flags&greSequence != 0 {
		fields = t.add(fields, "gre.sequence_number", KindUint, at, at+4)
		at += 4
	}
	if flags&greAcknowledgment != 0 && flags&greVersion == 1 {
		fields = t.add(fields, "gre.ack_number", KindUint, at, at+4)
	}
	return fields
}

var vxlanEntries = []entry{
	hexNumber("vxlan.flags", 0, 16),
	number("vxlan.gbp", 16, 16),
	number("vxlan.vni", 32, 24),
	number("vxlan.reserved8", 56, 8),
}

var geneveEntries = []entry{
	number("geneve.version", 0, 2),
	hexNumber("geneve.flags", 8, 8),
	hexNumber("geneve.proto_type", 16, 16),
	hexNumber("geneve.vni", 32, 24),
	number("geneve.reserved", 56, 8),
}

var geneveVarying = []entry{varying("geneve.options", KindBytes, Decimal)}

var mplsEntries = []entry{
	number("mpls.label", 0, 20),
	number("mpls.exp", 20, 3),
	number("mpls.bottom", 23, 1),
	number("mpls.ttl", 24, 8),
}

var pppoeEntries = []entry{
	number("pppoe.version", 0, 4),
	number("pppoe.type", 4, 4),
	hexNumber("pppoe.code", 8, 8),
	hexNumber("pppoe.session_id", 16, 16),
	number("pppoe.payload_length", 32, 16),
}

var erspanEntries = []entry{
	number("erspan.version", 0, 4),
	number("erspan.vlan", 4, 12),
	number("erspan.cos", 16, 3),
	number("erspan.truncated", 21, 1),
	number("erspan.spanid", 22, 10),
}

var gtpEntries = []entry{
	hexNumber("gtp.flags", 0, 8).of(
		number("gtp.flags.version", 0, 3), number("gtp.flags.payload", 3, 1), flag("gtp.flags.e", 5), flag("gtp.flags.s", 6), flag("gtp.flags.pn", 7)),
	hexNumber("gtp.message", 8, 8),
	number("gtp.length", 16, 16),
	hexNumber("gtp.teid", 32, 32),
}

var teredoVarying = []entry{
	heading("teredo.auth"),
	heading("teredo.orig"),
	varying("teredo.orig.port", KindUint, Decimal),
	varying("teredo.orig.addr", KindAddr, Decimal),
}

// teredoFields are those of the indications before the datagram. The origin's
// port and address stand there with every bit turned round, so that no
// translator on the way takes them for one of its own (RFC 4380 §5.1.1).
func (t *tree) teredoFields(l Layer) (fields []Field) {
	const origin = 8
	at := l.Payload - origin
	has := at >= l.Start && at+2 <= len(t.data) && t.data[at] == 0 && t.data[at+1] == teredoOrigin
	end := l.Payload
	if has {
		end = at
	}
	if end > l.Start {
		fields = append(fields, t.under("teredo.auth", l.Start, end, nil))
	}
	if !has || l.Payload > len(t.data) {
		return fields
	}
	h := t.data[at:l.Payload]
	port := Value{Kind: KindUint, Num: uint64(^h[2])<<8 | uint64(^h[3])}
	addr := Value{Kind: KindAddr, Addr: netip.AddrFrom4([4]byte{^h[4], ^h[5], ^h[6], ^h[7]})}
	parts := t.put(nil, "teredo.orig.port", port, at+2, at+4)
	parts = t.put(parts, "teredo.orig.addr", addr, at+4, at+8)
	return append(fields, t.under("teredo.orig", at, l.Payload, parts))
}

var l2tpEntries = []entry{
	number("l2tp.type", 0, 1),
	flag("l2tp.length_bit", 1),
	flag("l2tp.seq_bit", 4),
	flag("l2tp.offset_bit", 6),
	number("l2tp.version", 12, 4),
}

var l2tpVarying = []entry{
	varying("l2tp.length", KindUint, Decimal),
	varying("l2tp.tunnel", KindUint, Decimal),
	varying("l2tp.session", KindUint, Decimal),
}

func (t *tree) l2tpFields(l Layer) []Field {
	fields := t.layout(l2tpEntries, l.Start)
	at := l.Start + 2
	if at <= len(t.data) && t.data[l.Start]&0x40 != 0 {
		fields = t.add(fields, "l2tp.length", KindUint, at, at+2)
		at += 2
	}
	fields = t.add(fields, "l2tp.tunnel", KindUint, at, at+2)
	return t.add(fields, "l2tp.session", KindUint, at+2, at+4)
}

var userLiteEntries = []entry{
	number("udp.srcport", 0, 16),
	number("udp.dstport", 16, 16),
	number("udp.checksum_coverage", 32, 16),
	hexNumber("udp.checksum", 48, 16),
}

var fabricPathEntries = []entry{
	number("cfp.ftag", 0, 10),
	number("cfp.ttl", 10, 6),
}

var vnTagEntries = []entry{
	number("vntag.dst", 2, 14),
	number("vntag.src", 20, 12),
	hexNumber("vntag.etype", 32, 16),
}

var nflogEntries = []entry{
	number("nflog.family", 0, 8),
	number("nflog.version", 8, 8),
	number("nflog.res_id", 16, 16),
}

var backboneEntries = []entry{number("ieee8021ah.isid", 8, 24)}

var hdlcEntries = []entry{
	hexNumber("chdlc.address", 0, 8),
	hexNumber("chdlc.protocol", 16, 16),
}

// tunnelTables are the headers of what carries frames and datagrams whose fields
// stand at fixed places. Of those without a table only the name is told.
var tunnelTables = map[string][]entry{
	"mpls": mplsEntries, "pppoes": pppoeEntries, "vxlan": vxlanEntries, "erspan": erspanEntries, "gtp": gtpEntries,
	"udplite": userLiteEntries, "cfp": fabricPathEntries, "vntag": vnTagEntries, "nflog": nflogEntries,
	"ieee8021ah": backboneEntries, "chdlc": hdlcEntries,
	"ayiya": nil, "capwap.data": nil, "cmd": nil, "etag": nil, "etherip": nil, "fddi": nil, "hsr": nil, "ieee8021cb": nil,
	"lisp-data": nil, "macsec": nil, "nsh": nil, "pim": nil, "ppi": nil, "prism": nil, "pwethcw": nil, "shim6": nil, "tr": nil,
	"trill": nil, "tzsp": nil, "wlan_aggregate": nil, "wlancap": nil,
}

// tunnelFields are the fields of a layer that carries frames or datagrams; false
// if it is none of these.
func (t *tree) tunnelFields(l Layer) ([]Field, bool) {
	switch l.Protocol {
	case "gre":
		return t.greFields(l), true
	case "geneve":
		return t.rest(t.layout(geneveEntries, l.Start), "geneve.options", l.Start+geneveHeader, l.Payload), true
	case "teredo":
		return t.teredoFields(l), true
	case "l2tp":
		return t.l2tpFields(l), true
	}
	table, ok := tunnelTables[l.Protocol]
	return t.layout(table, l.Start), ok
}
