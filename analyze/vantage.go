package analyze

import (
	"net/netip"
	"strconv"

	"wiretale/analyze/app"
	"wiretale/analyze/flow"
	"wiretale/internal/waiting"
	"wiretale/trace"
	"wiretale/wire"
)

// vantage reads the frames of one observer, in the order in which it saw them.
type vantage struct {
	unwrapper flow.Unwrapper
	begun     trace.ConversationID // how many conversations
	listed    bool                 // they are kept in all
	all       []*conversation
	latest    map[flow.Tuple]*conversation
	asleep    map[flow.Tuple]asleep
	young     []*conversation      // that may fall asleep
	waking    trace.ConversationID // the one that does, while it does
	messages  trace.MessageID      // given so far
	touched   []*conversation      // changed since the caller last took them
	step      step
	quotes    quoteTable
	unacked   flow.Unacked
	// owner tells which conversation a frame belongs to, 0 for none, where that
	// was told before; else it is nil.
	owner func(trace.SightingID) trace.ConversationID
	// parts are fragments that are not among the frames read, by the frames that
	// complete them.
	parts map[trace.SightingID][]part
	// announced says by its server's address how a conversation is to be read
	// that another one has announced.
	announced waiting.Table[netip.AddrPort, app.Expected]
	memory    app.Memory
}

// step is what one sighting brought about.
type step struct {
	note trace.Note
	// conversation is that of the note, or nil.
	conversation *conversation
	// events are inferred; each names its sighting, and what else it names is
	// of this vantage alone.
	events []trace.Event
	// messages are those that began or changed; new ones have ids that follow
	// each other.
	messages []*trace.Message
	// sides are the two ends of the datagram; invalid where it has none.
	src, dst netip.AddrPort
	arp      *wire.ARP
	frame    *wire.Frame
}

// disown takes from a packet a conversation that is not its own: the index knows
// better, for it has seen what came before.
func (st *step) disown() {
	st.conversation, st.events, st.messages = nil, st.events[:0], st.messages[:0]
	st.note.Conversation, st.note.Repeats, st.note.Findings, st.note.Phase = 0, 0, 0, 0
}

// newVantage returns one that has read nothing yet. listed says that it keeps
// all its conversations.
func newVantage(listed bool) *vantage {
	return &vantage{listed: listed, latest: make(map[flow.Tuple]*conversation), asleep: make(map[flow.Tuple]asleep)}
}

// read takes in a frame. What it returns holds until the next call.
func (v *vantage) read(s trace.Sighting, tap trace.Tap, data []byte) *step {
	if tap.Again {
		return v.again(s, tap, data)
	}
	v.recall(v.parts[s.ID])
	read := v.unwrapper.Read(tap, s.ID, data, s.Length)
	v.step = step{events: v.step.events[:0], messages: v.step.messages[:0], frame: &read.Outer.Frame}
	st := &v.step
	st.note = trace.Note{Sighting: s.ID}
	if ip := read.Outer.Frame.IP; ip != nil {
		st.src, st.dst = netip.AddrPortFrom(ip.Src, 0), netip.AddrPortFrom(ip.Dst, 0)
		if read.Damaged {
			st.note.Protocol, st.note.Text = ipName(ip), "damaged on the way: a checksum is wrong"
			return st
		}
	}
	v.whole(sight{Sighting: s, loopback: tap.Loopback, decoded: read.Decoded}, read.Joined)
	return st
}

// again takes in a frame that was read where it was seen before.
func (v *vantage) again(s trace.Sighting, tap trace.Tap, data []byte) *step {
	decoded := wire.Decode(tap.Link, data, s.Length)
	v.step = step{events: v.step.events[:0], messages: v.step.messages[:0], frame: &decoded.Frame}
	st := &v.step
	st.note = trace.Note{Sighting: s.ID, Text: "seen before, and again at " + tap.Interface}
	if ip := decoded.Frame.IP; ip != nil {
		st.note.Protocol = ipName(ip)
		st.src, st.dst = netip.AddrPortFrom(ip.Src, 0), netip.AddrPortFrom(ip.Dst, 0)
	}
	return st
}

// sight is a frame as it is being read.
type sight struct {
	trace.Sighting
	loopback bool
	decoded  *wire.Decoded
}

func (v *vantage) datagram(s sight, ip *wire.Datagram) {
	note := &v.step.note
	headless, known := flow.Headless(s.decoded, ip)
	switch {
	case headless:
		note.Protocol, note.Text = ip.Protocol.String(), "its header is not whole"
		if known {
			v.ports(ip, ip.TCP.SrcPort, ip.TCP.DstPort)
			seg, read := &segment{Segment: ip.TCP, sight: s}, flow.SegmentOf(ip.TCP)
			c, _ := v.connectionOf(seg, &read)
			v.enter(c, seg.from, s)
		}
	case ip.TCP != nil:
		v.ports(ip, ip.TCP.SrcPort, ip.TCP.DstPort)
		v.segment(s, ip, ip.TCP)
	case ip.UDP != nil:
		v.ports(ip, ip.UDP.SrcPort, ip.UDP.DstPort)
		v.user(s, ip, ip.UDP)
	case ip.ICMP != nil:
		v.control(s, ip, ip.ICMP)
	case ip.FragmentOffset > 0 || ip.MoreFragments:
		note.Protocol, note.Text = ipName(ip), fragmentInfo(ip)
	default:
		note.Protocol = ipName(ip)
		note.Text = "IP protocol " + strconv.Itoa(int(ip.Protocol))
	}
}

func (v *vantage) ports(ip *wire.Datagram, src, dst uint16) {
	from, to := ip.Ends()
	v.step.src, v.step.dst = netip.AddrPortFrom(from, src), netip.AddrPortFrom(to, dst)
}

func ipName(ip *wire.Datagram) string {
	if ip.Src.Is4() {
		return "IPv4"
	}
	return "IPv6"
}

// linkFrame notes a frame that carries no datagram.
func (v *vantage) linkFrame(d *wire.Decoded) {
	note := &v.step.note
	if arp := d.Frame.ARP; arp != nil {
		v.step.arp = arp
		note.Protocol = "ARP"
		note.Text = arpInfo(arp)
		v.resolve(arp)
		return
	}
	note.Protocol = "Ethernet"
	if len(d.Layers) == 0 || d.Layers[0].Protocol != "eth" {
		note.Protocol = "link type " + strconv.Itoa(int(d.Frame.Link))
	}
	note.Text = strconv.Itoa(d.Length) + " bytes"
	if t := d.Frame.EtherType; t != 0 {
		note.Text = "type 0x" + strconv.FormatUint(uint64(t), 16) + ", " + note.Text
	}
}

func arpInfo(a *wire.ARP) string {
	switch a.Operation {
	case 1:
		return "who has " + a.TargetIP.String() + "? tell " + a.SenderIP.String()
	case 2:
		return a.SenderIP.String() + " is at " + a.SenderMAC.String()
	}
	return "operation " + strconv.Itoa(int(a.Operation))
}

// begin starts a conversation with the packet in hand.
func (v *vantage) begin(t flow.Tuple, fromHigh, fromClient bool) *conversation {
	c := &conversation{clientHi: fromHigh == fromClient}
	switch {
	case v.waking != 0:
		c.facts.ID = v.waking
	case v.owner != nil:
		c.facts.ID = v.owner(v.step.note.Sighting)
	default:
		v.begun++
		c.facts.ID = v.begun
	}
	c.facts.Protocol = t.Protocol
	c.facts.Client, c.facts.Server = v.step.src, v.step.dst
	if !fromClient {
		c.facts.Client, c.facts.Server = v.step.dst, v.step.src
	}
	if v.listed {
		v.all = append(v.all, c)
	}
	v.latest[t] = c
	return c
}

// enter ties the packet in hand to its conversation.
func (v *vantage) enter(c *conversation, from int, s sight) {
	if !c.changed {
		v.touched = append(v.touched, c)
	}
	c.count(from, s.Length, s.Time)
	v.step.conversation = c
	v.step.note.Conversation = c.facts.ID
	v.step.note.FromClient = from == client
}

// touch marks a conversation as changed by something else than its own packet.
func (v *vantage) touch(c *conversation) {
	if !c.changed {
		v.touched = append(v.touched, c)
		c.changed = true
	}
}

// say adds an inferred event of the sighting in hand.
func (v *vantage) say(s sight, c *conversation, kind trace.EventKind, endpoint trace.EndpointID, detail any) {
	e := trace.Event{Time: s.Time, Sighting: s.ID, Kind: kind, Endpoint: endpoint, Basis: trace.Inferred, Detail: detail}
	if c != nil {
		e.Conversation = c.facts.ID
	}
	v.step.events = append(v.step.events, e)
}

// enterPhase says so where a conversation's packet belongs to another phase
// than the one before.
func (v *vantage) enterPhase(s sight, c *conversation, p trace.Phase) {
	v.step.note.Phase = p
	if p != trace.PhaseNone && p != c.phase {
		c.phase = p
		v.say(s, c, trace.PhaseEntered, 0, p)
	}
}

// find adds findings to the packet in hand and its conversation.
func (v *vantage) find(s sight, c *conversation, found trace.Findings) {
	if flow.OptionsCut(s.decoded) {
		return
	}
	v.step.note.Findings = found
	for f := range found.All() {
		if c.findings == nil {
			c.findings = make(map[trace.Finding]int)
		}
		c.findings[f]++
		v.say(s, c, trace.FindingMade, 0, f)
	}
}

// tupleOfPair is the tuple of a packet between two whole addresses.
func tupleOfPair(protocol wire.IPProtocol, src, dst netip.AddrPort) (t flow.Tuple, fromHigh bool) {
	return flow.TupleOf(protocol, flow.EndOf(src.Addr(), src.Port()), flow.EndOf(dst.Addr(), dst.Port()))
}
