package explain

import (
	"wiretale/text"
	"wiretale/trace"
)

// queued says that a connection came into one of the two queues of a socket in
// LISTEN, or left it; "" for any other table.
func (h happening) queued(d trace.TableEntry) string {
	args := text.Args{"Key": text.EscapeTo(d.Key, 60)}
	cause, _ := h.s.Event(h.e.Cause)
	call, _ := cause.Detail.(trace.Call)
	switch in := d.Value != ""; {
	case d.Table == trace.TableSYNQueue && in:
		return h.say("explain.queue.syn", args)
	case d.Table == trace.TableSYNQueue:
		return h.say("explain.queue.syn.gone", args)
	case d.Table != trace.TableAcceptQueue:
		return ""
	case in:
		return h.say("explain.queue.accept", args)
	case call.Name == "accept":
		return h.say("explain.queue.accept.accepted", args)
	}
	return h.say("explain.queue.accept.gone", args)
}

// full is the sentence for a segment that found a queue full; "" for one that
// was ignored for another reason.
func (h happening) full(d trace.Ignored) string {
	switch d.Rule {
	case "RFC 4987 §2.2":
		return h.say("explain.queue.accept.full", nil)
	case "RFC 4987 §3.2":
		return h.say("explain.queue.syn.full", nil)
	}
	return ""
}
