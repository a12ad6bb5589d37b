package explain

import (
	"strconv"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

func (t *teller) tcp() string {
	seg := t.k.TCP
	switch {
	case seg.Flags.Has(wire.RST):
		return t.reset()
	case seg.Flags.Has(wire.SYN):
		return t.syn()
	case t.rule == ruleProbe, t.rule == "" && t.has(trace.FindingZeroWindowProbe):
		return t.probe()
	case t.rule == "" && t.has(trace.FindingKeepAlive) && t.closed():
		return t.join(t.say("explain.probe.old", nil), t.seen(trace.FindingZeroWindowProbe))
	case t.rule == ruleKeepAlive, t.rule == "" && t.has(trace.FindingKeepAlive):
		return t.join(t.say("explain.keep_alive", nil), t.seen(trace.FindingKeepAlive))
	case t.repeated():
		return t.again()
	case seg.Flags.Has(wire.FIN):
		return t.fin()
	case seg.Len > 0:
		return t.data()
	}
	return t.ack()
}

// probe asks whether a closed window has opened: with a byte beyond it, with
// the FIN that waits behind it, or with a number of old, which looks like a
// keep-alive.
func (t *teller) probe() string {
	seg := t.k.TCP
	switch {
	case seg.Flags.Has(wire.FIN):
		return t.say("explain.probe.fin", nil)
	case seg.Len == 0:
		return t.join(t.say("explain.probe.old", nil), t.seen(trace.FindingZeroWindowProbe))
	}
	return t.join(t.say("explain.probe", text.Args{"Byte": relative(seg.RelSeq)}), t.seen(trace.FindingZeroWindowProbe))
}

// closed reports whether the other side's window was closed when it was last
// heard.
func (t *teller) closed() bool {
	for before := range t.earlier() {
		if before.TCP != nil && before.FromClient != t.k.FromClient {
			return before.TCP.Window == 0
		}
	}
	return false
}

func (t *teller) has(f trace.Finding) bool { return t.k.Findings.Has(f) }

func (t *teller) syn() string {
	seg := t.k.TCP
	args := text.Args{"ISN": strconv.FormatUint(uint64(seg.Seq), 10), "Port": port(t.c, false)}
	wait, known := t.wait()
	again := t.repeated() && known
	args["Wait"] = wait
	switch {
	case t.rule == ruleRepeatedSYN:
		return t.say("explain.synack.repeated", args)
	case t.rule == ruleSimultaneous:
		return t.say("explain.synack.crossed", args)
	case t.rule == ruleCookie:
		return t.say("explain.synack.cookie", args)
	case seg.Flags.Has(wire.ACK) && again:
		return t.say("explain.synack.again", args)
	case seg.Flags.Has(wire.ACK):
		args["Theirs"] = strconv.FormatUint(uint64(seg.Ack-1), 10)
		return t.say("explain.synack", args)
	case again && t.gone():
		return t.say("explain.syn.again.gone", args)
	case again:
		return t.say("explain.syn.again", args)
	case t.has(trace.FindingReusedPorts):
		return t.say("explain.syn.reused", args)
	case seg.Len > 0:
		args["Count"] = seg.Len
		return t.say("explain.syn.data", args)
	case t.gone():
		return t.say("explain.syn.gone", args)
	}
	return t.say("explain.syn", args)
}

// reset tells a refusal, which answers a SYN, from a connection cut short.
func (t *teller) reset() string {
	args := text.Args{"Port": port(t.c, t.k.FromClient)}
	if !t.k.FromClient {
		for before := range t.earlier() {
			if before.TCP == nil {
				continue
			}
			if before.FromClient && before.TCP.Flags.Has(wire.SYN) && !before.TCP.Flags.Has(wire.ACK) {
				return t.say("explain.rst.refused", args)
			}
			break
		}
	}
	switch {
	case t.calls("close"):
		return t.say("explain.rst.closed", args)
	case t.calls("crash"):
		return t.say("explain.rst.crashed", args)
	case t.cause.Kind == trace.ApplicationCall:
		return t.say("explain.rst.abort", args)
	case t.rule == ruleKeepAlive:
		return t.say("explain.rst.keep_alive", args)
	}
	if k, ok := t.brought(); ok && k.TCP != nil {
		args["Packet"] = spoken(t.p, t.s, k.ID)
		if t.rule == ruleClosedReader && k.TCP.Len > 0 {
			args["What"] = t.came(k.TCP)
			return t.say("explain.rst.unread", args)
		}
		return t.say("explain.rst.unknown", args)
	}
	return t.say("explain.rst", args)
}

// calls reports whether an application's call of a name sends the segment.
func (t *teller) calls(name string) bool {
	call, ok := t.cause.Detail.(trace.Call)
	return ok && call.Name == name
}

func (t *teller) fin() string {
	seg := t.k.TCP
	args := text.Args{"Count": seg.Len, "Next": relative(seg.RelSeq + uint32(seg.Len) + 1)}
	if t.calls("crash") {
		return t.say("explain.fin.crashed", args)
	}
	called := t.cause.Kind == trace.ApplicationCall
	for before := range t.earlier() {
		if before.TCP != nil && before.FromClient != t.k.FromClient && before.TCP.Flags.Has(wire.FIN) {
			if called {
				return t.say("explain.fin.second.called", args)
			}
			return t.say("explain.fin.second", args)
		}
	}
	switch {
	case seg.Len > 0:
		return t.say("explain.fin.data", args)
	case called:
		return t.say("explain.fin.called", args)
	}
	return t.say("explain.fin", args)
}

func (t *teller) data() string {
	seg := t.k.TCP
	args := text.Args{"Count": seg.Len, "Range": span(seg), "What": t.what(), "Bytes": t.carried()}
	switch t.rule {
	case ruleTail:
		return t.say("explain.data.tail", args)
	case ruleOverride:
		return t.say("explain.data.override", args)
	}
	if begun := t.s.Begun(t.k); len(begun) > 0 {
		m := begun[0]
		if m.Protocol == "DNS" {
			return t.dns(&m)
		}
		args["Said"] = quote(Title(t.p, &m), saidLimit)
		switch asked, answered := t.s.Message(m.Answers); {
		case answered:
			args["Asked"] = quote(Title(t.p, &asked), saidLimit)
			return t.say("explain.data.answer", args)
		case m.Kind == trace.MessageRequest && m.Protocol == "HTTP" && len(begun) > 1:
			args["Said"] = quoted(t.p, begun)
			return t.say("explain.data.requests", args)
		case m.Kind == trace.MessageRequest:
			return t.say("explain.data.request", args)
		}
		return t.say("explain.data.begin", args)
	}
	if t.has(trace.FindingWindowFull) {
		return t.say("explain.data.full", args)
	}
	for _, m := range t.s.Completed(t.k) {
		args["Said"] = quote(Title(t.p, &m), saidLimit)
		return t.say("explain.data.end", args)
	}
	if flight, limit, congestion, known := t.allowance(); known {
		args["Flight"], args["Limit"] = t.p.Count(flight), t.p.Count(limit)
		if flight > limit && congestion {
			return t.beyond(args)
		}
		if congestion && flight+int64(t.k.TCP.Len) <= limit {
			return t.say("explain.data", args) // the network's limit is not reached: it tells nothing
		}
		if congestion {
			return t.say("explain.data.congestion", args)
		}
		return t.say("explain.data.window", args)
	}
	if !t.heard() {
		return t.say("explain.data.unheard", args)
	}
	return t.say("explain.data", args)
}

// beyond tells of data for which the congestion window had no room by itself:
// one of the first two duplicate acknowledgments lets it go, or what left the
// network does.
func (t *teller) beyond(args text.Args) string {
	if k, ok := t.brought(); ok && k.Findings.Has(trace.FindingDuplicateAck) && !t.recovering() {
		return t.say("explain.data.limited", args)
	}
	return t.say("explain.data.recovery", args)
}

// recovering reports whether the sender has repeated something in its present
// window before: then it is no longer waiting for a third duplicate.
func (t *teller) recovering() bool {
	for before := range t.earlier() {
		if before.TCP == nil || before.FromClient != t.k.FromClient {
			continue
		}
		if before.TCP.Len > 0 && before.Findings.Retransmission() {
			return true
		}
		if before.TCP.Len > 0 {
			return false
		}
	}
	return false
}

func (t *teller) ack() string {
	seg := t.k.TCP
	args := text.Args{"Ack": relative(seg.RelAck), "Last": relative(seg.RelAck - 1), "Window": t.p.T("explain.bytes", text.Args{"Count": max(seg.Scaled, 0)})}
	switch {
	case t.has(trace.FindingZeroWindow):
		return t.say("explain.window.zero", args)
	case t.has(trace.FindingWindowUpdate):
		return t.say("explain.window.update", args)
	case t.has(trace.FindingKeepAliveAck):
		return t.say("explain.keep_alive.ack", args)
	case t.has(trace.FindingZeroWindowProbeAck):
		return t.say("explain.probe.ack", args)
	case t.has(trace.FindingDuplicateAck):
		return t.duplicate(args)
	case t.k.Phase == trace.Teardown && t.confirmsFIN():
		return t.say("explain.ack.fin", args)
	case t.k.Phase == trace.Handshake && t.k.FromClient:
		return t.say("explain.ack.handshake", args)
	}
	return t.plainAck(args)
}

// relative writes a relative sequence number.
func relative(n uint32) string { return strconv.FormatUint(uint64(n), 10) }

// span names a segment's bytes by their relative numbers: "1–1000".
func span(seg *trace.TCPSummary) string {
	first, last := seg.RelSeq, seg.RelSeq+uint32(seg.Len)-1
	if seg.Len <= 1 {
		return relative(first)
	}
	return relative(first) + "–" + relative(last)
}
