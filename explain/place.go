package explain

import (
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// ends are the nodes between which a packet travels: those of its
// conversation, or where it belongs to none those of its journey.
func ends(s *trace.Snapshot, k *trace.Packet) (from, to trace.NodeID) {
	if c := s.Conversation(k.Conversation); c != nil && (k.TCP != nil || k.Quotes == 0) {
		return c.Node(k.FromClient), c.Node(!k.FromClient)
	}
	return k.Ends()
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
