package host

import (
	"net/netip"
	"time"

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

// inquiry is one that is under way.
type inquiry struct {
	Inquiry
	host   *Host
	socket *Datagrams
	sent   int
	retry  *wait
}

// Inquire sends a datagram and waits for what is answered, whatever that is.
func (h *Host) Inquire(q Inquiry) {
	socket, ok := h.openUDPAt(q.From, q.To)
	if !ok {
		return
	}
	i := &inquiry{Inquiry: q, host: h, socket: socket}
	i.retry = h.newWait("retry", i.expire)
	socket.receive = func(netip.AddrPort, netip.Addr, []byte) { i.stop() }
	socket.refused = i.stop
	h.begin(i)
	i.send()
}

func (i *inquiry) send() {
	h := i.host
	i.sent++
	from, _ := h.source(i.To.Addr())
	sent := i.socket.send(from, i.To, i.Payload, trace.Query)
	i.retry.until(h.now()+i.Timeout, i.socket.endpoint, sent)
}

// expire sends it again, or gives up.
func (i *inquiry) expire() {
	if i.sent < i.Attempts {
		i.send()
		return
	}
	i.finish()
}

// stop ends it while its timer runs.
func (i *inquiry) stop() {
	i.halt()
	i.finish()
}

// halt implements errand.
func (i *inquiry) halt() { i.retry.stop() }

func (i *inquiry) finish() {
	i.socket.close()
	i.host.done(i)
}
