package bridge

import (
	"bytes"
	"net/netip"
	"os"
	"strings"
)

// resolving is how this machine finds the address of a name (resolv.conf(5)).
type resolving struct {
	servers         []netip.AddrPort // never none
	search, options string           // lines without their keywords; "" for none
}

// What a program of the C library takes of the file.
const (
	maxServers = 3       // MAXNS
	maxResolv  = 1 << 16 // bytes of the file that are looked at
	maxLine    = 1 << 10 // of a line that is passed on
)

// machineResolving reads this machine's own file.
func machineResolving() resolving {
	data, _ := os.ReadFile("/etc/resolv.conf") // without one a server is asked on this machine
	return parseResolv(data)
}

// parseResolv reads a file of the kind. Lines that it can't use it passes over,
// as the C library does.
func parseResolv(data []byte) (r resolving) {
	for line := range bytes.Lines(data[:min(len(data), maxResolv)]) {
		words := strings.Fields(string(line))
		if len(words) < 2 || len(line) > maxLine || strings.IndexFunc(words[0], isComment) == 0 {
			continue
		}
		switch words[0] {
		case "nameserver":
			if a, err := netip.ParseAddr(words[1]); err == nil && len(r.servers) < maxServers {
				r.servers = append(r.servers, netip.AddrPortFrom(a.Unmap(), portDNS))
			}
		case "search", "domain": // the last of them counts
			r.search = plain(words[1:])
		case "options":
			r.options = strings.TrimSpace(r.options + " " + plain(words[1:]))
		}
	}
	if len(r.servers) == 0 {
		r.servers = []netip.AddrPort{netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), portDNS)}
	}
	return r
}

func isComment(c rune) bool { return c == '#' || c == ';' }

// plain joins words that hold nothing but printable ASCII.
func plain(words []string) string {
	for _, w := range words {
		if strings.IndexFunc(w, func(c rune) bool { return c <= ' ' || c >= 0x7f }) >= 0 {
			return ""
		}
	}
	return strings.Join(words, " ")
}
