package explain

import (
	"math"
	"strconv"
	"strings"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// Event says what happened in one event of the timeline, and why. It is ""
// where there is no such event.
func Event(p *text.Printer, s *trace.Snapshot, o trace.Ordinal) string {
	e, ok := s.Event(o)
	if !ok {
		return ""
	}
	t := happening{p: p, s: s, e: e, who: node(p, s, e.Node)}
	return t.event()
}

// happening holds what the sentences about one event are made from.
type happening struct {
	p   *text.Printer
	s   *trace.Snapshot
	e   trace.Event
	who string
}

func (h happening) say(key string, args text.Args) string {
	all := text.Args{"Who": h.who, "Packet": h.packet()}
	for name, v := range args {
		all[name] = v
	}
	return smooth(h.p, h.p.T(key, all), all["Who"], all["Whom"], all["From"], all["Packet"])
}

// packet is the name and numbers of the event's packet, or of its cause's.
func (h happening) packet() string {
	id := h.e.Packet
	if cause, ok := h.s.Event(h.e.Cause); ok && id == 0 {
		id = cause.Packet
	}
	return spoken(h.p, h.s, id)
}

// spoken is a packet's name and numbers, as sentences say them.
func spoken(p *text.Printer, s *trace.Snapshot, id trace.PacketID) string {
	l := LabelParts(p, s, id)
	l.Load, l.Said = "", ""
	return l.Phrase()
}

func (h happening) event() string {
	switch d := h.e.Detail.(type) {
	case trace.Sent:
		if d.Hop > 0 {
			return h.say("explain.event.forwarded", text.Args{"Whom": node(h.p, h.s, d.To)})
		}
	case trace.Delivered:
		return h.delivered(d)
	case trace.Lost:
		return h.lost(d)
	case trace.Ignored:
		return h.ignored(d)
	case trace.Transition:
		return ruled(h.state(d), d.Rule)
	case trace.Timer:
		return ruled(h.timer(d), d.Rule)
	case trace.Variable:
		if d.Name == roundTripTime {
			return h.say("explain.event.round_trip", text.Args{"Value": h.value(d)})
		}
		return ruled(h.say("explain.event.variable", text.Args{"Name": text.EscapeTo(d.Name, 24), "Value": h.value(d)}), d.Rule)
	case trace.Queue:
		if d.Packets == 0 {
			return h.say("explain.event.queue.empty", text.Args{"Whom": node(h.p, h.s, d.To)})
		}
		return h.say("explain.event.queue", text.Args{"Whom": node(h.p, h.s, d.To), "Count": d.Packets})
	case trace.TableEntry:
		return h.table(d)
	case trace.Call:
		return h.call(d)
	case trace.MessageID:
		return h.message(d)
	case trace.Phase:
		if d == trace.PhaseNone {
			return ""
		}
		return h.say("explain.event.phase", text.Args{"Phase": h.p.T("phase." + d.String())})
	case trace.Finding:
		return h.say("explain.event.finding", text.Args{"Finding": h.p.T("explain.finding." + d.String()), "Name": "tcp.analysis." + d.String()})
	case trace.Intervened:
		return h.intervened(d)
	case trace.Socket:
		return h.socket(d)
	case trace.CaptureLoss:
		return h.say("explain.event.capture_lost", text.Args{"Count": d.Packets})
	}
	return Packet(h.p, h.s, h.e.Packet)
}

// ruled adds to a sentence the rule behind what it tells, unless it names one.
func ruled(sentence, rule string) string {
	if rule == "" || sentence == "" || strings.Contains(sentence, "RFC ") {
		return sentence
	}
	return strings.TrimSuffix(sentence, ".") + " (" + text.EscapeTo(rule, 60) + ")."
}

func (h happening) delivered(d trace.Delivered) string {
	args := text.Args{"From": node(h.p, h.s, d.From)}
	k, ok := h.s.Packet(h.e.Packet)
	if !ok || d.Hop >= len(k.Hops) || h.e.Time <= k.Hops[d.Hop].Departed {
		return h.say("explain.event.delivered.at_once", args)
	}
	args["Time"] = h.p.Duration(h.e.Time - k.Hops[d.Hop].Departed)
	if k.Hops[d.Hop].Fate == trace.Corrupted {
		return h.say("explain.event.delivered.corrupted", args)
	}
	return h.say("explain.event.delivered", args)
}

func (h happening) lost(d trace.Lost) string {
	args := text.Args{"Whom": node(h.p, h.s, d.To)}
	if d.Rule != "" {
		return keptBack(h.p, h.s, &h.e, d, h.packet())
	}
	switch d.Fate {
	case trace.DroppedByQueue:
		return h.say("explain.event.lost.queue", args)
	case trace.BlockedByRule:
		if k, ok := h.s.Packet(h.e.Packet); ok && intervened(h.s, &k) {
			return h.say("explain.event.lost.intervened", args)
		}
		return h.say("explain.event.lost.blocked", args)
	case trace.LinkDown:
		return h.say("explain.event.lost.down", args)
	}
	return h.say("explain.event.lost", args)
}

// state says into which state an endpoint came and what that means, and names
// the packet, the call or the timer that brought it there.
func (h happening) state(d trace.Transition) string {
	if d.To == trace.StateUnknown {
		return ""
	}
	args := text.Args{"From": d.From.String(), "To": d.To.String(), "Meaning": h.p.T("explain.state." + key(d.To.String()))}
	if made := fictional(h.s, h.e.Node, d); made != "" {
		return h.say(made, args)
	}
	cause, ok := h.s.Event(h.e.Cause)
	switch {
	case ok && cause.Kind == trace.TimerFired:
		timer, _ := cause.Detail.(trace.Timer)
		args["Name"] = h.timerName(timer.Name)
		return h.say("explain.event.state.timer", args)
	case ok && cause.Kind == trace.ApplicationCall:
		call, _ := cause.Detail.(trace.Call)
		args["Name"] = text.EscapeTo(call.Name, 24)
		return h.say("explain.event.state.call", args)
	case h.packet() != "":
		return h.say("explain.event.state.packet", args)
	}
	return h.say("explain.event.state", args)
}

// key makes a state's name part of a catalogue key.
func key(state string) string { return strings.ToLower(strings.ReplaceAll(state, "-", "_")) }

func (h happening) timer(d trace.Timer) string {
	args := text.Args{"Name": h.timerName(d.Name)}
	switch h.e.Kind {
	case trace.TimerFired:
		if d.Name == "RTO" {
			return h.say("explain.event.timer.fired.rto", args)
		}
		return h.say("explain.event.timer.fired", args)
	case trace.TimerStopped:
		switch {
		case h.over():
			return h.say("explain.event.timer.stopped.over", args)
		case h.replaced():
			return h.say("explain.event.timer.stopped.replaced", args)
		case d.Name == "RTO":
			return h.say("explain.event.timer.stopped.rto", args)
		case d.Name == "delayed ACK":
			return h.say("explain.event.timer.stopped.ack", args)
		}
		return h.say("explain.event.timer.stopped", args)
	}
	args["Time"] = h.p.Duration(d.Deadline - h.e.Time)
	return h.say("explain.event.timer.set", args)
}

// replaced reports whether another timer of the endpoint starts at once: of
// those that may send something again, only one runs.
func (h happening) replaced() bool {
	for o := h.e.Ordinal + 1; ; o++ {
		next, ok := h.s.Event(o)
		if !ok || next.Time != h.e.Time || next.Cause != h.e.Cause {
			return false
		}
		if next.Kind == trace.TimerSet && next.Endpoint == h.e.Endpoint {
			return true
		}
	}
}

// over reports whether what happens follows from a reset, from news that the
// other end can't be reached, or from what was done to the host itself: no
// timer waits for anything any more.
func (h happening) over() bool {
	cause, _ := h.s.Event(h.e.Cause)
	if cause.Kind == trace.InterventionApplied {
		return true
	}
	if p, ok := h.s.Packet(cause.Packet); ok && p.TCP != nil {
		return p.TCP.Flags.Has(wire.RST)
	}
	return h.closed()
}

// closed reports whether the endpoint has just come to its end by the same cause.
func (h happening) closed() bool {
	for o := h.e.Ordinal - 1; ; o-- {
		before, ok := h.s.Event(o)
		if !ok || before.Time != h.e.Time || before.Cause != h.e.Cause {
			return false
		}
		if d, ok := before.Detail.(trace.Transition); ok && before.Endpoint == h.e.Endpoint {
			return d.To == trace.Closed
		}
	}
}

func (h happening) timerName(name string) string { return TimerName(h.p, name) }

func (h happening) value(d trace.Variable) string { return Value(h.p, d.Unit, d.Value) }

// Value is what a variable says, with its unit.
func Value(p *text.Printer, unit trace.Unit, n int64) string {
	switch unit {
	case trace.UnitBytes:
		return p.T("explain.bytes", text.Args{"Count": n})
	case trace.UnitTime:
		return p.Duration(time.Duration(n))
	case trace.UnitSeq:
		return strconv.FormatInt(n, 10)
	case trace.UnitRate:
		return p.Rate(min(n, math.MaxInt64/8) * 8)
	case trace.UnitCA:
		return trace.CAState(n)
	}
	return p.Count(n)
}

// socket says what the kernel said of a socket.
func (h happening) socket(d trace.Socket) string {
	args := text.Args{"State": d.State.String(), "Process": text.EscapeTo(d.Process.String(), nameLimit)}
	switch known := d.State != trace.StateUnknown; {
	case known && d.Inode != 0 && d.Process != (trace.Process{}):
		return h.say("explain.event.socket.held", args)
	case known:
		return h.say("explain.event.socket", args)
	case d.Process != (trace.Process{}):
		return h.say("explain.event.socket.stateless", args)
	}
	return ""
}

func (h happening) call(d trace.Call) string {
	args := text.Args{"Name": text.EscapeTo(d.Name, 24), "Count": d.Bytes}
	switch d.Name {
	case "crash":
		return h.say("explain.call.crash", args)
	case "shutdown":
		return h.say("explain.call.shutdown", args)
	}
	if d.Bytes > 0 {
		return h.say("explain.event.call.bytes", args)
	}
	return h.say("explain.event.call", args)
}

func (h happening) message(id trace.MessageID) string {
	m, ok := h.s.Message(id)
	if !ok {
		return ""
	}
	args := text.Args{"Said": quote(Title(h.p, &m), 60), "Protocol": text.EscapeTo(m.Protocol, 12)}
	if c := h.s.Conversation(m.Conversation); c != nil {
		args["Who"] = node(h.p, h.s, c.Node(m.FromClient))
	}
	if h.e.Kind == trace.MessageComplete {
		args["Count"] = m.End - m.Start
		return h.say("explain.event.message.complete", args)
	}
	return h.say("explain.event.message.begun", args)
}
