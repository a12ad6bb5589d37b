package host

import (
	"net/netip"
	"time"

	"wiretale/sim/engine"
	"wiretale/sim/tftp"
	"wiretale/trace"
	"wiretale/wire"
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
	timer  *engine.Timer
	set    trace.Ordinal
	due    time.Duration
	armed  bool
}

// FetchFile gets a file by TFTP.
func (h *Host) FetchFile(from netip.AddrPort, name string, t tftp.Timing) {
	own, ok := h.source(from.Addr())
	if !ok {
		return
	}
	if p := h.pass(own, from, tftp.NewReceiver(name, t), trace.Query); p != nil {
		p.begin()
	}
}

// ListenTFTP gives files away by TFTP.
func (h *Host) ListenTFTP(port uint16, files map[string][]byte, t tftp.Timing) {
	u := &Datagrams{host: h, port: port}
	u.endpoint = h.endpoint(wire.ProtocolUDP, netip.AddrPortFrom(h.config.Addresses[0], port), netip.AddrPort{})
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
			if p := h.pass(to, from, tftp.NewSender(file, t), trace.Query); p != nil {
				p.agreed = true
				p.begin()
			}
		}
	}
	h.datagrams[port] = u
}

// pass makes a transfer with a port of its own.
func (h *Host) pass(own netip.Addr, other netip.AddrPort, side tftp.Side, phase trace.Phase) *passage {
	socket, ok := h.openUDP(other)
	if !ok {
		return nil
	}
	socket.remote = netip.AddrPort{} // the port is not known yet
	p := &passage{host: h, socket: socket, own: own, other: other, side: side, phase: phase}
	p.timer = h.medium.Engine.Timer(func() { h.journal.Because(p.set, p.expire) })
	socket.receive = p.receive
	h.errands = append(h.errands, p)
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
	p.armed = false
	p.host.journal.Because(p.record(trace.TimerFired, 0), func() {
		p.side.Expire(p.host.now())
		p.step()
	})
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
	if p.armed && (!waits || due != p.due) {
		p.halt()
	}
	if waits && !p.armed {
		p.due, p.armed = due, true
		p.host.journal.Because(sent, func() { p.set = p.record(trace.TimerSet, due) })
		p.timer.Set(due)
	}
	if p.side.Done() {
		p.socket.close()
		p.host.done(p)
	}
}

// halt implements errand.
func (p *passage) halt() {
	if p.armed {
		p.armed = false
		p.timer.Stop()
		p.record(trace.TimerStopped, 0)
	}
}

func (p *passage) record(kind trace.EventKind, deadline time.Duration) trace.Ordinal {
	return p.host.journal.Record(trace.Event{Kind: kind, Endpoint: p.socket.endpoint,
		Detail: trace.Timer{Name: "retry", Deadline: deadline}})
}
