package app

import "net/netip"

// Announces returns the protocol of the conversation that a packet announces,
// and the address of its server: what FTP says of its data. speaker is the
// protocol of the packet's conversation by its number, b the beginning of its
// payload. Most packets announce nothing: nil.
func Announces(speaker uint8, from Side, b []byte, ends [2]netip.AddrPort) (p *Protocol, to netip.AddrPort) {
	if speaker == 0 || len(b) < len("227 ") {
		return nil, to
	}
	switch protocols[speaker-1] {
	case &tftpProtocol:
		if looksLikeTFTP(b) { // whatever is sent to where it came from answers it
			return &tftpProtocol, ends[from]
		}
		return nil, to
	case &ftpProtocol:
	default:
		return nil, to
	}
	to, _, ok := ftpAnnounces(from, b)
	if !ok {
		return nil, to
	}
	return &ftpDataProtocol, netip.AddrPortFrom(ends[from].Addr(), to.Port())
}

// Announced returns how a conversation is read whose protocol is only known by
// what another one says; false where its own words tell.
func Announced(protocol string) (x Expected, ok bool) {
	return Expected{Name: protocol}, protocol == ftpDataProtocol.Name
}
