package explain

import (
	"strconv"
	"strings"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// passing is an event in the table of a firewall or a NAT, with what the table
// said of the entry before.
type passing struct {
	d       trace.TableEntry
	made    trace.Event // that made the entry
	before  trace.Event // the latest before
	fresh   bool        // the entry was not there before
	ends    [2]string   // as the key names them
	state   string
	until   time.Duration
	expires bool
}

// Passing reports whether an event is one of a firewall's or a NAT's table that
// tells more than that another packet has passed: an entry begins, ends, or gets
// on.
func Passing(s *trace.Snapshot, e *trace.Event) (tells, guards bool) {
	d, ok := e.Detail.(trace.TableEntry)
	if !ok || !d.Guards() {
		return false, false
	}
	p := passed(s, e, d)
	if p.fresh || d.Value == "" {
		return true, true
	}
	was, _ := p.before.Detail.(trace.TableEntry)
	before, _, _ := was.Expiry()
	return before != p.state, true
}

// mostEntries bounds how far the history of an entry is walked back.
const mostEntries = 5000

// passed reads an event of such a table.
func passed(s *trace.Snapshot, e *trace.Event, d trace.TableEntry) (p passing) {
	p.d, p.fresh = d, true
	p.state, p.until, p.expires = d.Expiry()
	_, ends, _ := strings.Cut(d.Key, " ")
	p.ends[0], p.ends[1], _ = strings.Cut(ends, " ↔ ")
	for was := range entryBefore(s, e, d.Table, d.Key) {
		if was.Detail.(trace.TableEntry).Value == "" {
			break
		}
		if p.fresh {
			p.before, p.fresh = was, false
		}
		p.made = was
	}
	return p
}

// entryBefore goes back through what a table said of one entry before an event,
// the latest first.
func entryBefore(s *trace.Snapshot, e *trace.Event, table, key string) func(func(trace.Event) bool) {
	return func(yield func(trace.Event) bool) {
		track, kinds := s.Timeline(), trace.KindsOf(trace.TableChanged)
		here := func(o *trace.Event) bool {
			d, ok := o.Detail.(trace.TableEntry)
			return ok && o.Node == e.Node && d.Table == table && d.Key == key && o.Ordinal < e.Ordinal
		}
		for i, n := track.Previous(track.Until(e.At()), kinds, here), 0; i >= 0 && n < mostEntries; i, n = track.Previous(i, kinds, here), n+1 {
			if !yield(track.At(i)) {
				return
			}
		}
	}
}

// passing tells of an event in the table of a firewall or a NAT.
func (h happening) passing(d trace.TableEntry) string {
	p := passed(h.s, &h.e, d)
	args := text.Args{"Key": text.EscapeTo(d.Key, 100), "Inside": text.EscapeTo(p.ends[0], 60), "Outside": text.EscapeTo(p.ends[1], 60),
		"Made": h.p.Duration(p.made.Time), "First": spoken(h.p, h.s, p.made.Packet), "Why": h.because(&p)}
	if p.expires {
		args["Left"] = h.p.Duration(p.until - h.e.Time)
	}
	return h.say(h.passingKey(&p), args)
}

// passingKey is the sentence for such an event.
func (h happening) passingKey(p *passing) string {
	nat := p.d.Table == trace.TableNAT
	switch {
	case p.d.Value == "":
		return h.goneKey(p, nat)
	case nat && p.state == "STATIC":
		return either(h.answers(p), "explain.guard.nat.static.out", "explain.guard.nat.static.in")
	case nat && p.fresh:
		return "explain.guard.nat.made"
	case nat:
		return either(h.answers(p), "explain.guard.nat.in", "explain.guard.nat.out")
	case p.fresh:
		return either(incoming(p.d.Rule), "explain.guard.made.in", either(p.d.Rule == "", "explain.guard.made.own", "explain.guard.made.out"))
	case quotes(h.s, h.e.Packet):
		return "explain.guard.error"
	case !h.answers(p):
		return "explain.guard.more"
	}
	made, _ := p.made.Detail.(trace.TableEntry)
	return either(incoming(made.Rule), "explain.guard.answer.out", "explain.guard.answer.in")
}

// goneKey is the sentence for an entry that is gone.
func (h happening) goneKey(p *passing, nat bool) string {
	cause, _ := h.s.Event(h.e.Cause)
	switch {
	case cause.Kind == trace.InterventionApplied:
		return "explain.guard.gone.power"
	case h.e.Packet != 0:
		return "explain.guard.gone.replaced"
	}
	return either(nat, "explain.guard.gone.nat", "explain.guard.gone")
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// answers reports whether an event's packet goes the other way than the one that
// made the entry.
func (h happening) answers(p *passing) bool {
	now, ok := h.s.Packet(h.e.Packet)
	first, known := h.s.Packet(p.made.Packet)
	if ok && known && now.Conversation == first.Conversation && now.Conversation != 0 {
		return now.FromClient != first.FromClient
	}
	if !ok || !known {
		return false
	}
	return now.Hops[0].From != first.Hops[0].From
}

// incoming reports whether a firewall's rule was about something that came in.
func incoming(rule string) bool { return strings.HasPrefix(rule, "in ") }

// quotes reports whether a packet is an ICMP error.
func quotes(s *trace.Snapshot, id trace.PacketID) bool {
	k, ok := s.Packet(id)
	if !ok {
		return false
	}
	d := datagram(s, &k)
	return d != nil && d.ICMP != nil && d.ICMP.Quotes(d.Protocol == wire.ProtocolICMPv6)
}

// because says which rule made an entry.
func (h happening) because(p *passing) string {
	if strings.HasPrefix(p.d.Rule, "in default") || strings.HasPrefix(p.d.Rule, "out default") {
		return h.p.T("explain.guard.rule.none")
	}
	return ruleWords(h.p, p.d.Rule)
}

// ruleWords are the words for a firewall's rule: "in #2 tcp port 22: reject",
// "out default: accept".
func ruleWords(p *text.Printer, rule string) string {
	direction, rest, _ := strings.Cut(rule, " ")
	if numbered, ok := strings.CutPrefix(rest, "#"); ok {
		number, words, _ := strings.Cut(numbered, " ")
		n, _ := strconv.Atoi(number)
		return p.T("explain.guard.rule", text.Args{"Number": n, "Rule": text.EscapeTo(words, 80)})
	}
	if direction == "out" {
		return p.T("explain.guard.rule.default.out")
	}
	return p.T("explain.guard.rule.default.in")
}

// kept is the event in which a firewall or a NAT kept a packet back.
func kept(s *trace.Snapshot, k *trace.Packet) (e trace.Event, d trace.Lost, ok bool) {
	for e := range s.EventsOf(k) {
		if d, is := e.Detail.(trace.Lost); is && d.Rule != "" {
			return e, d, true
		}
	}
	return e, d, false
}

// Rejected reports whether a firewall kept a packet back and says so to its sender.
func Rejected(s *trace.Snapshot, k *trace.Packet) bool {
	_, d, ok := kept(s, k)
	return ok && rejects(d.Rule)
}

func rejects(rule string) bool { return strings.HasSuffix(rule, ": reject") }

// keptBack says that a firewall or a NAT let a packet go no further, and why.
// subject is the packet's name, or "" where the sentence goes on about it.
func keptBack(p *text.Printer, s *trace.Snapshot, e *trace.Event, d trace.Lost, subject string) string {
	who := node(p, s, e.Node)
	key := either(subject == "", "explain.guard.drops.it", "explain.guard.drops")
	if rejects(d.Rule) {
		key = either(subject == "", "explain.guard.rejects.it", "explain.guard.rejects")
	}
	why := p.T(keptWhy(d.Rule), text.Args{"Rule": keptRule(p, d.Rule), "Limit": text.EscapeTo(d.Rule, 40)})
	if at, ok := expired(s, e); ok && strings.HasPrefix(d.Rule, "in default") {
		why = p.T("explain.guard.why.expired", text.Args{"Ago": p.Duration(e.Time - at)})
	}
	return smooth(p, p.T(key, text.Args{"Who": who, "Packet": subject, "Why": why}), who)
}

// keptRule are the words for a rule, where one kept the packet back.
func keptRule(p *text.Printer, rule string) string {
	if strings.HasPrefix(rule, "in ") || strings.HasPrefix(rule, "out ") {
		return ruleWords(p, rule)
	}
	return ""
}

// keptWhy is the reason for keeping a packet back.
func keptWhy(rule string) string {
	switch {
	case strings.HasPrefix(rule, "in default"):
		return "explain.guard.why.default.in"
	case strings.HasPrefix(rule, "out default"):
		return "explain.guard.why.default.out"
	case strings.HasPrefix(rule, "in #"), strings.HasPrefix(rule, "out #"):
		return "explain.guard.why.rule"
	}
	switch rule {
	case "no entry":
		return "explain.guard.why.no_entry"
	case "unreadable", "nothing to tell by":
		return "explain.guard.why.unreadable"
	case "no mapping":
		return "explain.guard.why.no_mapping"
	case "filtered":
		return "explain.guard.why.filtered"
	case "table full", "no port free":
		return "explain.guard.why.full"
	}
	return "explain.guard.why.other"
}

// expired is when the entry went that would have admitted a packet, if there was
// one of its conversation.
func expired(s *trace.Snapshot, e *trace.Event) (at time.Duration, ok bool) {
	if e.Conversation == 0 {
		return 0, false
	}
	track := s.Track(e.Conversation)
	last := track.Previous(track.Until(e.At()), trace.KindsOf(trace.TableChanged), func(o *trace.Event) bool {
		d, is := o.Detail.(trace.TableEntry)
		return is && o.Node == e.Node && d.Guards()
	})
	if last < 0 {
		return 0, false
	}
	was := track.At(last)
	d, _ := was.Detail.(trace.TableEntry)
	return was.Time, d.Value == ""
}

// Rejecter is the firewall that rejected one of a conversation's packets, if one
// did.
func Rejecter(s *trace.Snapshot, c *trace.Conversation) (trace.NodeID, bool) {
	track := s.Track(c.ID)
	i := track.Next(0, trace.KindsOf(trace.PacketLost), func(e *trace.Event) bool {
		d, ok := e.Detail.(trace.Lost)
		return ok && strings.HasSuffix(d.Rule, ": reject")
	})
	if i >= track.Len() {
		return 0, false
	}
	return track.At(i).Node, true
}

// guarded tells of a packet by which a firewall says that it rejects another; ""
// for any other packet.
func (t *teller) guarded() string {
	d, ok := t.cause.Detail.(trace.Lost)
	if !ok || d.Rule == "" {
		return ""
	}
	who := node(t.p, t.s, t.cause.Node)
	args := text.Args{"Who": who, "Packet": spoken(t.p, t.s, t.cause.Packet), "Rule": keptRule(t.p, d.Rule), "Name": t.who}
	key := "explain.guard.answers.icmp"
	if t.k.TCP != nil {
		key = "explain.guard.answers.rst"
	}
	return smooth(t.p, t.say(key, args), who, t.who)
}
