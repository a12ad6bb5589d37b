package analyze

import (
	"net/netip"

	"wiretale/analyze/flow"
	"wiretale/trace"
)

// guarding gives what becomes of an entry in a firewall's or a NAT's table, once
// no packet comes for it any more, the conversation that it was made for.
func (x *simulated) guarding(e *trace.Event) {
	if e.Kind != trace.TableChanged || e.Conversation != 0 {
		return
	}
	if d, ok := e.Detail.(trace.TableEntry); ok && d.Guards() {
		e.Conversation = x.b.ConversationOf(x.b.OrdinalOf(e.Cause))
	}
}

// translated is the conversation that a packet belongs to where its ends had
// other addresses before a NAT gave it those that a vantage sees; nil for any
// other packet.
func (x *simulated) translated(packet trace.PacketID, seen flow.Tuple) *shared {
	if packet == 0 || int(packet) > x.b.Packets() {
		return nil
	}
	id := x.b.Packet(packet).Conversation
	if id == 0 {
		return nil
	}
	if g := x.all[id-1]; g.key != seen && g.key.Protocol == seen.Protocol {
		return g
	}
	return nil
}

// rename notes what a conversation is called behind a NAT. Who its server is,
// only the last address that it is called by tells.
func (x *simulated) rename(g *shared, key sharedKey, ends [2]netip.AddrPort) {
	x.shared[key], x.byTuple[key.tuple] = g, g
	g.names = append(g.names, ends)
	if node := x.owner[ends[server].Addr()]; node != 0 {
		g.nodes[server] = node
	}
	if g.own != nil {
		g.own.facts.ServerNode = g.nodes[server]
		g.home.touch(g.own)
	}
	x.claim(g)
}
