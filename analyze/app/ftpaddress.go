package app

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
)

// ftpHostPort reads "h1,h2,h3,h4,p1,p2" (RFC 959 §4.1.2) where a text's first
// digit is: a 227 reply has words around it (RFC 1123 §4.1.2.6).
func ftpHostPort(text string) (netip.AddrPort, bool) {
	text = text[max(0, strings.IndexAny(text, "0123456789")):]
	var n [6]byte
	for i := range n {
		end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
		if end < 0 {
			end = len(text)
		}
		v, err := strconv.ParseUint(text[:end], 10, 8)
		if err != nil {
			return netip.AddrPort{}, false
		}
		n[i], text = byte(v), text[end:]
		if i < len(n)-1 {
			var ok bool
			if text, ok = strings.CutPrefix(text, ","); !ok {
				return netip.AddrPort{}, false
			}
		}
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(n[:4])), uint16(n[4])<<8|uint16(n[5])), true
}

// ftpExtended reads "|1|192.0.2.2|6275|" (RFC 2428 §2), or "(|||6446|)" with
// words around it (§3), which leaves the address out: it is the control
// connection's then, and the zero Addr here. Any printable character may be the delimiter.
func ftpExtended(text string) (netip.AddrPort, bool) {
	if i := strings.IndexByte(text, '('); i >= 0 {
		text = text[i+1:]
	}
	if len(text) == 0 || text[0] < 33 || text[0] > 126 {
		return netip.AddrPort{}, false
	}
	part := strings.SplitN(text[1:], text[:1], 4)
	if len(part) < 4 {
		return netip.AddrPort{}, false
	}
	port, err := strconv.ParseUint(part[2], 10, 16)
	if err != nil || port == 0 {
		return netip.AddrPort{}, false
	}
	var addr netip.Addr
	if part[1] != "" {
		if addr, err = netip.ParseAddr(part[1]); err != nil {
			return netip.AddrPort{}, false
		}
	}
	return netip.AddrPortFrom(addr, uint16(port)), true
}

// ftpAnnounces reads where a line says that data will pass: to the side that
// says it. by is the command or the code that says so.
func ftpAnnounces(from Side, line []byte) (to netip.AddrPort, by string, ok bool) {
	line, _, _ = bytes.Cut(line, []byte("\n"))
	word, rest, _ := bytes.Cut(line, []byte(" "))
	switch {
	case from == Client && equalFold(word, "PORT"):
		to, ok = ftpHostPort(string(rest))
		return to, "PORT", ok
	case from == Client && equalFold(word, "EPRT"):
		to, ok = ftpExtended(string(rest))
		return to, "EPRT", ok
	case from == Server && string(word) == "227": // RFC 959 §4.1.2
		to, ok = ftpHostPort(string(rest))
		return to, "227", ok
	case from == Server && string(word) == "229": // RFC 2428 §3
		to, ok = ftpExtended(string(rest))
		return to, "229", ok
	}
	return to, "", false
}
