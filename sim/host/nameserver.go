package host

import (
	"net/netip"
	"time"

	"wiretale/sim/dns"
	"wiretale/trace"
)

// nameQuery is a question as it came to a name server.
type nameQuery struct {
	from   netip.AddrPort // invalid where it came over a connection
	query  []byte
	answer func([]byte) // is to be called once; nil is no answer
}

// stream reports whether the question came over TCP.
func (q *nameQuery) stream() bool { return !q.from.IsValid() }

// ListenNames answers questions at a port, over UDP and over TCP (RFC 7766 §5),
// think later, each by itself.
func (h *Host) ListenNames(port uint16, think time.Duration, answer func(query []byte, stream bool) []byte) {
	h.listenNames(port, think, func(q nameQuery) { q.answer(answer(q.query, q.stream())) })
}

// listenNames hands each question to serve, and sends what it answers, think
// later.
func (h *Host) listenNames(port uint16, think time.Duration, serve func(nameQuery)) {
	u := h.serveUDP(port)
	u.receive = func(from netip.AddrPort, to netip.Addr, payload []byte) {
		serve(nameQuery{from: from, query: payload, answer: func(answer []byte) {
			if answer != nil {
				h.later(think, func() { u.send(to, from, answer, trace.Answer) })
			}
		}})
	}
	h.Listen(ListenConfig{Port: port}, func() Peer {
		p := &namePatron{}
		p.Ask = func(query []byte, reply func([]byte)) {
			serve(nameQuery{query: query, answer: func(answer []byte) { h.later(think, func() { reply(answer) }) }})
		}
		return p
	})
}

// namePatron is a name server's side of a connection.
type namePatron struct{ dns.Patron }

func (p *namePatron) join(s *socket) { p.Wake = s.nudge }
