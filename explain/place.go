package explain

import (
	"strconv"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// nameLimit is the length of a host's name in a sentence, in characters.
const nameLimit = 40

// node is a host's name, fit to be shown.
func node(s *trace.Snapshot, id trace.NodeID) string {
	n, ok := s.Node(id)
	if !ok {
		return "?"
	}
	return text.EscapeTo(n.Name, nameLimit)
}

// ends are the nodes between which a packet travels: those of its
// conversation, or where it belongs to none those of its journey.
func ends(s *trace.Snapshot, k *trace.Packet) (from, to trace.NodeID) {
	if c := s.Conversation(k.Conversation); c != nil && (k.TCP != nil || k.Quotes == 0) {
		return c.Node(k.FromClient), c.Node(!k.FromClient)
	}
	return k.Hops[0].From, k.Hops[len(k.Hops)-1].To
}

// port is the port of one side of a conversation.
func port(c *trace.Conversation, client bool) string {
	if c == nil {
		return "?"
	}
	if client {
		return strconv.Itoa(int(c.Client.Port()))
	}
	return strconv.Itoa(int(c.Server.Port()))
}

// datagram is what the packet's bytes say, or nil.
func datagram(s *trace.Snapshot, k *trace.Packet) *wire.Datagram {
	f := frame(s, k)
	if f == nil {
		return nil
	}
	return f.IP
}
