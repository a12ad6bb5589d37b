package explain

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// resolution tells of an ARP message (RFC 826).
func (t *teller) resolution(f *wire.Frame) string {
	args := text.Args{"Address": f.ARP.TargetIP.String(), "MAC": f.ARP.SenderMAC.String()}
	switch {
	case f.ARP.Operation == wire.ARPRequest && f.Dst != wire.Broadcast:
		return t.say("explain.arp.request.one", args)
	case f.ARP.Operation == wire.ARPRequest && t.asksAgain():
		return t.say("explain.arp.request.again", args)
	case f.ARP.Operation == wire.ARPRequest:
		return t.say("explain.arp.request", args)
	}
	args["Address"] = f.ARP.SenderIP.String()
	return t.after("explain.arp.reply", "explain.arp.reply.after", args)
}

// discovery tells of a message of neighbour discovery (RFC 4861).
func (t *teller) discovery(d *wire.Datagram, n *wire.Neighbor) string {
	args := text.Args{"Address": n.Target.String(), "MAC": n.MAC.String()}
	switch {
	case n.Advertisement:
		return t.after("explain.nd.advertisement", "explain.nd.advertisement.after", args)
	case !d.Dst.IsMulticast():
		return t.say("explain.nd.solicitation.one", args)
	case t.asksAgain():
		return t.say("explain.nd.solicitation.again", args)
	}
	return t.say("explain.nd.solicitation", args)
}

// asksAgain reports whether a question is put because nobody has answered it.
func (t *teller) asksAgain() bool {
	timer, ok := t.cause.Detail.(trace.Timer)
	return ok && t.cause.Kind == trace.TimerFired && timer.Name == neighbourTimer
}

// The names that the simulator gives to a timer, and to what a ping measures.
const (
	roundTripTime  = "RTT"
	neighbourTimer = "neighbour"
)

// after says a sentence about an answer, with how long it took where that is
// known.
func (t *teller) after(key, later string, args text.Args) string {
	if wait, ok := t.answeredIn(); ok {
		args["Wait"] = t.p.Duration(wait)
		key = later
	}
	return t.say(key, args)
}

// answeredIn is how long after its question an answer is there: where it
// arrives, or where it was seen.
func (t *teller) answeredIn() (time.Duration, bool) {
	asked, ok := t.s.Packet(t.k.Quotes)
	last := t.k.Hops[len(t.k.Hops)-1]
	if !ok || last.Fate != trace.Arrived || last.Arrived <= asked.Departed() {
		return 0, false
	}
	return last.Arrived - asked.Departed(), true
}

// owner is the host that has an address, or 0.
func owner(s *trace.Snapshot, a netip.Addr) trace.NodeID {
	for id := trace.NodeID(1); ; id++ {
		n, ok := s.Node(id)
		if !ok {
			return 0
		}
		for _, own := range n.Addrs {
			if own == a {
				return id
			}
		}
	}
}

// neighbour tells of a change in a table of neighbours.
func (h happening) neighbour(d trace.TableEntry) string {
	mac, state, stated := strings.Cut(d.Value, " ")
	args := text.Args{"Key": text.EscapeTo(d.Key, 60), "MAC": text.EscapeTo(mac, 20)}
	cause, _ := h.s.Event(h.e.Cause)
	switch {
	case d.Value == "INCOMPLETE":
		return h.say("explain.event.neighbour.unknown", args)
	case stated:
		args["State"], args["Meaning"] = text.EscapeTo(state, 12), h.p.T(meaningOf(state))
		return h.say("explain.event.neighbour.state", args)
	case d.Value != "":
		return h.say("explain.event.neighbour.known", args)
	case cause.Kind == trace.TimerFired:
		return h.say("explain.event.neighbour.failed", args)
	}
	return h.say("explain.event.neighbour.gone", args)
}

// meaningOf is the text that says what a neighbour's state means (RFC 4861
// §7.3.2).
func meaningOf(state string) string {
	switch state {
	case "REACHABLE":
		return "explain.neighbour.reachable"
	case "STALE":
		return "explain.neighbour.stale"
	case "DELAY":
		return "explain.neighbour.delay"
	}
	return "explain.neighbour.probe"
}

// path tells who is how many hops away.
func (h happening) path(d trace.TableEntry) string {
	hops, _ := strconv.Atoi(d.Key)
	args := text.Args{"Count": hops, "Value": text.EscapeTo(d.Value, 60)}
	if d.Value == "*" {
		return h.say("explain.event.path.silent", args)
	}
	return h.say("explain.event.path", args)
}

// checksumRules are those by which a packet with a wrong checksum is discarded.
var checksumRules = [...]string{"RFC 1122 §3.2.1.2", "RFC 1122 §4.1.3.4", "RFC 9293 §3.1", "RFC 792", "RFC 4443 §2.3"}

// ignored says which rule let a packet be discarded.
func (h happening) ignored(d trace.Ignored) string {
	if words := h.full(d); words != "" {
		return words
	}
	args := text.Args{"Rule": text.EscapeTo(d.Rule, 80)}
	k, ok := h.s.Packet(h.e.Packet)
	if ok && d.Rule == "RFC 1812 §5.3.1" {
		return h.say("explain.event.ignored.silent", args)
	}
	if ok && d.Rule == "RFC 1122 §3.2.2.6" {
		if ip := datagram(h.s, &k); ip != nil && ip.ICMP != nil && ip.ICMP.Type == wire.EchoRequest(ip.Src.Is6()) {
			return h.say("explain.event.ignored.ping", args)
		}
	}
	if ok && k.Fate() == trace.Corrupted && slices.Contains(checksumRules[:], d.Rule) {
		return h.say("explain.event.ignored.damaged", args)
	}
	if ok && k.TCP != nil && k.TCP.Len > 0 && k.Repeats != 0 && d.Rule == "RFC 9293 §3.4" {
		return h.say("explain.event.ignored.again", args)
	}
	return h.say("explain.event.ignored", args)
}

// asking labels a question or an answer that belongs to no conversation: who has
// an address, or an echo; and an error. ok is false for any other packet.
func asking(p *text.Printer, s *trace.Snapshot, k *trace.Packet) (l Parts, ok bool) {
	f := frame(s, k)
	switch {
	case f == nil:
	case f.ARP != nil && f.ARP.Operation == wire.ARPRequest:
		return Parts{Name: p.T("explain.label.arp.request"), Brief: "ARP", Numbers: f.ARP.TargetIP.String()}, true
	case f.ARP != nil && f.ARP.Operation == wire.ARPReply:
		return Parts{Name: p.T("explain.label.arp.reply"), Brief: "ARP", Numbers: f.ARP.SenderIP.String()}, true
	case f.IP == nil || f.IP.ICMP == nil:
	default:
		return askingICMP(p, f.IP)
	}
	return l, false
}

// verdict is why an ICMP error says that a packet went no further.
type verdict struct {
	v6         bool
	kind, code uint8
}

// verdicts are the texts of those that have one of their own, by RFC 792 and RFC
// 4443 §3.
var verdicts = map[verdict]string{
	{false, 3, 0}: "explain.label.icmp.network", {true, 1, 0}: "explain.label.icmp.network",
	{false, 3, 1}: "explain.label.icmp.host", {true, 1, 3}: "explain.label.icmp.host",
	{false, 3, 3}: "explain.label.icmp.port", {true, 1, 4}: "explain.label.icmp.port",
	{false, 11, 0}: "explain.label.icmp.time", {true, 3, 0}: "explain.label.icmp.time",
}

func askingICMP(p *text.Printer, d *wire.Datagram) (l Parts, ok bool) {
	m, v6 := d.ICMP, d.Protocol == wire.ProtocolICMPv6
	number := strconv.Itoa(int(m.Rest[2])<<8 | int(m.Rest[3]))
	switch m.Type {
	case wire.EchoRequest(v6):
		return Parts{Name: p.T("explain.label.echo.request"), Brief: d.Protocol.String(), Numbers: number}, true
	case wire.EchoReply(v6):
		return Parts{Name: p.T("explain.label.echo.reply"), Brief: d.Protocol.String(), Numbers: number}, true
	}
	if key, ok := verdicts[verdict{v6, m.Type, m.Code}]; ok {
		return Parts{Name: d.Protocol.String(), Numbers: p.T(key)}, true
	}
	n, ok := m.Neighbor()
	if !ok || !v6 {
		return l, false
	}
	l = Parts{Name: p.T("explain.label.nd.solicitation"), Brief: "ND", Numbers: n.Target.String()}
	if n.Advertisement {
		l.Name = p.T("explain.label.nd.advertisement")
	}
	return l, true
}
