package host

import (
	"net/netip"
	"time"

	"wiretale/sim/link"
	"wiretale/trace"
	"wiretale/wire"
)

// Datagrams is a UDP socket.
type Datagrams struct {
	host     *Host
	port     uint16
	remote   netip.AddrPort // the only one it talks to; invalid at a server
	endpoint trace.EndpointID
	// receive takes what arrives; refused hears that a port was unreachable.
	receive func(from netip.AddrPort, to netip.Addr, payload []byte)
	refused func()
	told    func(*news) // hears of any error, in place of refused
	// hopLimit is what its datagrams begin with; 0 is the usual.
	hopLimit uint8
}

// ListenUDP hands every datagram for a port to receive, and sends what it
// answers back to where the datagram came from, think later.
func (h *Host) ListenUDP(port uint16, think time.Duration, receive func(payload []byte) []byte) {
	u := h.serveUDP(port)
	u.receive = func(from netip.AddrPort, to netip.Addr, payload []byte) {
		if answer := receive(payload); answer != nil {
			h.later(think, func() { u.send(to, from, answer, trace.Answer) })
		}
	}
}

// serveUDP makes a socket at a port, for whoever writes to it.
func (h *Host) serveUDP(port uint16) *Datagrams {
	u := &Datagrams{host: h, port: port}
	u.endpoint = h.endpoint(wire.ProtocolUDP, netip.AddrPortFrom(h.config.Addresses[0], port), netip.AddrPort{})
	h.datagrams[port] = u
	return u
}

// openUDP makes a socket with an ephemeral port for talking to one remote.
func (h *Host) openUDP(remote netip.AddrPort) (u *Datagrams, ok bool) { return h.openUDPAt(0, remote) }

// openUDPAt makes one with a port of its own choice, unless that is 0 or taken.
func (h *Host) openUDPAt(port uint16, remote netip.AddrPort) (u *Datagrams, ok bool) {
	from, ok := h.source(remote.Addr())
	if port == 0 || h.datagrams[port] != nil {
		port = h.ephemeral(from, remote)
	}
	if !ok || port == 0 {
		return nil, false
	}
	u = &Datagrams{host: h, port: port, remote: remote}
	u.endpoint = h.endpoint(wire.ProtocolUDP, netip.AddrPortFrom(from, port), remote)
	h.datagrams[port] = u
	return u, true
}

func (u *Datagrams) close() { delete(u.host.datagrams, u.port) }

// send sends a datagram in one call of the application, and returns the call's
// event.
func (u *Datagrams) send(from netip.Addr, to netip.AddrPort, payload []byte, phase trace.Phase) trace.Ordinal {
	return u.host.journal.Call(u.endpoint, "send", len(payload), func() {
		d := datagram(from, to.Addr(), wire.ProtocolUDP)
		d.HopLimit = u.hopLimit
		d.UDP = &wire.UDP{SrcPort: u.port, DstPort: to.Port(), Payload: payload}
		u.host.transmit(&link.Packet{Endpoint: u.endpoint, Phase: phase}, d)
	})
}

// receiveDatagram finds the socket that a datagram is for; where there is none
// the answer is an ICMP error.
func (h *Host) receiveDatagram(d *wire.Datagram) {
	from := netip.AddrPortFrom(d.Src, d.UDP.SrcPort)
	u := h.datagrams[d.UDP.DstPort]
	if u == nil || u.remote.IsValid() && u.remote != from {
		h.complain(d, portUnreachable)
		return
	}
	h.journal.Call(u.endpoint, "receive", len(d.UDP.Payload), func() { u.receive(from, d.Dst, d.UDP.Payload) })
}
