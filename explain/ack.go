package explain

import (
	"slices"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// The rules by which a simulated host acknowledges.
const (
	ruleSecond     = "RFC 5681 §4.2"
	ruleOutOfOrder = "RFC 5681 §3.2"
	ruleQuick      = "RFC 9293 §3.10.7.4"
)

// brought is the packet whose arrival brought this one about, where that is
// known.
func (t *teller) brought() (k trace.Packet, ok bool) {
	if t.cause.Kind != trace.PacketDelivered || t.cause.Packet == t.k.ID {
		return k, false
	}
	k, ok = t.s.Packet(t.cause.Packet)
	return k, ok && k.Conversation == t.k.Conversation
}

// came is what a segment brought: "bytes 1–1000".
func (t *teller) came(seg *trace.TCPSummary) string {
	args := text.Args{"Range": span(seg)}
	if seg.Len == 1 {
		return t.p.T("explain.what.byte", args)
	}
	return t.p.T("explain.what.bytes", args)
}

// plainAck says how many bytes the acknowledgment confirms that none before
// it did, and why now.
func (t *teller) plainAck(args text.Args) string {
	seg := t.k.TCP
	for before := range t.earlier() {
		if before.TCP == nil || before.FromClient != t.k.FromClient || !before.TCP.Flags.Has(wire.ACK) {
			continue
		}
		n := seg.Ack.Sub(before.TCP.Ack)
		if n <= 0 {
			return t.oldAck(args)
		}
		args["Count"] = n
		if t.cause.Kind == trace.TimerFired {
			return t.say("explain.ack.delayed", args)
		}
		return t.join(t.say("explain.ack.new", args), t.whyNow(before.TCP.RelAck))
	}
	return t.say("explain.ack", args)
}

// whyNow says why an acknowledgment goes out at this moment, by its sender's
// rule; from is the byte up to which it had confirmed before.
func (t *teller) whyNow(from uint32) string {
	k, known := t.brought()
	if !known || k.TCP == nil || k.TCP.Len == 0 {
		return ""
	}
	end := k.TCP.RelSeq + uint32(k.TCP.Len)
	args := text.Args{"What": t.came(k.TCP)}
	switch {
	case t.rule == ruleSecond && k.TCP.RelSeq == from && int32(t.k.TCP.RelAck-end) > 0:
		return t.say("explain.ack.filled", args)
	case t.rule == ruleSecond:
		return t.say("explain.ack.second", args)
	case t.rule == ruleOutOfOrder:
		return t.say("explain.ack.hole", args)
	case t.rule == ruleQuick:
		return t.say("explain.ack.quick", args)
	}
	return ""
}

// oldAck confirms what was confirmed before: because something came again, or
// was not acceptable.
func (t *teller) oldAck(args text.Args) string {
	if what, ok := t.dataAgain(); ok {
		args["What"] = what
		return t.say("explain.ack.again", args)
	}
	return t.say("explain.ack", args)
}

// dataAgain is the data, confirmed already, that this answers; ok is false where it
// answers anything else.
func (t *teller) dataAgain() (what string, ok bool) {
	k, ok := t.brought()
	if !ok || k.TCP == nil || k.TCP.Len == 0 || int32(k.TCP.RelSeq-t.k.TCP.RelAck) >= 0 {
		return "", false
	}
	return t.came(k.TCP), true
}

// duplicate is an acknowledgment that tells of a hole: by what came beyond it,
// and by the ranges that it names.
func (t *teller) duplicate(args text.Args) string {
	if flag := t.cameAgain(); flag != "" {
		args["What"] = flag
		return t.say("explain.ack.again.flag", args)
	}
	if what, ok := t.dataAgain(); ok {
		args["What"] = what
		return t.say("explain.ack.again", args)
	}
	args["Count"] = t.duplicatesBefore() + 1
	args["Ranges"] = t.held()
	if k, ok := t.brought(); ok && k.TCP != nil && k.TCP.Len > 0 && int32(k.TCP.RelSeq-t.k.TCP.RelAck) > 0 {
		args["What"] = t.came(k.TCP)
		return t.say(either(args["Ranges"] == "", "explain.ack.duplicate.for", "explain.ack.duplicate.for.sack"), args)
	}
	return t.say(either(args["Ranges"] == "", "explain.ack.duplicate", "explain.ack.duplicate.sack"), args)
}

// cameAgain is the flag of a segment without data, already confirmed, that this
// acknowledgment answers: its sender missed the first answer.
func (t *teller) cameAgain() string {
	k, ok := t.brought()
	if !ok || k.TCP == nil || k.TCP.Len > 0 || int32(k.TCP.RelSeq-t.k.TCP.RelAck) >= 0 {
		return ""
	}
	switch {
	case k.TCP.Flags.Has(wire.SYN):
		return "SYN"
	case k.TCP.Flags.Has(wire.FIN):
		return "FIN"
	}
	return ""
}

// held are the ranges beyond the acknowledgment that its selective one names.
func (t *teller) held() string {
	d := datagram(t.s, t.k)
	if d == nil || d.TCP == nil {
		return ""
	}
	list := ""
	blocks := slices.SortedFunc(slices.Values(d.TCP.Options.SACK), func(a, b wire.SACKBlock) int { return a.Left.Sub(b.Left) })
	for _, b := range blocks {
		left := t.k.TCP.RelAck + uint32(b.Left.Sub(t.k.TCP.Ack))
		n := b.Right.Sub(b.Left)
		if b.Left.Sub(t.k.TCP.Ack) < 0 || n <= 0 { // a copy of what was confirmed (RFC 2883 §4)
			continue
		}
		if list != "" {
			list += ", "
		}
		list += span(&trace.TCPSummary{RelSeq: left, Len: n})
	}
	return list
}

// confirmsFIN reports whether the acknowledgment is the first that covers the
// other side's FIN.
func (t *teller) confirmsFIN() bool {
	for before := range t.earlier() {
		if before.TCP == nil || before.FromClient == t.k.FromClient || !before.TCP.Flags.Has(wire.FIN) {
			continue
		}
		return before.TCP.RelSeq+uint32(before.TCP.Len)+1 == t.k.TCP.RelAck
	}
	return t.k.Phase == trace.Teardown // the FIN may have been missed
}
