package explain

import (
	"slices"
	"strings"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// NotTCP says that what a conversation speaks is not TCP, and what its hosts do
// without: "not TCP: no TIME-WAIT". It is "" where no host with a fiction takes
// part; for conversation 0, in none.
func NotTCP(p *text.Printer, s *trace.Snapshot, id trace.ConversationID) string {
	c := s.Conversation(id)
	if c != nil && c.Protocol != wire.ProtocolTCP {
		return ""
	}
	var names []string
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if c != nil && n.ID != c.ClientNode && n.ID != c.ServerNode {
			continue
		}
		for _, f := range n.Fictions {
			if !slices.Contains(names, f) {
				names = append(names, f)
			}
		}
	}
	return Fictions(p, names)
}

// Fictions says the same of fictions by their names; "" of none.
func Fictions(p *text.Printer, names []string) string {
	if len(names) == 0 {
		return ""
	}
	words := make([]string, len(names))
	for i, n := range names {
		if words[i] = n; p.Has("fiction." + n) {
			words[i] = p.T("fiction." + n)
		}
	}
	return p.T("fiction.not-tcp", text.Args{"What": strings.Join(words, ", ")})
}

// fictional is the key of the sentence for a change of state that a fiction, and
// no rule of TCP, brings about; "" for any other.
func fictional(s *trace.Snapshot, id trace.NodeID, d trace.Transition) string {
	n, ok := s.Node(id)
	if !ok || d.Rule != "" {
		return ""
	}
	switch {
	case d.From == trace.SynReceived && d.To == trace.Established && slices.Contains(n.Fictions, trace.TwoWayHandshake):
		return "explain.fiction.opened"
	case d.From != trace.TimeWait && d.To == trace.Closed && slices.Contains(n.Fictions, trace.NoTimeWait):
		return "explain.fiction.forgotten"
	}
	return ""
}
