package wire

// EchoRequest is the type of an echo's question (RFC 792; RFC 4443 §4.1); v6
// says that it is ICMPv6's.
func EchoRequest(v6 bool) uint8 {
	if v6 {
		return icmpv6EchoRequest
	}
	return icmpEchoRequest
}

// EchoReply is the type of an echo's answer (RFC 792; RFC 4443 §4.2); v6 says
// that it is ICMPv6's.
func EchoReply(v6 bool) uint8 {
	if v6 {
		return icmpv6EchoReply
	}
	return icmpEchoReply
}

// Echo reports whether the message is an echo's question, or its answer. v6 says
// that it is one of ICMPv6.
func (m *ICMP) Echo(v6 bool) (asks, answers bool) {
	return m.Type == EchoRequest(v6), m.Type == EchoReply(v6)
}
