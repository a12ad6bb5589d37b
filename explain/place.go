package explain

import (
	"slices"
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// Ends are the nodes between which a packet travels: those of its conversation, or
// where it belongs to none those of its journey; of one that has not come to whom it is
// for, that host all the same.
func Ends(s *trace.Snapshot, k *trace.Packet) (from, to trace.NodeID) { return ends(s, k) }

func ends(s *trace.Snapshot, k *trace.Packet) (from, to trace.NodeID) {
	if c := s.Conversation(k.Conversation); c != nil && (k.TCP != nil || k.Quotes == 0) {
		return c.Node(k.FromClient), c.Node(!k.FromClient)
	}
	from, to = k.Ends()
	if d := datagram(s, k); d != nil {
		if id := owner(s, d.Dst); id != 0 && !reached(k, id) {
			to = id // it is under way, or was lost there: the last hop leads to a router
		}
	}
	return from, to
}

// reached reports whether a packet has come to a node: to that it is for, or to a NAT
// that has sent it on inside.
func reached(k *trace.Packet, id trace.NodeID) bool {
	return slices.ContainsFunc(k.Hops, func(h trace.Hop) bool { return h.To == id && h.Fate == trace.Arrived })
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
