package analyze

import (
	"net/netip"
	"slices"
	"strconv"

	"wiretale/trace"
	"wiretale/wire"
)

// vantage reads the frames of one observer, in the order in which it saw them.
type vantage struct {
	decoder       wire.Decoder
	decoded       wire.Decoded // the frame in hand
	fragments     fragments
	conversations []*conversation
	latest        map[tuple]*conversation
	messages      trace.MessageID // given so far
	touched       []*conversation // changed since the caller last took them
	step          step
	quotes        quoteTable
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

func newVantage() *vantage {
	return &vantage{latest: make(map[tuple]*conversation)}
}

// read takes in a frame. What it returns holds until the next call.
func (v *vantage) read(s trace.Sighting, tap trace.Tap, data []byte) *step {
	v.decoded = v.decoder.Decode(tap.Link, data, s.Length)
	d := &v.decoded
	v.step = step{events: v.step.events[:0], messages: v.step.messages[:0], frame: &d.Frame}
	st := &v.step
	st.note = trace.Note{Sighting: s.ID}
	seen := sight{Sighting: s, loopback: tap.Loopback, decoded: d}
	if ip := d.Frame.IP; ip != nil {
		st.src, st.dst = netip.AddrPortFrom(ip.Src, 0), netip.AddrPortFrom(ip.Dst, 0)
		if damaged(tap, d, data) {
			st.note.Protocol, st.note.Text = ipName(ip), "damaged on the way: a checksum is wrong"
			return st
		}
	}
	v.whole(seen, data)
	return st
}

// damaged reports whether a frame has a wrong checksum at a tap of a
// simulation, or can't be read to its end: its receiver discards it. Other captures are not checked, since
// network cards compute checksums behind their backs.
func damaged(tap trace.Tap, d *wire.Decoded, data []byte) bool {
	if !tap.Whole {
		return false
	}
	if d.Malformed != nil {
		return true
	}
	return slices.ContainsFunc(wire.VerifyChecksums(d, data), func(r wire.ChecksumResult) bool {
		return r.State == wire.ChecksumBad || r.State == wire.ChecksumPartial
	})
}

// sight is a frame as it is being read.
type sight struct {
	trace.Sighting
	loopback bool
	decoded  *wire.Decoded
}

func (v *vantage) datagram(s sight, ip *wire.Datagram) {
	note := &v.step.note
	switch {
	case headless(s.decoded, ip):
		note.Protocol, note.Text = ip.Protocol.String(), "its header is cut off"
		if ip.TCP != nil && headerKept(s.decoded, "tcp") >= tcpThroughWindow {
			v.ports(ip, ip.TCP.SrcPort, ip.TCP.DstPort)
			seg := &segment{Segment: ip.TCP, sight: s}
			c, _ := v.connectionOf(seg)
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

// Sizes of headers, and how much of TCP's must be there to tell a connection
// from its flags.
const (
	tcpHeader        = 20
	tcpThroughWindow = 16
	udpHeader        = 8
)

// headless reports whether a transport's header is not all there: nothing can be
// told from what stands for the rest of it.
func headless(d *wire.Decoded, ip *wire.Datagram) bool {
	switch {
	case ip.FragmentOffset > 0:
		return false
	case ip.Protocol == wire.ProtocolTCP:
		return headerKept(d, "tcp") < tcpHeader
	case ip.Protocol == wire.ProtocolUDP:
		return headerKept(d, "udp") < udpHeader
	}
	return false
}

// headerKept is how much there is of the innermost layer of a protocol.
func headerKept(d *wire.Decoded, protocol string) int {
	l, ok := d.Layer(protocol)
	if !ok {
		return 0
	}
	return min(d.Captured, l.End) - l.Start
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
func (v *vantage) begin(t tuple, fromHigh, fromClient bool) *conversation {
	c := &conversation{clientHi: fromHigh == fromClient}
	c.facts.ID = trace.ConversationID(len(v.conversations) + 1)
	c.facts.Protocol = t.protocol
	c.facts.Client, c.facts.Server = v.step.src, v.step.dst
	if !fromClient {
		c.facts.Client, c.facts.Server = v.step.dst, v.step.src
	}
	v.conversations = append(v.conversations, c)
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

// find adds findings to the packet in hand and its conversation. Where its
// options are cut off nothing is told, as Wireshark does: they might have said
// something else.
func (v *vantage) find(s sight, c *conversation, found trace.Findings) {
	if l, ok := s.decoded.Layer("tcp"); ok && l.Payload > s.decoded.Captured {
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
