package explain

import (
	"slices"
	"strings"

	"wiretale/text"
	"wiretale/trace"
)

// speakDNS are the protocols whose messages are DNS's.
var speakDNS = []string{"DNS", "MDNS", "LLMNR"}

// dnsWords are the words of a DNS message's title that belong to a language, behind
// its arrow: what a response without answers says instead.
var dnsWords = map[string]string{
	"truncated": "explain.dns.title.truncated", "no such record": "explain.dns.title.no-record", "no such name": "explain.dns.title.no-name",
	"format error": "explain.dns.title.format", "server failure": "explain.dns.title.failure", "not implemented": "explain.dns.title.not-implemented",
	"refused": "explain.dns.title.refused",
}

// Title is the title of a message in a language, raw: what a message says itself is
// the same in all, and what the reading says of it is not.
func Title(p *text.Printer, m *trace.Message) string {
	if p.Lang == text.English || m.Kind != trace.MessageResponse || !slices.Contains(speakDNS, m.Protocol) {
		return m.Title
	}
	asked, said, ok := strings.Cut(m.Title, " → ")
	if !ok {
		return m.Title
	}
	if key, ok := dnsWords[said]; ok {
		return asked + " → " + p.T(key)
	}
	if server, ok := strings.CutPrefix(said, "ask "); ok {
		return asked + " → " + p.T("explain.dns.title.ask", text.Args{"Server": server})
	}
	if code, ok := strings.CutPrefix(said, "code "); ok {
		return asked + " → " + p.T("explain.dns.title.code", text.Args{"Code": code})
	}
	return m.Title
}
