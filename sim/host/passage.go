package host

import (
	"net/netip"

	"wiretale/sim/tftp"
	"wiretale/trace"
)

// passage is one side of a file's transfer by TFTP. The server takes a port of
// its own for it, and the client learns that from its first answer: the two
// ports are the transfer's identity (RFC 1350 §4).
type passage struct {
	host   *Host
	socket *Datagrams
	own    netip.Addr
	other  netip.AddrPort // the other side's address, with the port that it has taken
	agreed bool           // other is what it will stay
	side   tftp.Side
	phase  trace.Phase // of what it sends: whoever sends first in a conversation asks
	retry  *wait
}

// FetchFile gets a file by TFTP.
func (h *Host) FetchFile(from netip.AddrPort, name string, t tftp.Timing) {
	own, ok := h.source(from.Addr())
	if !ok {
		return
	}
	if p := h.pass(own, from, tftp.NewReceiver(name, t)); p != nil {
		p.begin()
	}
}

// ListenTFTP gives files away by TFTP.
func (h *Host) ListenTFTP(port uint16, files map[string][]byte, t tftp.Timing) {
	u := h.serveUDP(port)
	u.receive = func(from netip.AddrPort, to netip.Addr, payload []byte) {
		name, refusal, ok := tftp.Requested(payload)
		file, there := files[name]
		switch {
		case ok && !there:
			refusal = tftp.NotFound()
			fallthrough
		case refusal != nil:
			u.send(to, from, refusal, trace.Answer)
		case ok:
			if p := h.pass(to, from, tftp.NewSender(file, t)); p != nil {
				p.agreed = true
				p.begin()
			}
		}
	}
}

// pass makes a transfer with a port of its own.
func (h *Host) pass(own netip.Addr, other netip.AddrPort, side tftp.Side) *passage {
	socket, ok := h.openUDP(other)
	if !ok {
		return nil
	}
	socket.remote = netip.AddrPort{} // the port is not known yet
	p := &passage{host: h, socket: socket, own: own, other: other, side: side, phase: trace.Query}
	p.retry = h.newWait("retry", p.expire)
	socket.receive = p.receive
	h.begin(p)
	return p
}

func (p *passage) begin() {
	p.side.Begin(p.host.now())
	p.step()
}

// receive takes a packet. Who is not the other side of this transfer is told so.
func (p *passage) receive(from netip.AddrPort, to netip.Addr, payload []byte) {
	switch {
	case from.Addr() != p.other.Addr() || p.agreed && from != p.other:
		p.socket.send(to, from, tftp.Stranger(), p.phase)
		return
	case !p.agreed:
		p.other, p.agreed, p.phase = from, true, trace.Answer
	}
	p.side.Receive(p.host.now(), payload)
	p.step()
}

func (p *passage) expire() {
	p.side.Expire(p.host.now())
	p.step()
}

// step sends what there is to send, and sets the timer.
func (p *passage) step() {
	sent := p.host.journal.Cause
	for {
		packet, ok := p.side.Next()
		if !ok {
			break
		}
		sent = p.socket.send(p.own, p.other, packet, p.phase)
	}
	due, waits := p.side.Deadline()
	if !waits || due != p.retry.due {
		p.retry.stop()
	}
	if waits && !p.retry.runs {
		p.retry.until(due, p.socket.endpoint, sent)
	}
	if p.side.Done() {
		p.socket.close()
		p.host.done(p)
	}
}

// halt implements errand.
func (p *passage) halt() { p.retry.stop() }
