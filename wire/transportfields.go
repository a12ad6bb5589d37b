package wire

import "encoding/binary"

var udpEntries = []entry{
	number("udp.srcport", 0, 16),
	number("udp.dstport", 16, 16),
	number("udp.length", 32, 16),
	hexNumber("udp.checksum", 48, 16),
}

var udpVarying = []entry{varying("udp.payload", KindBytes, Decimal)}

func (t *tree) udpFields(l Layer) []Field {
	return t.rest(t.layout(udpEntries, l.Start), "udp.payload", l.Payload, l.End)
}

var tcpEntries = []entry{
	number("tcp.srcport", 0, 16),
	number("tcp.dstport", 16, 16),
	number("tcp.seq_raw", 32, 32),
	number("tcp.ack_raw", 64, 32),
	number("tcp.hdr_len", 96, 4).times(4),
	hexNumber("tcp.flags", 100, 12).of(
		number("tcp.flags.res", 100, 3), flag("tcp.flags.ae", 103), flag("tcp.flags.cwr", 104), flag("tcp.flags.ece", 105),
		flag("tcp.flags.urg", 106), flag("tcp.flags.ack", 107), flag("tcp.flags.push", 108), flag("tcp.flags.reset", 109),
		flag("tcp.flags.syn", 110), flag("tcp.flags.fin", 111)),
	number("tcp.window_size_value", 112, 16),
	hexNumber("tcp.checksum", 128, 16),
	number("tcp.urgent_pointer", 144, 16),
}

var tcpVarying = []entry{
	varying("tcp.options", KindBytes, Decimal),
	heading("tcp.options.nop"),
	heading("tcp.options.eol"),
	heading("tcp.options.mss"),
	heading("tcp.options.wscale"),
	heading("tcp.options.sack_perm"),
	heading("tcp.options.sack"),
	heading("tcp.options.timestamp"),
	heading("tcp.options.tfo"),
	heading("tcp.options.experimental"),
	heading("tcp.options.unknown"),
	varying("tcp.option_kind", KindUint, Decimal),
	varying("tcp.option_len", KindUint, Decimal),
	varying("tcp.options.mss_val", KindUint, Decimal),
	varying("tcp.options.wscale.shift", KindUint, Decimal),
	varying("tcp.options.sack_le", KindUint, Decimal),
	varying("tcp.options.sack_re", KindUint, Decimal),
	varying("tcp.options.timestamp.tsval", KindUint, Decimal),
	varying("tcp.options.timestamp.tsecr", KindUint, Decimal),
	varying("tcp.options.tfo.cookie", KindBytes, Decimal),
	varying("tcp.options.experimental.exid", KindUint, Hex),
	varying("tcp.options.experimental.data", KindBytes, Decimal),
	varying("tcp.options.unknown.payload", KindBytes, Decimal),
	varying("tcp.len", KindUint, Decimal),
	varying("tcp.payload", KindBytes, Decimal),
}

// tcpGiven are what a trace knows of a segment from those before it.
var tcpGiven = []FieldDef{
	{Name: "tcp.stream", Kind: KindUint, Given: true},
	{Name: "tcp.seq", Kind: KindUint, Given: true},
	{Name: "tcp.ack", Kind: KindUint, Given: true},
	{Name: "tcp.window_size", Kind: KindUint, Given: true},
}

func (t *tree) tcpFields(l Layer) []Field {
	fields := t.layout(tcpEntries, l.Start)
	if len(t.data) < l.Start+tcpHeader {
		return fields
	}
	if !t.quotation {
		// The length is no field of the header: it has no place.
		fields = append(fields, Field{
			Name: "tcp.len", Span: Span{l.Start * 8, 0},
			Value: Value{Kind: KindUint, Num: uint64(max(0, l.End-l.Payload))},
		})
	}
	if from, to := l.Start+tcpHeader, min(l.Payload, len(t.data)); from < to {
		fields = t.add(fields, "tcp.options", KindBytes, from, to)
		fields[len(fields)-1].Children = t.tcpOptions(from, to)
	}
	return t.rest(fields, "tcp.payload", l.Payload, l.End)
}

// tcpOptions makes the fields of the option list between two bytes.
func (t *tree) tcpOptions(at, end int) []Field {
	var fields []Field
	for at < end {
		kind := t.data[at]
		option := t.add(nil, "tcp.option_kind", KindUint, at, at+1)
		switch {
		case kind == optionEnd: // and so is the padding behind it
			fields = append(fields, t.under("tcp.options.eol", at, at+1, option))
			if at++; at < end && t.data[at] != optionEnd {
				return append(fields, t.under("tcp.options.unknown", at, end, t.rest(nil, "tcp.options.unknown.payload", at, end)))
			}
			continue
		case kind == optionNone:
			fields = append(fields, t.under("tcp.options.nop", at, at+1, option))
			at++
			continue
		case at+1 >= end || t.data[at+1] < 2 || at+int(t.data[at+1]) > end:
			return append(fields, t.under("tcp.options.unknown", at, end, t.rest(option, "tcp.options.unknown.payload", at+1, end)))
		}
		size := int(t.data[at+1])
		option = t.add(option, "tcp.option_len", KindUint, at+1, at+2)
		name, option := t.tcpOption(option, kind, at+2, at+size)
		fields = append(fields, t.under(name, at, at+size, option))
		at += size
	}
	return fields
}

// tcpOption adds the fields of one option's value and names the option.
func (t *tree) tcpOption(fields []Field, kind uint8, at, end int) (string, []Field) {
	size := end - at
	switch {
	case kind == optionMSS && size == 2:
		return "tcp.options.mss", t.add(fields, "tcp.options.mss_val", KindUint, at, end)
	case kind == optionWindowScale && size == 1:
		return "tcp.options.wscale", t.add(fields, "tcp.options.wscale.shift", KindUint, at, end)
	case kind == optionSACKPermitted && size == 0:
		return "tcp.options.sack_perm", fields
	case kind == optionSACK && size > 0 && size%8 == 0:
		for ; at < end; at += 8 {
			fields = t.add(fields, "tcp.options.sack_le", KindUint, at, at+4)
			fields = t.add(fields, "tcp.options.sack_re", KindUint, at+4, at+8)
		}
		return "tcp.options.sack", fields
	case kind == optionTimestamps && size == 8:
		fields = t.add(fields, "tcp.options.timestamp.tsval", KindUint, at, at+4)
		return "tcp.options.timestamp", t.add(fields, "tcp.options.timestamp.tsecr", KindUint, at+4, at+8)
	case kind == optionFastOpen:
		return "tcp.options.tfo", t.rest(fields, "tcp.options.tfo.cookie", at, end)
	case isExperiment(kind) && size >= 2:
		fields = t.add(fields, "tcp.options.experimental.exid", KindUint, at, at+2)
		if binary.BigEndian.Uint16(t.data[at:]) == fastOpenMagic {
			return "tcp.options.experimental", t.rest(fields, "tcp.options.tfo.cookie", at+2, end)
		}
		return "tcp.options.experimental", t.rest(fields, "tcp.options.experimental.data", at+2, end)
	}
	return "tcp.options.unknown", t.rest(fields, "tcp.options.unknown.payload", at, end)
}
