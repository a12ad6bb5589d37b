package app

// protocols are all that are known, in the order in which they are tried:
// those that a few bytes tell for sure come first.
var protocols = [...]*Protocol{
	&http1Protocol,
	&http2Protocol,
	&webSocketProtocol,
	&tlsProtocol,
	&sshProtocol,
	&popProtocol,
	&smtpProtocol,
	&imapProtocol,
	&ftpProtocol,
	&ftpDataProtocol,
	&sipProtocol,
	&respProtocol,
	&ircProtocol,
	&memcacheProtocol,
	&telnetProtocol,
	&quicProtocol,
	&dhcpProtocol,
	&dhcp6Protocol,
	&ntpProtocol,
	&radiusProtocol,
	&tftpProtocol,
	&echoProtocol,
	&pgProtocol,
	&mysqlProtocol,
	&mqttProtocol,
	&snmpProtocol,
	&ldapProtocol,
	&kerberosProtocol,
	&mdnsProtocol, // before DNS, whose messages it has
	&llmnrProtocol,
	&dnsProtocol,
}

// Number names a protocol in one byte, for whoever keeps very many: from 1, in
// the order in which they are tried.
func (p *Protocol) Number() uint8 {
	for i := range protocols {
		if protocols[i] == p {
			return uint8(i + 1)
		}
	}
	return 0
}

// Name is that of the protocol with a number; "" for 0.
func Name(number uint8) string {
	if number == 0 || int(number) > len(protocols) {
		return ""
	}
	return protocols[number-1].Name
}

// Recognise returns the first protocol that is sure of an opening. Where none
// is, it tells whether one may still become so.
func Recognise(o *Opening) (*Protocol, Verdict) {
	best := No
	for _, p := range protocols {
		if !p.runs(o.Datagram) {
			continue
		}
		switch v := p.Recognise(o); v {
		case Yes:
			return p, Yes
		case Maybe:
			best = Maybe
		}
	}
	return nil, best
}

// recogniseAnywhere returns the protocol that is sure of the first bytes of a
// packet in the midst of a conversation, or nil.
func recogniseAnywhere(o *Opening) *Protocol {
	for _, p := range protocols {
		if p.Anywhere && p.runs(o.Datagram) && p.Recognise(o) == Yes {
			return p
		}
	}
	return nil
}

// runs reports whether the protocol may be spoken in datagrams, or over a
// stream. One that is only recognised runs over streams.
func (p *Protocol) runs(datagrams bool) bool {
	if datagrams {
		return p.Datagram != nil
	}
	return p.Stream != nil || p.Datagram == nil
}

// named returns a protocol by its name, or nil.
func named(name string) *Protocol {
	for _, p := range protocols {
		if p.Name == name {
			return p
		}
	}
	return nil
}
