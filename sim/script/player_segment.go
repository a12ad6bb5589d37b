package script

import (
	"net/netip"
	"slices"
	"time"

	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// firstPeerPort is where the ports of the script's end begin.
const firstPeerPort = 40001

// arrive lets a segment arrive at the machine.
func (p *player) arrive(s *segment) bool {
	if !p.flow.at.local.IsValid() {
		p.adopt()
	}
	d := &wire.Datagram{Src: p.flow.at.remote.Addr(), Dst: p.flow.at.local.Addr(), Protocol: wire.ProtocolTCP, TCP: p.flow.arriving(s)}
	d.SetECN([...]wire.ECN{wire.NotECT, wire.NotECT, wire.ECT0, wire.ECT1, wire.ECT0, wire.CE}[s.ecn])
	p.world.inject(d)
	p.progress()
	return true
}

// adopt makes the addresses of a connection that the script's end begins.
func (p *player) adopt() {
	local := netip.AddrPortFrom(p.settings.local, p.settings.bindPort)
	if p.under != nil && p.under.bound.IsValid() {
		local = netip.AddrPortFrom(p.settings.local, p.under.bound.Port())
	}
	p.flow.at = pair{local, netip.AddrPortFrom(p.settings.remote, firstPeerPort+p.ports)}
	p.ports++
	p.flow.cookie = p.cookie()
}

// cookie is what the machine's server gives for Fast Open to the script's end:
// what it answers to a SYN that asks for one.
func (p *player) cookie() []byte {
	c := connection{world: p.world, at: p.flow.at}
	cfg := c.config(nil)
	key := p.settings.fastOpenKey
	if p.under != nil {
		key = p.under.fastOpenKey()
	}
	cfg.FastOpen, cfg.Observe = tcp.FastOpen{Server: true, Key: key}, nil
	ask := wire.Segment{SrcPort: p.flow.at.remote.Port(), DstPort: p.flow.at.local.Port(), Flags: wire.SYN,
		Options: wire.Options{FastOpen: []byte{}}}
	conn := tcp.Accept(cfg, 0, &ask, wire.NotECT)
	var answer tcp.Outgoing
	conn.Next(0, &answer)
	return answer.Segment.Options.FastOpen
}

// arriveICMP lets an ICMP error arrive.
func (p *player) arriveICMP(e *event, m *icmp) bool {
	c := p.current()
	if c == nil {
		return p.fail(e, NoConnection, "", m.kind)
	}
	seq := p.flow.local.live(m.seq, false)
	if !m.quotes {
		seq = p.oldest(c)
	}
	d, ok := m.datagram(c.at, seq)
	if !ok {
		return p.fail(e, CannotPlay, "", m.kind+" "+m.code)
	}
	p.world.inject(d)
	p.progress()
	return true
}

// oldest is the first number that a connection waits for an answer to.
func (p *player) oldest(c *connection) wire.Seq {
	for _, v := range c.variables {
		if v.Name == "SND.UNA" {
			return wire.Seq(v.Value)
		}
	}
	return p.flow.local.initial
}

// patience is how long the player looks for a segment that is late, so that it
// can say when it came.
const patience = 150 * time.Second

// expect waits for a segment that the machine is to send, and compares it.
func (p *player) expect(e *event, s *segment, w when) bool {
	began := p.world.now()
	tolerance := p.tolerance(max(w.from-began, 0))
	deadline := w.to + tolerance
	if w.any {
		deadline = began + patience
	}
	if !p.run(deadline, func() bool { return p.whole(s) }) {
		return false
	}
	if len(p.world.sent) == 0 {
		return p.missing(e, s, w, deadline)
	}
	got := p.claim(s)
	if !p.flow.at.local.IsValid() || got[0].segment.Flags.Has(wire.SYN) {
		p.learnNumbers(s, got[0].segment)
	}
	compared := comparison{flow: &p.flow, settings: p.settings, want: s, got: got}
	if differ := compared.aspects(); len(differ) > 0 {
		return p.fail(e, WrongSegment, s.String(), p.flow.describe(got), differ...)
	}
	p.learnStamps(s, got[0])
	p.matched = got[len(got)-1]
	if last := p.matched.at; !w.any && (got[0].at < w.from-tolerance || last > deadline) {
		return p.fail(e, WrongTime, timesText(w)+" "+s.String(), Clock(last))
	}
	return true
}

// timesText writes the time at which something is expected.
func timesText(w when) string {
	if w.from == w.to {
		return Clock(w.from)
	}
	return Clock(w.from) + "~" + Clock(w.to)
}

// whole reports whether what left is as much as a script expects in one piece.
func (p *player) whole(s *segment) bool {
	p.heed()
	sent := p.world.sent
	if len(sent) == 0 {
		return false
	}
	return p.reach(s) < len(sent) || run(sent).length() >= s.length
}

// heed takes away what left on other connections than the script's: like
// packetdrill, it looks at one at a time.
func (p *player) heed() {
	if p.settings.strict || !p.flow.at.local.IsValid() {
		return
	}
	p.world.sent = slices.DeleteFunc(p.world.sent, func(d departure) bool { return d.pair != p.flow.at })
}

// reach is how many of the segments that left, from the first on, make up the
// one that is expected.
func (p *player) reach(s *segment) int {
	sent := p.world.sent
	n := 1
	for n < len(sent) && run(sent[:n]).length() < s.length && run(sent[:n]).continues(sent[n]) {
		n++
	}
	return n
}

// claim takes from what left the segments that make up the expected one.
func (p *player) claim(s *segment) run {
	n := p.reach(s)
	got := run(p.world.sent[:n:n])
	p.world.sent = p.world.sent[n:]
	return got
}

// missing tells of a segment that was not sent in time, and whether it came
// later.
func (p *player) missing(e *event, s *segment, w when, deadline time.Duration) bool {
	if w.any {
		return p.fail(e, NothingSent, s.String(), "")
	}
	if !p.run(deadline+patience, func() bool { return len(p.world.sent) > 0 }) {
		return false
	}
	if len(p.world.sent) == 0 {
		p.world.medium.Engine.Advance(deadline)
		return p.fail(e, NothingSent, timesText(w)+" "+s.String(), "")
	}
	late := p.claim(s)
	return p.fail(e, WrongTime, timesText(w)+" "+s.String(), Clock(late[0].at)+" "+p.flow.describe(late))
}

// learnNumbers takes from the machine's SYN which connection the script speaks
// of, and its initial sequence number.
func (p *player) learnNumbers(s *segment, syn *wire.Segment) {
	if !syn.Flags.Has(wire.SYN) {
		return
	}
	p.flow.local = sequence{initial: syn.Seq, script: s.seq, known: true}
	if c := p.current(); c != nil && !syn.Flags.Has(wire.ACK) && c.conn.State() == trace.SynSent {
		p.flow.at = c.at
	}
}

// learnStamps notes what the script calls the timestamps that were sent.
func (p *player) learnStamps(s *segment, got departure) {
	o, ok := s.stampOf()
	if !ok {
		return
	}
	if live := got.segment.Options.Timestamps; live != nil {
		p.flow.learn(o.value, live.Value)
	}
}
