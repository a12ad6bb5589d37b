package explain

import (
	"wiretale/trace"
	"wiretale/wire"
)

// allowance tells, where the sender's variables are known, how many bytes are
// in flight with the packet, how many may be, and whether it is the congestion
// window that limits them rather than the receiver's (RFC 5681 §3.1).
func (t *teller) allowance() (flight, limit int64, congestion, known bool) {
	client, server := t.s.EndpointsOf(t.k.Conversation)
	sender := server
	if t.k.FromClient {
		sender = client
	}
	una, ok1 := t.variable(sender, "SND.UNA")
	window, ok2 := t.variable(sender, "SND.WND")
	cwnd, ok3 := t.variable(sender, "cwnd")
	if !ok1 || !ok2 || !ok3 {
		return 0, 0, false, false
	}
	flight = int64(t.k.TCP.Seq.Add(t.k.TCP.Len).Sub(wire.Seq(una)))
	return flight, min(window, cwnd), cwnd <= window, flight > 0
}

// variable is what an endpoint's variable held when the packet was sent.
func (t *teller) variable(h *trace.EndpointHistory, name string) (int64, bool) {
	if h == nil || h.Variables[name] == nil {
		return 0, false
	}
	return trace.ValueAt(h.Variables[name].Changes, t.sent.At())
}
