package filter

import (
	"net/netip"

	"wiretale/trace"
	"wiretale/wire"
)

// conversationFields are what is known of a whole conversation, and which way
// a packet goes in it.
func conversationFields() []field {
	all := []field{{name: "packet.from_client", kind: boolean, values: func(u *subject, out []wire.Value) []wire.Value {
		switch {
		case u.packet != nil && u.packet.Conversation != 0:
			out = append(out, truth(u.packet.FromClient))
		case u.record != nil && u.record.Conversation != nil:
			out = append(out, truth(u.record.FromClient))
		}
		return out
	}}}
	count := func(name string, value func(c *trace.Conversation) wire.Value) {
		all = append(all, of(name, number, value))
	}
	count("conversation.number", func(c *trace.Conversation) wire.Value { return num(c.Number - 1) })
	count("conversation.packets", func(c *trace.Conversation) wire.Value { return num(c.Packets[0] + c.Packets[1]) })
	count("conversation.packets.client", func(c *trace.Conversation) wire.Value { return num(c.Packets[0]) })
	count("conversation.packets.server", func(c *trace.Conversation) wire.Value { return num(c.Packets[1]) })
	count("conversation.bytes", func(c *trace.Conversation) wire.Value { return num(int64(c.Bytes[0] + c.Bytes[1])) })
	count("conversation.bytes.client", func(c *trace.Conversation) wire.Value { return num(int64(c.Bytes[0])) })
	count("conversation.bytes.server", func(c *trace.Conversation) wire.Value { return num(int64(c.Bytes[1])) })
	count("conversation.port", func(c *trace.Conversation) wire.Value { return num(c.Server.Port()) })
	count("conversation.completeness", func(c *trace.Conversation) wire.Value { return num(c.Completeness) })
	count("conversation.findings", func(c *trace.Conversation) wire.Value {
		n := 0
		for _, times := range c.Findings {
			n += times
		}
		return num(n)
	})
	side := func(end func(c *trace.Conversation) netip.AddrPort) func(c *trace.Conversation) wire.Value {
		return func(c *trace.Conversation) wire.Value { return addr(end(c).Addr()) }
	}
	state := of("conversation.state", oneWord, func(c *trace.Conversation) wire.Value { return num(c.State) })
	state.words = conversationNames
	process := field{name: "conversation.process", kind: str, ofConversation: true, values: func(u *subject, out []wire.Value) []wire.Value {
		if c := u.conversation(); c != nil {
			for _, p := range c.Processes {
				if p.Name != "" {
					out = append(out, said(p.Name))
				}
			}
		}
		return out
	}}
	return append(all, state, process,
		of("conversation.application", str, func(c *trace.Conversation) wire.Value { return said(c.Application) }),
		of("conversation.protocol", str, func(c *trace.Conversation) wire.Value { return said(c.Protocol.String()) }),
		of("conversation.client", address, side(func(c *trace.Conversation) netip.AddrPort { return c.Client })),
		of("conversation.server", address, side(func(c *trace.Conversation) netip.AddrPort { return c.Server })),
		of("conversation.start", span, func(c *trace.Conversation) wire.Value { return num(max(c.Started, 0)) }),
		of("conversation.duration", span, func(c *trace.Conversation) wire.Value { return num(max(c.Ended-c.Started, 0)) }),
		of("conversation.round_trip", span, func(c *trace.Conversation) wire.Value { return num(max(c.InitialRoundTrip, 0)) }))
}

// of makes a field of the conversation that a packet or event belongs to.
func of(name string, k kind, value func(c *trace.Conversation) wire.Value) field {
	return field{name: name, kind: k, ofConversation: true, values: func(u *subject, out []wire.Value) []wire.Value {
		if c := u.conversation(); c != nil {
			out = append(out, value(c))
		}
		return out
	}}
}
