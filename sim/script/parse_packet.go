package script

import (
	"strings"

	"wiretale/wire"
)

// packet reads a packet that arrives or is to be sent.
func (p *parser) packet() (any, *Error) {
	s := &segment{inbound: p.token.is("<"), windowless: true}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.network(s); err != nil {
		return nil, err
	}
	switch {
	case p.isWord("icmp"), p.isWord("icmpv6"):
		return p.icmp(s.inbound)
	case p.isWord("udp"), p.isWord("ipv4"), p.isWord("ipv6"), p.isWord("gre"), p.isWord("mpls"), p.token.kind == address:
		return nil, p.fault(Unsupported, "")
	}
	return s, p.segment(s)
}

// network reads what is said of the datagram: [ect0], (flowlabel 0x1), [tos 2].
func (p *parser) network(s *segment) *Error {
	for p.token.is("[") || p.token.is("(") {
		closing := "]"
		if p.token.is("(") {
			closing = ")"
		}
		if err := p.advance(); err != nil {
			return err
		}
		for !p.token.is(closing) {
			if p.token.kind == end {
				return p.fault(WantSymbol, closing)
			}
			if m, ok := marks[p.token.text]; ok {
				s.ecn = m
			}
			if err := p.advance(); err != nil {
				return err
			}
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
	return nil
}

var marks = map[string]mark{"noecn": markNone, "ect0": markECT0, "ect1": markECT1, "ect01": markEither, "ce": markCE}

// segment reads a TCP segment from its flags on.
func (p *parser) segment(s *segment) (err *Error) {
	if err = p.flags(s); err != nil {
		return err
	}
	if s.seq, s.length, err = p.sequence(); err != nil {
		return err
	}
	if p.isWord("ack") {
		if s.ack, err = p.field(1<<32 - 1); err != nil {
			return err
		}
		s.ackGiven = true
	}
	if p.isWord("win") {
		window, err := p.field(1<<16 - 1)
		if err != nil {
			return err
		}
		s.window, s.windowless = uint16(window), false
	}
	if p.isWord("urg") {
		urgent, err := p.field(1<<16 - 1)
		if err != nil {
			return err
		}
		s.urgent = uint16(urgent)
	}
	if p.token.is("<") { // the next event would begin with its time
		if err = p.options(s); err != nil {
			return err
		}
	}
	if p.token.is("{") { // what is to be made wrong with the packet
		return p.fault(Unsupported, "")
	}
	return nil
}

// field reads the number behind a word, up to a limit.
func (p *parser) field(limit uint64) (uint32, *Error) {
	if err := p.advance(); err != nil {
		return 0, err
	}
	n, err := p.number(limit)
	return uint32(n), err
}

var flagLetters = map[byte]wire.Flags{
	'S': wire.SYN, 'F': wire.FIN, 'P': wire.PSH, 'R': wire.RST, '.': wire.ACK,
	'U': wire.URG, 'E': wire.ECE, 'W': wire.CWR,
}

// flags reads letters and points as tcpdump writes them, or "-" for none.
func (p *parser) flags(s *segment) *Error {
	none, err := p.skip("-")
	if none || err != nil {
		return err
	}
	for first := true; first || p.token.from == p.behind; first = false {
		if p.token.kind != word && !p.token.is(".") {
			if first {
				return p.fault(WantFlags, "")
			}
			return nil
		}
		for i := range len(p.token.text) {
			flag, known := flagLetters[p.token.text[i]]
			if p.token.text[i] == 'A' {
				s.accurate, known = true, true
			}
			if !known {
				return p.fault(WantFlags, "")
			}
			s.flags |= flag
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
	return nil
}

// sequence reads first:behind(length).
func (p *parser) sequence() (seq uint32, length int, err *Error) {
	at := p.token.at
	first, err := p.number(1<<32 - 1)
	if err != nil {
		return 0, 0, err
	}
	if err = p.want(":"); err != nil {
		return 0, 0, err
	}
	behind, err := p.number(1<<32 - 1)
	if err != nil {
		return 0, 0, err
	}
	if err = p.want("("); err != nil {
		return 0, 0, err
	}
	n, err := p.number(maxPayload)
	if err != nil {
		return 0, 0, err
	}
	if uint32(first)+uint32(n) != uint32(behind) {
		return 0, 0, &Error{Line: at.line, Column: at.column, Code: Length}
	}
	return uint32(first), int(n), p.want(")")
}

// maxPayload bounds a segment: a run of what Linux sends as one.
const maxPayload = 1 << 20

// icmp reads an ICMP error.
func (p *parser) icmp(inbound bool) (any, *Error) {
	if !inbound {
		return nil, p.fault(Unsupported, "")
	}
	m := &icmp{}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for p.token.kind == word && p.token.text != "mtu" {
		if m.kind == "" {
			m.kind = p.token.text
		} else {
			m.code = p.token.text
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if m.kind == "" {
		return nil, p.fault(WantValue, "")
	}
	if p.isWord("mtu") {
		n, err := p.field(1<<16 - 1)
		if err != nil {
			return nil, err
		}
		m.mtu = int(n)
	}
	if quotes, err := p.skip("["); err != nil || !quotes {
		return m, err
	}
	if p.token.kind == word {
		return nil, p.fault(Unsupported, "")
	}
	m.quotes = true
	var err *Error
	if m.seq, _, err = p.sequence(); err != nil {
		return nil, err
	}
	return m, p.want("]")
}

// unescapeHex reads hexadecimal digits, two a byte.
func unescapeHex(s string) ([]byte, bool) {
	s = strings.TrimPrefix(s, "0x")
	if len(s)%2 != 0 {
		return nil, false
	}
	b := make([]byte, 0, len(s)/2)
	for i := 0; i < len(s); i += 2 {
		high, low := unhex(s[i]), unhex(s[i+1])
		if high < 0 || low < 0 {
			return nil, false
		}
		b = append(b, byte(high<<4|low))
	}
	return b, true
}
