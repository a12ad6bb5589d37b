package app

import (
	"bytes"
	"net/netip"
	"strings"
)

// Announcer reports whether conversations of a protocol, by its number, may
// announce others.
func Announcer(number uint8) bool {
	return number != 0 && (number == ftpProtocol.Number() || number == tftpProtocol.Number())
}

// Announced tells of the conversation that a packet announces which one of
// such a protocol begins with: the address of its server, and its protocol. It
// judges by the packet alone, for whoever keeps nothing else.
func Announced(number uint8, from Side, b []byte, ends [2]netip.AddrPort) (to netip.AddrPort, p *Protocol) {
	if number == tftpProtocol.Number() {
		if m, ok := parseTFTP(b); ok && (m.code == tftpRead || m.code == tftpWrite) {
			return ends[from], &tftpProtocol
		}
		return netip.AddrPort{}, nil
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	text := strings.TrimSpace(string(line))
	found := false
	switch word, rest, _ := strings.Cut(text, " "); {
	case from == Client && strings.EqualFold(word, "PORT"):
		to, found = ftpHostPort(rest)
	case from == Client && strings.EqualFold(word, "EPRT"):
		to, found = ftpExtended(rest)
	case from == Server && word == "227":
		to, found = ftpHostPort(rest)
	case from == Server && word == "229":
		to, found = ftpExtended(rest)
		to = netip.AddrPortFrom(ends[Server].Addr(), to.Port())
	}
	if !found || !to.Addr().IsValid() {
		return netip.AddrPort{}, nil
	}
	return to, &ftpDataProtocol
}
