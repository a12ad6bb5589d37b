package host

import (
	"net/netip"
	"time"

	"wiretale/sim/engine"
	"wiretale/trace"
)

// Inquiry is a datagram that a program expects an answer to. Nothing but the
// program's own timer sends it again when none comes.
type Inquiry struct {
	To       netip.AddrPort
	From     uint16 // the program's own port; 0 is any
	Payload  []byte
	Timeout  time.Duration // until it is sent again
	Attempts int           // how often it is sent in all
}

// asking is one that is under way.
type asking struct {
	Inquiry
	host   *Host
	socket *Datagrams
	sent   int
	retry  *engine.Timer
	set    trace.Ordinal // the event that set it
}

// Inquire sends a datagram and waits for what is answered, whatever that is.
func (h *Host) Inquire(q Inquiry) {
	socket, ok := h.openUDPAt(q.From, q.To)
	if !ok {
		return
	}
	i := &asking{Inquiry: q, host: h, socket: socket}
	socket.receive = func(netip.AddrPort, netip.Addr, []byte) { i.stop() }
	socket.refused = i.stop
	h.errands = append(h.errands, i)
	i.send()
}

func (i *asking) send() {
	h := i.host
	i.sent++
	from, _ := h.source(i.To.Addr())
	sent := i.socket.send(from, i.To, i.Payload, trace.Query)
	deadline := h.now() + i.Timeout
	h.journal.Because(sent, func() { i.set = i.record(trace.TimerSet, deadline) })
	i.retry = h.medium.Engine.At(deadline, func() { h.journal.Because(i.set, i.expire) })
}

// expire sends it again, or gives up.
func (i *asking) expire() {
	i.host.journal.Because(i.record(trace.TimerFired, 0), func() {
		if i.sent < i.Attempts {
			i.send()
			return
		}
		i.finish()
	})
}

// stop ends it while its timer runs.
func (i *asking) stop() {
	i.halt()
	i.finish()
}

// halt stops its timer.
func (i *asking) halt() {
	i.retry.Stop()
	i.record(trace.TimerStopped, 0)
}

func (i *asking) finish() {
	i.socket.close()
	i.host.done(i)
}

func (i *asking) record(kind trace.EventKind, deadline time.Duration) trace.Ordinal {
	return i.host.journal.Record(trace.Event{Kind: kind, Endpoint: i.socket.endpoint,
		Detail: trace.Timer{Name: "retry", Deadline: deadline}})
}
