package host

import (
	"net/netip"
	"time"

	"wiretale/sim/dns"
	"wiretale/trace"
	"wiretale/wire"
)

// Resolver is how a host asks for names.
type Resolver struct {
	Server   netip.AddrPort
	Timeout  time.Duration // until the question is asked again
	Attempts int           // how often it is asked in all
}

// lookup is one question to a name server, until it is answered or given up.
type lookup struct {
	host    *Host
	socket  *Datagrams
	config  Resolver
	query   []byte
	asked   int
	stream  bool        // it is asked over TCP: the answer was too big for a datagram
	client  *nameClient // by which it is, now
	retry   *wait
	machine *dns.Question
	done    func(netip.Addr, error)
}

// Lookup asks for the address of a name and calls done once with what came of
// it. Nothing but the resolver's own timer asks again when nobody answers.
func (h *Host) Lookup(c Resolver, name string, done func(netip.Addr, error)) {
	from, _ := h.source(c.Server.Addr())
	h.LookupType(c, name, dns.AddressType(from.Is6()), done)
}

// LookupType does the same for a name's records of a type; done gets an address
// if these have one.
func (h *Host) LookupType(c Resolver, name string, kind wire.DNSType, done func(netip.Addr, error)) {
	socket, ok := h.openUDP(c.Server)
	if !ok {
		return
	}
	l := &lookup{host: h, socket: socket, config: c, done: done,
		machine: dns.NewQuestion(uint16(h.dice.query.Uint32()), name, kind)}
	l.query = l.machine.Bytes()
	socket.receive = l.receive
	socket.refused = func() {
		if !l.stream {
			l.stop(netip.Addr{}, dns.ErrUnreachable)
		}
	}
	l.retry = h.newWait("retry", l.expire)
	h.begin(l)
	l.ask()
}

func (l *lookup) ask() {
	l.asked++
	sent := l.send()
	l.retry.until(l.host.now()+l.config.Timeout, l.socket.endpoint, sent)
}

// send sends the question, and returns the event that what follows goes back
// to.
func (l *lookup) send() trace.Ordinal {
	h := l.host
	if l.stream {
		l.client = h.askOver(l.config.Server, l.query, l.read, func() { l.stop(netip.Addr{}, dns.ErrUnreachable) })
		return h.journal.Cause
	}
	from, _ := h.source(l.config.Server.Addr())
	return l.socket.send(from, l.config.Server, l.query, trace.Query)
}

// expire asks again, or gives up.
func (l *lookup) expire() {
	if l.client != nil {
		l.client.giveUp()
		l.client = nil
	}
	if l.asked >= l.config.Attempts {
		l.finish(netip.Addr{}, dns.ErrNoAnswer)
		return
	}
	l.ask()
}

func (l *lookup) receive(_ netip.AddrPort, _ netip.Addr, payload []byte) {
	if !l.stream { // else it is a datagram that comes late
		l.read(payload)
	}
}

// read takes what came, and reports whether it was the answer. One that was too
// big for a datagram is asked for again over TCP, as part of the same attempt
// (RFC 7766 §5).
func (l *lookup) read(payload []byte) bool {
	address, err, ours := l.machine.Read(payload)
	switch {
	case !ours:
		return false
	case err == dns.ErrTruncated && !l.stream:
		l.retry.stop()
		l.stream = true
		l.asked--
		l.ask()
	default:
		l.stop(address, err)
	}
	return true
}

// stop ends the lookup while its timer runs.
func (l *lookup) stop(a netip.Addr, err error) {
	l.retry.stop()
	l.finish(a, err)
}

func (l *lookup) finish(a netip.Addr, err error) {
	l.socket.close()
	l.host.done(l)
	l.done(a, err)
}

// halt implements errand.
func (l *lookup) halt() { l.retry.stop() }
