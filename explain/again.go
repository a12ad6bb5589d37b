package explain

import (
	"slices"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// The rules by which a simulated host sends what is not plain data, each by its
// place in a standard. A capture tells of none.
const (
	ruleTimeout      = "RFC 6298 §5.4"
	ruleFast         = "RFC 5681 §3.2"
	ruleRACK         = "RFC 8985 §6.2"
	ruleTail         = "RFC 8985 §7.3"
	ruleSelective    = "RFC 6675 §4"
	rulePartial      = "RFC 6582 §3.2"
	rulePathMTU      = "RFC 1191 §6.4"
	ruleFastOpen     = "RFC 7413 §4.2.2"
	ruleRepeatedSYN  = "RFC 9293 §3.8.1"
	ruleSimultaneous = "RFC 9293 §3.5"
	ruleCookie       = "RFC 4987 §3.6"
	ruleProbe        = "RFC 9293 §3.8.6.1"
	ruleOverride     = "RFC 9293 §3.8.6.2.1"
	ruleKeepAlive    = "RFC 9293 §3.8.4"
	ruleClosedReader = "RFC 9293 §3.6.1"
)

// ruleOf is the rule that the packet's sender went by, "" where it is not known
// or there was none. A copy that the network made went by that of its original.
func (t *teller) ruleOf() string {
	sent, ok := t.sent.Detail.(trace.Sent)
	if from, _ := t.k.Ends(); !ok || !t.s.Knows(from) {
		return ""
	}
	if original, ok := t.s.Packet(sent.CopyOf); ok {
		for e := range t.s.EventsOf(&original) {
			if first, ok := e.Detail.(trace.Sent); ok {
				return first.Rule
			}
		}
	}
	return sent.Rule
}

// again tells why bytes are sent once more: by the sender's own rule where it
// is known, and then also what it looks like from outside, if that is something
// else.
func (t *teller) again() string {
	key := ""
	switch t.rule {
	case "":
		return t.guessed()
	case ruleTimeout:
		return t.join(t.timedOut(), t.seen(trace.FindingRetransmission))
	case ruleFast:
		return t.join(t.fast(), t.seen(trace.FindingFastRetransmission))
	case rulePartial:
		return t.join(t.partial(), t.seen(trace.FindingRetransmission))
	case ruleRACK:
		key = "explain.again.rack"
	case ruleTail:
		key = "explain.again.tail"
	case ruleSelective:
		key = "explain.again.sack"
	case rulePathMTU:
		key = "explain.again.mtu"
	case ruleFastOpen:
		key = "explain.again.fast_open"
	default:
		key = "explain.again"
	}
	return t.join(t.say(key, t.repeatedArgs()), t.seen(trace.FindingRetransmission))
}

// guessed tells it of a capture. The three reasons are a timer, duplicate
// acknowledgments, and a copy that was never needed.
func (t *teller) guessed() string {
	_, known := t.wait()
	switch {
	case t.has(trace.FindingFastRetransmission):
		return t.fast()
	case t.has(trace.FindingSpuriousRetransmission):
		return t.say("explain.again.spurious", t.repeatedArgs())
	case known && t.asked():
		return t.say("explain.again.sack", t.repeatedArgs())
	case known && t.early():
		return t.say("explain.again.early", t.repeatedArgs())
	case known:
		return t.timedOut()
	}
	return t.say("explain.again", t.repeatedArgs())
}

// asked reports whether a duplicate acknowledgment, the last that the other side
// sent, names what lies beyond the segment and leaves it out: then no timer was
// needed.
func (t *teller) asked() bool {
	for before := range t.earlier() {
		if before.TCP == nil || before.FromClient == t.k.FromClient {
			continue
		}
		if !before.Findings.Has(trace.FindingDuplicateAck) || t.k.Departed()-before.Departed() >= leastTimeout/2 {
			return false
		}
		d := datagram(t.s, before)
		if d == nil || d.TCP == nil {
			return false
		}
		return slices.ContainsFunc(d.TCP.Options.SACK, func(b wire.SACKBlock) bool { return b.Left.Sub(t.k.TCP.Seq) >= t.k.TCP.Len })
	}
	return false
}

// leastTimeout is the shortest retransmission timeout of any usual system;
// RFC 6298 §2.4 asks for a second.
const leastTimeout = 200 * time.Millisecond

// early reports whether a segment, the last that was sent, is repeated too soon
// for a retransmission timer.
func (t *teller) early() bool {
	first, ok := t.s.Packet(t.k.Repeats)
	if !ok || t.k.TCP.Len == 0 || t.k.Departed()-first.Departed() >= leastTimeout {
		return false
	}
	for before := range t.earlier() {
		if before.TCP == nil || before.FromClient != t.k.FromClient || before.TCP.Len == 0 {
			continue
		}
		return before.TCP.RelSeq+uint32(before.TCP.Len) == t.k.TCP.RelSeq+uint32(t.k.TCP.Len)
	}
	return false
}

// repeatedArgs are what the sentences about bytes that are sent again speak of.
func (t *teller) repeatedArgs() text.Args {
	wait, _ := t.wait()
	return text.Args{"What": t.what(), "Range": span(t.k.TCP), "Byte": relative(t.k.TCP.RelSeq), "Wait": wait}
}

// what names what a segment carries: some bytes, or nothing but a FIN.
func (t *teller) what() string {
	switch args := (text.Args{"Range": span(t.k.TCP)}); t.k.TCP.Len {
	case 0:
		return t.p.T("explain.what.fin")
	case 1:
		return t.p.T("explain.what.byte", args)
	default:
		return t.p.T("explain.what.bytes", args)
	}
}

// timedOut: the retransmission timer fired, now or before: what was under way
// then follows as the window allows.
func (t *teller) timedOut() string {
	_, known := t.wait()
	switch {
	case t.rule != "" && t.cause.Kind == trace.PacketDelivered:
		return t.say("explain.again.behind", t.repeatedArgs())
	case known && t.k.TCP.Len == 0:
		return t.say("explain.again.fin", t.repeatedArgs())
	case known:
		return t.say("explain.again.timer", t.repeatedArgs())
	}
	return t.say("explain.again", t.repeatedArgs())
}

// fast: duplicate acknowledgments asked for it.
func (t *teller) fast() string {
	args := t.repeatedArgs()
	n := t.duplicatesOf(t.k.TCP.RelSeq)
	if n < 2 || t.k.TCP.Len == 0 {
		return t.partial()
	}
	args["Count"] = n
	return t.say("explain.again.fast", args)
}

// partial: an acknowledgment came that leaves it out.
func (t *teller) partial() string { return t.say("explain.again.recovery", t.repeatedArgs()) }

// seen tells how a packet looks to those who see nothing but packets, where
// that is something else than what it is.
func (t *teller) seen(is trace.Finding) string {
	for _, f := range [...]trace.Finding{
		trace.FindingRetransmission, trace.FindingFastRetransmission, trace.FindingSpuriousRetransmission, trace.FindingOutOfOrder,
		trace.FindingKeepAlive, trace.FindingZeroWindowProbe,
	} {
		if t.has(f) && f != is {
			return t.say("explain.seen", text.Args{"Finding": Finding(t.p, f)})
		}
	}
	return ""
}

// join puts two sentences together, of which the second may be missing.
func (t *teller) join(first, second string) string {
	if second == "" {
		return first
	}
	return first + " " + second
}
