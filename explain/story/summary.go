package story

import (
	"net/netip"
	"strings"
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

// counts are what the summary tells of the packets that a story is made of.
type counts struct {
	packets         int
	first, last     time.Duration
	lost, dropped   int
	blocked, down   int
	retransmissions int
	findings        map[trace.Finding]int
}

func (c *counts) take(s *trace.Snapshot, k *trace.Packet, e *trace.Event) {
	if c.packets == 0 {
		c.first = e.Time
	}
	c.packets++
	c.last = max(c.last, e.Time, k.Settled())
	switch k.Fate() {
	case trace.LostOnLink:
		c.lost++
	case trace.DroppedByQueue:
		c.dropped++
	case trace.BlockedByRule:
		c.blocked++
	case trace.LinkDown:
		c.down++
	}
	if Repeats(s, k, e) {
		c.retransmissions++
	}
	for f := range k.Findings.All() {
		if c.findings == nil {
			c.findings = map[trace.Finding]int{}
		}
		c.findings[f]++
	}
}

// Repeats reports whether a packet carries again what was sent before: by its
// sender's word, where there is one, else by what its packets tell.
func Repeats(s *trace.Snapshot, k *trace.Packet, e *trace.Event) bool {
	if d, ok := e.Detail.(trace.Sent); ok && s.Knows(k.Hops[0].From) {
		return d.Retransmission
	}
	return k.Findings.Retransmission()
}

// heading names the two ends, and says what the story is of.
func (n *narrator) heading() (title string, about []string) {
	if n.c == nil {
		title, about = n.p.T("tell.title.all"), []string{n.p.T("tell.about.all", text.Args{"Count": n.s.Packets.Len()})}
		return title, append(about, n.fiction(0)...)
	}
	return Title(n.p, n.s, n.c), append([]string{n.about()}, n.fiction(n.c.ID)...)
}

// fiction says where it is so that what is spoken is not TCP.
func (n *narrator) fiction(id trace.ConversationID) []string {
	if what := explain.NotTCP(n.p, n.s, id); what != "" {
		return []string{n.p.T("tell.about.fiction", text.Args{"What": what})}
	}
	return nil
}

// Title names a conversation's two ends.
func Title(p *text.Printer, s *trace.Snapshot, c *trace.Conversation) string {
	return end(p, s, c.ClientNode, c.Client) + " → " + end(p, s, c.ServerNode, c.Server)
}

// end is one end: the host's name, unless that is its address, and the address.
func end(p *text.Printer, s *trace.Snapshot, id trace.NodeID, at netip.AddrPort) string {
	name := explain.Name(p, s, id)
	if name == at.Addr().String() || strings.HasPrefix(name, at.Addr().String()+":") || name == "?" {
		return at.String()
	}
	return name + " " + at.String()
}

// about says what is spoken, and how the story is known.
func (n *narrator) about() string {
	key := "tell.about.captured"
	if n.s.Modelled {
		key = "tell.about.modelled"
	}
	return n.p.T(key, text.Args{"Protocol": text.EscapeTo(n.c.Spoken(), 20), "Number": int(n.c.Number) - 1})
}

// summary tells of the whole.
func (n *narrator) summary() (told []string) {
	say := func(key string, args text.Args) { told = append(told, n.p.T(key, args)) }
	if n.count.packets == 0 {
		return []string{n.p.T("tell.summary.nothing")}
	}
	took := n.p.Duration(n.count.last - n.count.first)
	if c := n.c; c == nil {
		say("tell.summary.all", text.Args{"Count": n.count.packets, "Time": took})
	} else {
		told = append(told, explain.Say(n.p, n.s, "tell.summary", text.Args{"Time": took,
			"Sent": n.p.T("tell.packets", text.Args{"Count": c.Packets[0]}), "SentBytes": n.p.Bytes(int64(c.Bytes[0])),
			"Received": n.p.T("tell.packets", text.Args{"Count": c.Packets[1]}), "ReceivedBytes": n.p.Bytes(int64(c.Bytes[1])),
		}, c.ClientNode, c.ServerNode))
	}
	told = append(told, n.trouble()...)
	if words := n.ended(); words != "" {
		told = append(told, words)
	}
	return told
}

// trouble tells what was lost, and what had to be said again.
func (n *narrator) trouble() (told []string) {
	for _, c := range [...]struct {
		key   string
		count int
	}{
		{"tell.summary.lost", n.count.lost}, {"tell.summary.dropped", n.count.dropped}, {"tell.summary.blocked", n.count.blocked},
		{"tell.summary.down", n.count.down}, {"tell.summary.repeated", n.count.retransmissions},
	} {
		if c.count > 0 {
			told = append(told, n.p.T(c.key, text.Args{"Count": c.count}))
		}
	}
	var list []string
	for _, f := range trace.AllFindings() {
		if c := n.count.findings[f]; c > 0 && !trace.Findings(0).With(f).Retransmission() {
			list = append(list, n.p.T("explain.finding."+f.String())+" ("+n.p.Count(int64(c))+")")
		}
	}
	if len(list) > 0 {
		told = append(told, n.p.T("tell.summary.findings", text.Args{"List": strings.Join(list, ", ")}))
	}
	return told
}

// ended says how the conversation ended, "" where there is nothing to say.
func (n *narrator) ended() string {
	if n.c == nil || n.c.State == trace.ConversationUnknown || !n.c.Streams() && n.c.State != trace.Unanswered {
		return ""
	}
	whom := n.c.ServerNode
	if guard, ok := explain.Rejecter(n.s, n.c); ok && n.c.State == trace.Refused {
		whom = guard
	}
	return explain.Say(n.p, n.s, "tell.ended."+n.c.State.String(), nil, n.c.ClientNode, whom)
}

// Brief tells a conversation in a few sentences: what was asked first, how
// much was said, what went wrong and how it ended.
func Brief(p *text.Printer, s *trace.Snapshot, id trace.ConversationID) string {
	n := &narrator{p: p, s: s, c: s.Conversation(id), track: s.Track(id)}
	if n.c == nil {
		return ""
	}
	kinds := trace.KindsOf(trace.PacketSent, trace.PacketDelivered)
	for i := n.track.Next(0, kinds, begins); i < n.track.Len(); i = n.track.Next(i+1, kinds, begins) {
		e := n.track.At(i)
		if k, ok := s.Packet(e.Packet); ok {
			n.count.take(s, &k, &e)
		}
	}
	var told []string
	if asked := n.asked(); asked != "" {
		told = append(told, asked)
	}
	return strings.Join(append(told, n.summary()...), " ")
}

// asked tells the first request, and what it was answered.
func (n *narrator) asked() string {
	kinds := trace.KindsOf(trace.MessageBegun)
	i := n.track.Next(0, kinds, func(*trace.Event) bool { return true })
	if i == n.track.Len() {
		return ""
	}
	e := n.track.At(i)
	id, _ := e.Detail.(trace.MessageID)
	m, ok := n.s.Message(id)
	if !ok || m.Title == "" {
		return ""
	}
	args := text.Args{"Said": text.EscapeTo(m.Title, 60), "Protocol": text.EscapeTo(m.Protocol, 12)}
	key := "tell.brief.said"
	answered := n.track.Next(i+1, kinds, func(e *trace.Event) bool {
		a, ok := e.Detail.(trace.MessageID)
		answer, known := n.s.Message(a)
		return ok && known && answer.Answers == id
	})
	if answered < n.track.Len() {
		e := n.track.At(answered)
		a, _ := e.Detail.(trace.MessageID)
		if answer, ok := n.s.Message(a); ok && answer.Title != "" {
			key, args["Answer"] = "tell.brief.asked", text.EscapeTo(answer.Title, 60)
		}
	}
	return explain.Say(n.p, n.s, key, args, n.c.Node(m.FromClient), n.c.Node(!m.FromClient))
}

// Outline is a conversation in numbers, for one of which no packet is at hand.
func Outline(p *text.Printer, c *trace.Conversation) string {
	var list []string
	for f, n := range c.FindingCounts() {
		list = append(list, p.T("explain.finding."+f.String())+" ("+p.Count(int64(n))+")")
	}
	args := text.Args{"Protocol": text.EscapeTo(c.Spoken(), 20), "Time": p.Duration(c.Ended - c.Started),
		"Sent": p.T("tell.packets", text.Args{"Count": c.Packets[0]}), "SentBytes": p.Bytes(int64(c.Bytes[0])),
		"Received": p.T("tell.packets", text.Args{"Count": c.Packets[1]}), "ReceivedBytes": p.Bytes(int64(c.Bytes[1])),
		"State": p.T("conversation." + c.State.String())}
	told := p.T("tell.outline", args)
	if len(list) > 0 {
		told += " " + p.T("tell.summary.findings", text.Args{"List": strings.Join(list, ", ")})
	}
	return told
}
