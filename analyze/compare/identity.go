package compare

import (
	"cmp"
	"hash/fnv"
	"net/netip"
	"slices"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// identity is what makes a packet the same in two stories.
type identity struct {
	conversation int          // 0 where it belongs to none
	from         trace.NodeID // of one that belongs to none; whom it is for stands in what it carries
	fromClient   bool
	copied       bool       // the network made it
	flags        wire.Flags // that say what the segment is for
	seq, ack     uint32     // relative; of a segment that carries something, what it acknowledges doesn't count
	length       int
	load         uint64 // what a datagram carries, hashed
	nth          int    // of its like
}

// member is a packet with its identity.
type member struct {
	identity
	id       trace.PacketID
	departed time.Duration
	paired   bool
}

// tuple tells one conversation from another: its ends, and the how manieth of
// these ends it is.
type tuple struct {
	protocol       wire.IPProtocol
	client, server netip.AddrPort
	nth            int
}

// names are numbers for what both stories have.
type names struct{ conversations map[tuple]int }

// read lists a story's packets in order of their departure.
func (n *names) read(s *trace.Snapshot) []member {
	of := n.number(s)
	list := make([]member, 0, s.Packets.Len())
	for _, p := range s.Packets.All() {
		list = append(list, member{identity: identify(s, &p, of), id: p.ID, departed: p.Departed()})
	}
	slices.SortStableFunc(list, func(x, y member) int { return cmp.Compare(x.departed, y.departed) })
	met := make(map[identity]int, len(list))
	for i := range list {
		like := list[i].identity
		met[like]++
		list[i].nth = met[like]
	}
	return list
}

// number gives each conversation of a story, by its id, the number that its
// twin in the other has.
func (n *names) number(s *trace.Snapshot) []int {
	of := make([]int, len(s.Conversations)+1)
	times := map[tuple]int{}
	for i := range s.Conversations {
		c := &s.Conversations[i]
		t := tuple{protocol: c.Protocol, client: c.Client, server: c.Server}
		times[t]++
		t.nth = times[t]
		if n.conversations[t] == 0 {
			n.conversations[t] = len(n.conversations) + 1
		}
		of[c.ID] = n.conversations[t]
	}
	return of
}

// identify tells what a packet is, but for how many of its like there were.
func identify(s *trace.Snapshot, p *trace.Packet, conversations []int) identity {
	const purpose = wire.SYN | wire.FIN | wire.RST | wire.ACK
	from, _ := p.Ends()
	k := identity{fromClient: p.FromClient, copied: p.Hops[0].Departure == 0}
	if int(p.Conversation) < len(conversations) {
		k.conversation = conversations[p.Conversation]
	}
	if k.conversation == 0 {
		k.from = from // how far it came is another matter: it may be lost on its way
	}
	if t := p.TCP; t != nil {
		k.flags, k.seq, k.length = t.Flags&purpose, t.RelSeq, t.Len
		if t.Len == 0 {
			k.ack = t.RelAck
		}
		return k
	}
	k.load = load(s, p)
	return k
}

// load hashes what a datagram carries, and where to. Of an error, it is the kind
// and the ports of what it quotes: the rest of that is another packet's own.
func load(s *trace.Snapshot, p *trace.Packet) uint64 {
	h := fnv.New64a()
	h.Write([]byte(p.Protocol))
	d, data, ok := s.Decode(p)
	switch ip := d.Frame.IP; {
	case !ok:
	case ip == nil:
		h.Write(data)
	case ip.UDP != nil:
		h.Write(ip.UDP.Payload)
	case ip.ICMP != nil:
		h.Write(ip.Dst.AsSlice())
		h.Write([]byte{ip.ICMP.Type, ip.ICMP.Code})
		if q, quotes := ip.ICMP.Quoted(ip.Src.Is6()); quotes && q.Frame.IP != nil {
			h.Write(ports(q.Frame.IP))
		} else {
			h.Write(ip.ICMP.Rest[:]) // an echo's number
			h.Write(ip.ICMP.Body)
		}
	default:
		h.Write(ip.Dst.AsSlice())
		h.Write(ip.Payload)
	}
	return h.Sum64()
}

// ports are the ports of a datagram, as bytes.
func ports(d *wire.Datagram) []byte {
	var from, to uint16
	switch {
	case d.TCP != nil:
		from, to = d.TCP.SrcPort, d.TCP.DstPort
	case d.UDP != nil:
		from, to = d.UDP.SrcPort, d.UDP.DstPort
	}
	return []byte{byte(d.Protocol), byte(from >> 8), byte(from), byte(to >> 8), byte(to)}
}
