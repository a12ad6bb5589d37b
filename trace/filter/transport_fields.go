package filter

import (
	"wiretale/trace"
	"wiretale/wire"
)

// tcp makes a field of what the reading says of a TCP packet.
func tcp(value func(t *trace.TCPSummary) wire.Value) func(*subject, []wire.Value) []wire.Value {
	return func(u *subject, out []wire.Value) []wire.Value {
		t := u.tcp()
		if t == nil {
			return out
		}
		return append(out, value(t))
	}
}

// ports makes a field of the ports of one transport.
func ports(of func(d *wire.Datagram) (src, dst uint16, ok bool), src, dst bool) func(*subject, []wire.Value) []wire.Value {
	return ends(0, func(d *wire.Datagram, out []wire.Value) []wire.Value {
		from, to, ok := of(d)
		if ok && src {
			out = append(out, num(from))
		}
		if ok && dst {
			out = append(out, num(to))
		}
		return out
	})
}

func tcpPorts(d *wire.Datagram) (src, dst uint16, ok bool) {
	if d.TCP == nil {
		return 0, 0, false
	}
	return d.TCP.SrcPort, d.TCP.DstPort, true
}

func udpPorts(d *wire.Datagram) (src, dst uint16, ok bool) {
	if d.UDP == nil {
		return 0, 0, false
	}
	return d.UDP.SrcPort, d.UDP.DstPort, true
}

// portFields tell the transport, and its ports.
func portFields() []field {
	return []field{
		{name: "tcp", kind: presence, values: func(u *subject, out []wire.Value) []wire.Value {
			if u.record != nil && u.record.Segment || u.packet != nil && u.packet.TCP != nil {
				out = append(out, wire.Value{})
			}
			return out
		}},
		{name: "tcp.srcport", kind: number, values: ports(tcpPorts, true, false)},
		{name: "tcp.dstport", kind: number, values: ports(tcpPorts, false, true)},
		{name: "tcp.port", kind: number, values: ports(tcpPorts, true, true)},
		{name: "udp", kind: presence, values: ends(0, func(d *wire.Datagram, out []wire.Value) []wire.Value {
			if d.UDP != nil {
				out = append(out, wire.Value{})
			}
			return out
		})},
		{name: "udp.srcport", kind: number, values: ports(udpPorts, true, false)},
		{name: "udp.dstport", kind: number, values: ports(udpPorts, false, true)},
		{name: "udp.port", kind: number, values: ports(udpPorts, true, true)},
	}
}

// segmentFields are what a segment says by itself, and ICMP.
func segmentFields() []field {
	all := []field{
		{name: "tcp.flags", kind: number, values: tcp(func(t *trace.TCPSummary) wire.Value { return num(t.Flags) })},
		{name: "tcp.seq_raw", kind: number, values: tcp(func(t *trace.TCPSummary) wire.Value { return num(t.Seq) })},
		{name: "tcp.ack_raw", kind: number, values: tcp(func(t *trace.TCPSummary) wire.Value { return num(t.Ack) })},
		{name: "tcp.len", kind: number, values: tcp(func(t *trace.TCPSummary) wire.Value { return num(t.Len) })},
		{name: "tcp.window_size_value", kind: number, values: tcp(func(t *trace.TCPSummary) wire.Value { return num(t.Window) })},
	}
	for _, f := range [...]struct {
		name string
		bit  wire.Flags
	}{{"fin", wire.FIN}, {"syn", wire.SYN}, {"reset", wire.RST}, {"push", wire.PSH}, {"ack", wire.ACK},
		{"urg", wire.URG}, {"ece", wire.ECE}, {"cwr", wire.CWR}} {
		all = append(all, field{name: "tcp.flags." + f.name, kind: boolean, values: tcp(func(t *trace.TCPSummary) wire.Value {
			return truth(t.Flags.Has(f.bit))
		})})
	}
	for _, name := range [...]string{"icmp", "icmpv6"} {
		all = append(all, icmpFields(name)...)
	}
	return all
}

// streamFields are what a segment says in the light of those before it.
func streamFields() []field {
	return []field{
		{name: "tcp.seq", kind: number, values: tcp(func(t *trace.TCPSummary) wire.Value { return num(t.RelSeq) })},
		{name: "tcp.ack", kind: number, values: tcp(func(t *trace.TCPSummary) wire.Value { return num(t.RelAck) })},
		{name: "tcp.window_size", kind: number, values: tcp(func(t *trace.TCPSummary) wire.Value {
			if t.Scaled < 0 {
				return num(t.Window)
			}
			return num(t.Scaled)
		})},
	}
}

func icmpFields(name string) []field {
	message := func(values func(m *wire.ICMP) wire.Value) func(*subject, []wire.Value) []wire.Value {
		return datagram(0, func(d *wire.Datagram, out []wire.Value) []wire.Value {
			if d.ICMP == nil || (d.Protocol == wire.ProtocolICMPv6) != (name == "icmpv6") {
				return out
			}
			return append(out, values(d.ICMP))
		})
	}
	return []field{
		{name: name, kind: presence, values: message(func(*wire.ICMP) wire.Value { return wire.Value{} })},
		{name: name + ".type", kind: number, values: message(func(m *wire.ICMP) wire.Value { return num(m.Type) })},
		{name: name + ".code", kind: number, values: message(func(m *wire.ICMP) wire.Value { return num(m.Code) })},
	}
}

// findingFields are tcp.analysis.* by Wireshark's names.
func findingFields() []field {
	all := []field{{name: "tcp.analysis.flags", kind: presence, values: func(u *subject, out []wire.Value) []wire.Value {
		if u.findings() != 0 {
			out = append(out, wire.Value{})
		}
		return out
	}}}
	for _, f := range trace.AllFindings() {
		all = append(all, field{name: "tcp.analysis." + f.String(), kind: presence, values: func(u *subject, out []wire.Value) []wire.Value {
			has := u.findings().Has(f)
			if f == trace.FindingRetransmission {
				has = u.findings().Retransmission()
			}
			if has {
				out = append(out, wire.Value{})
			}
			return out
		}})
	}
	return all
}
