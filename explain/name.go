package explain

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"wiretale/text"
	"wiretale/trace"
)

// nameLimit is the length of a host's name in a sentence, in characters.
const nameLimit = 40

// isRole reports whether a host's name says what the host is there for.
func isRole(name string) bool {
	return slices.Contains(Roles(), name)
}

// Roles are the names of hosts that are said in the reader's language.
func Roles() []string {
	return []string{"client", "server", "resolver", "router", "firewall", "nat", "phone", "tablet", "near", "middle", "far", "gone", "machine", "script", "root", "top", "authority"}
}

// node is a host's name as a sentence says it. A host that is called by its
// role is spoken of as such: "the client", "el cliente".
func node(p *text.Printer, s *trace.Snapshot, id trace.NodeID) string {
	n, ok := s.Node(id)
	if !ok {
		return "?"
	}
	if isRole(n.Name) {
		return p.T("explain.role." + n.Name)
	}
	return text.EscapeTo(n.Name, nameLimit)
}

// Host is a host's name as a sentence says it: "the client", "el cliente".
func Host(p *text.Printer, s *trace.Snapshot, id trace.NodeID) string { return node(p, s, id) }

// Smooth makes a sentence of words into which Host's have been put.
func Smooth(p *text.Printer, sentence, host string) string { return smooth(p, sentence, host) }

// Name is a host's name as a label says it. A host that is called by its role
// has its name in the reader's language: "client", "cliente".
func Name(p *text.Printer, s *trace.Snapshot, id trace.NodeID) string {
	n, ok := s.Node(id)
	if !ok {
		return "?"
	}
	return RoleName(p, n.Name)
}

// RoleName is a name as a label says it.
func RoleName(p *text.Printer, name string) string {
	if isRole(name) {
		return p.T("explain.name." + name)
	}
	return text.EscapeTo(name, nameLimit)
}

// smooth makes a sentence of words that were put together: it joins the
// Spanish article to the preposition before a role, and begins a sentence that
// begins with a role's article, or with the name of a packet, with a capital.
func smooth(p *text.Printer, s string, roles ...any) string {
	for _, r := range roles {
		role, _ := r.(string)
		rest, ok := strings.CutPrefix(role, "el ")
		if !ok || p.Lang != text.Spanish {
			continue
		}
		for _, join := range [...][2]string{{"a ", "al "}, {"de ", "del "}} {
			s = strings.ReplaceAll(s, " "+join[0]+role, " "+join[1]+rest)
		}
	}
	for _, r := range roles {
		role, _ := r.(string)
		if strings.Contains(role, " ") && strings.HasPrefix(s, role) {
			first, size := utf8.DecodeRuneInString(s)
			return string(unicode.ToUpper(first)) + s[size:]
		}
	}
	return s
}

// Say says a sentence of the catalogue about two hosts, {{.Who}} and {{.Whom}}.
func Say(p *text.Printer, s *trace.Snapshot, key string, args text.Args, who, whom trace.NodeID) string {
	all := text.Args{"Who": node(p, s, who), "Whom": node(p, s, whom)}
	for name, v := range args {
		all[name] = v
	}
	return smooth(p, p.T(key, all), all["Who"], all["Whom"])
}

// Finding is the name of what is remarked of a packet, as a label says it:
// "duplicate ACK", "ACK duplicado".
func Finding(p *text.Printer, f trace.Finding) string { return p.T("finding." + f.String()) }
