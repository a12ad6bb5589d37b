package lesson

import (
	"slices"
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// next asks who sends next, and what.
type next struct{ plain }

// Pattern is what a packet may look like.
type Pattern struct {
	From  string  `yaml:"from"`
	To    string  `yaml:"to"`    // how it is drawn; absent: the other end of its conversation
	Flags string  `yaml:"flags"` // as in "SYN·ACK"; PSH is not looked at
	Ack   *uint32 `yaml:"ack"`   // relative
	Data  bool    `yaml:"data"`  // that it carries some
	Again bool    `yaml:"again"` // how it is named: "SYN again"

	flags wire.Flags
}

func (next) choice(c *compiler, path string, s *Step, o *Option) {
	switch {
	case o.Packet != nil && (o.From != "" || o.Is != ""), o.Packet == nil && o.From == "":
		c.at(path, s, NoKey, "", "packet: {from, flags, ack}; from, says, is")
	case o.Packet != nil:
		o.Packet.compile(c, path+".packet", s)
	default:
		o.expr = c.ofPackets(path+".is", s, o.Is)
		c.hostNamed(path+".from", s, o.From)
		c.hostNamed(path+".to", s, o.To)
		c.words(path+".says", s, o.Says)
	}
}

var flagNames = map[string]wire.Flags{"FIN": wire.FIN, "SYN": wire.SYN, "RST": wire.RST, "ACK": wire.ACK}

// compile reads the pattern's flags.
func (p *Pattern) compile(c *compiler, path string, s *Step) {
	if p.From == "" {
		c.at(path, s, NoKey, "", "from")
	}
	c.hostNamed(path+".from", s, p.From)
	c.hostNamed(path+".to", s, p.To)
	if p.Flags == "" && !p.Data {
		c.at(path, s, NoKey, "", "flags, data")
	}
	if p.Flags == "" {
		return
	}
	for name := range strings.SplitSeq(p.Flags, "·") {
		f, ok := flagNames[name]
		if !ok {
			c.at(path+".flags", s, BadValue, p.Flags, "FIN, SYN, RST, ACK, SYN·ACK, …")
		}
		p.flags |= f
	}
}

// settle finds the first packet that a host sends.
func (next) settle(x *exam, t *truth, f *faults) bool {
	track := x.after.Timeline()
	i := track.Next(x.plays(), trace.KindsOf(trace.PacketSent), func(e *trace.Event) bool {
		sent, ok := e.Detail.(trace.Sent)
		return ok && sent.Hop == 0 && sent.CopyOf == 0
	})
	if i >= track.Len() {
		f.at(x.ask.path, x.step, NoAnswer, "", "event.kind == packet_sent")
		return false
	}
	e := track.At(i)
	t.packet, t.event = e.Packet, e.Ordinal
	return true
}

func (next) holds(x *exam, o *Option, t *truth) bool {
	k, ok := x.after.Packet(t.packet)
	if !ok {
		return false
	}
	if o.Packet != nil {
		return o.Packet.matches(x.after, &k)
	}
	return sender(x.after, &k) == o.From && o.expr.Packet(x.after, &k)
}

// sender is the name of the host that sent a packet.
func sender(s *trace.Snapshot, k *trace.Packet) string {
	n, _ := s.Node(k.Hops[0].From)
	return n.Name
}

// matches reports whether a packet is what the pattern says. Where it says
// nothing of flags, any will do.
func (p *Pattern) matches(s *trace.Snapshot, k *trace.Packet) bool {
	if sender(s, k) != p.From || k.TCP == nil || p.Data != (k.TCP.Len > 0) {
		return false
	}
	if p.Flags != "" && k.TCP.Flags&^wire.PSH != p.flags {
		return false
	}
	return p.Ack == nil || k.TCP.Flags.Has(wire.ACK) && k.TCP.RelAck == *p.Ack
}

func (next) label(_ *look, w *text.Printer, o *Option) string {
	p := o.Packet
	what := p.flags.String()
	if p.Data && p.Flags == "" {
		what = w.T("lesson.choice.data")
	}
	if p.Data && p.Flags != "" {
		what = w.T("lesson.choice.with-data", text.Args{"Flags": what})
	}
	if p.Again {
		what = w.T("lesson.choice.again", text.Args{"Flags": what})
	}
	if p.Ack != nil {
		what += ", ack " + strconv.FormatUint(uint64(*p.Ack), 10)
	}
	return explain.RoleName(w, p.From) + ": " + what
}

func (next) so(x *exam, w *text.Printer, t *truth) string {
	k, ok := x.after.Packet(t.packet)
	if !ok {
		return ""
	}
	return phrase(w, x.after, &k)
}

// Ghost is how the ladder draws a packet that is only foreseen.
type Ghost struct {
	From, To trace.NodeID
	Flags    wire.Flags
	Ack      int64 // relative; −1 where it isn't said
	Data     bool
}

// Ghost is the packet that a choice of the present step's question foresees; ok
// is false where it foresees none.
func (p *Play) Ghost(choice int) (g Ghost, ok bool) {
	a := p.Step().Ask
	if a == nil || a.Asks != Next || choice < 0 || choice >= len(a.Choices) {
		return Ghost{}, false
	}
	o := a.Choices[choice]
	g.Ack = -1
	from, to := o.From, o.To
	if k := o.Packet; k != nil {
		from, to = k.From, k.To
		g.Flags, g.Data = k.flags, k.Data
		if k.Ack != nil {
			g.Ack = int64(*k.Ack)
		}
	}
	g.From, g.To = nodeNamed(p.visible, from), nodeNamed(p.visible, to)
	if g.To == 0 {
		g.To = peerOf(p.visible, g.From)
	}
	return g, g.From != 0 && g.To != 0
}

// nodeNamed is the node with a name; 0 where there is none.
func nodeNamed(s *trace.Snapshot, name string) trace.NodeID {
	i := slices.IndexFunc(s.Nodes, func(n trace.Node) bool { return n.Name == name })
	if i < 0 {
		return 0
	}
	return s.Nodes[i].ID
}

// peerOf is whom a host most likely speaks to: the other end of its latest
// conversation, or else the first other host.
func peerOf(s *trace.Snapshot, host trace.NodeID) trace.NodeID {
	for _, c := range slices.Backward(s.Conversations) {
		switch host {
		case c.ClientNode:
			return c.ServerNode
		case c.ServerNode:
			return c.ClientNode
		}
	}
	for _, n := range slices.Backward(s.Nodes) {
		if n.ID != host {
			return n.ID
		}
	}
	return 0
}

// Difference is a field in which a packet that was foreseen differs from the
// real one.
type Difference struct{ Name, Guessed, Real string }

// differences compares the packet that a choice foresees with the real one.
func (x *exam) differences(w *text.Printer, o *Option, real trace.PacketID) (all []Difference) {
	k, ok := x.after.Packet(real)
	if !ok {
		return nil
	}
	add := func(field, guessed, real string) {
		if guessed != real {
			all = append(all, Difference{w.T("lesson.difference." + field), guessed, real})
		}
	}
	from := o.From
	if o.Packet != nil {
		from = o.Packet.From
	}
	add("from", explain.RoleName(w, from), explain.RoleName(w, sender(x.after, &k)))
	if o.Packet == nil || k.TCP == nil {
		return all
	}
	if o.Packet.Flags != "" {
		add("flags", o.Packet.flags.String(), (k.TCP.Flags &^ wire.PSH).String())
	}
	if o.Packet.Ack != nil {
		ack := w.T("lesson.difference.none")
		if k.TCP.Flags.Has(wire.ACK) {
			ack = strconv.FormatUint(uint64(k.TCP.RelAck), 10)
		}
		add("ack", strconv.FormatUint(uint64(*o.Packet.Ack), 10), ack)
	}
	amount := map[bool]string{true: w.T("lesson.difference.some"), false: w.T("lesson.difference.none")}
	add("data", amount[o.Packet.Data], amount[k.TCP.Len > 0])
	return all
}
