package tui

import (
	"slices"
	"strconv"
	"strings"

	"wiretale/trace"
)

// How much of a trace is looked at for values that a filter's field may have,
// and how many are offered.
const (
	knownSample = 300
	knownMost   = 40
)

// known are values of a field that the trace holds, each once: of a bounded part
// of it.
func (w *watch) known(field string) []string {
	var all []string
	add := func(s string) bool {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
		return len(all) < knownMost
	}
	s := w.player.snapshot
	last := field[strings.LastIndexByte(field, '.')+1:]
	switch {
	case strings.HasPrefix(field, "ip.") || strings.HasPrefix(field, "ipv6."), field == "conversation.client", field == "conversation.server":
		for i := range min(len(s.Nodes), knownSample) {
			for _, a := range s.Nodes[i].Addrs {
				add(a.String())
			}
		}
	case field == "event.node", field == "event.from", field == "event.to":
		for i := range min(len(s.Nodes), knownMost) {
			add(s.Nodes[i].Name)
		}
	case last == "port", last == "srcport", last == "dstport", strings.HasPrefix(field, "conversation."):
		for i := range min(len(s.Conversations), knownSample) {
			if !knownOf(&s.Conversations[i], field, add) {
				break
			}
		}
	default:
		for i := range min(s.Messages.Len(), knownSample) {
			m := s.Messages.At(i)
			for _, f := range m.Fields {
				if f.Name == field && len(f.Value) < 60 {
					add(f.Value)
				}
			}
		}
	}
	return all[:min(len(all), knownMost)]
}

// knownOf adds what a conversation says in a field.
func knownOf(c *trace.Conversation, field string, add func(string) bool) bool {
	switch field {
	case "conversation.process":
		return add(c.Processes[0].Name) && add(c.Processes[1].Name)
	case "conversation.application":
		return add(c.Application)
	case "conversation.protocol":
		return add(c.Protocol.String())
	case "tcp.port", "tcp.dstport", "udp.port", "udp.dstport", "conversation.port":
		if field == "conversation.port" || strings.EqualFold(field[:3], c.Protocol.String()) {
			return add(strconv.Itoa(int(c.Server.Port())))
		}
	}
	return true
}
