package wire

var icmpEntries = []entry{
	number("icmp.type", 0, 8),
	number("icmp.code", 8, 8),
	hexNumber("icmp.checksum", 16, 16),
}

// What the second word of a message holds depends on its type (RFC 792).
var (
	icmpEcho          = []entry{number("icmp.ident", 32, 16), number("icmp.seq", 48, 16)}
	icmpFragmentation = []entry{octets("icmp.unused", 32, 16), number("icmp.mtu", 48, 16)} // RFC 1191 §4
	icmpUnused        = []entry{octets("icmp.unused", 32, 32)}
	icmpGateway       = []entry{ipv4Address("icmp.redir_gw", 32)}
	icmpParameter     = []entry{number("icmp.pointer", 32, 8), octets("icmp.unused", 40, 24)}
	icmpTimes         = []entry{
		number("icmp.originate_timestamp", 64, 32),
		number("icmp.receive_timestamp", 96, 32),
		number("icmp.transmit_timestamp", 128, 32),
	}
	icmpMask = []entry{ipv4Address("icmp.address_mask", 64)}
)

// The types of ICMP besides those of its errors.
const (
	icmpEchoReply        = 0
	icmpEchoRequest      = 8
	icmpTimestampRequest = 13
	icmpTimestampReply   = 14
	icmpMaskRequest      = 17
	icmpMaskReply        = 18

	icmpFragmentationNeeded = 4 // a code of icmpUnreachable
)

func (t *tree) icmpFields(l Layer) []Field {
	fields := t.layout(icmpEntries, l.Start)
	if len(t.data) < l.Start+2 {
		return fields
	}
	var tables [][]entry
	switch kind, code := t.data[l.Start], t.data[l.Start+1]; kind {
	case icmpEchoReply, icmpEchoRequest:
		tables = [][]entry{icmpEcho}
	case icmpTimestampRequest, icmpTimestampReply:
		tables = [][]entry{icmpEcho, icmpTimes}
	case icmpMaskRequest, icmpMaskReply:
		tables = [][]entry{icmpEcho, icmpMask}
	case icmpRedirect:
		tables = [][]entry{icmpGateway}
	case icmpParameterProblem:
		tables = [][]entry{icmpParameter}
	case icmpUnreachable:
		tables = [][]entry{icmpUnused}
		if code == icmpFragmentationNeeded {
			tables = [][]entry{icmpFragmentation}
		}
	default:
		tables = [][]entry{icmpUnused}
	}
	for _, table := range tables {
		for i := range table {
			if (table[i].bit+table[i].bits)/8 <= l.End-l.Start {
				fields = t.one(fields, &table[i], l.Start)
			}
		}
	}
	return fields
}

// describes reports whether the message's body is made of fields of its own,
// not of data.
func (m *ICMP) describes(v6 bool) bool {
	if v6 {
		return m.Type != icmpv6EchoRequest && m.Type != icmpv6EchoReply
	}
	switch m.Type {
	case icmpTimestampRequest, icmpTimestampReply, icmpMaskRequest, icmpMaskReply:
		return true
	}
	return false
}
