package app

import (
	"wiretale/internal/waiting"
	"wiretale/trace"
)

// pending are the requests of an exchange, by what their answers name them
// with. An answer may come twice, so they stay until there are too many.
type pending[K comparable] struct {
	waiting.Table[K, trace.MessageID]
}

// maxPending bounds the requests that are remembered.
const maxPending = 1024

func (p *pending[K]) asked(by K, id trace.MessageID) {
	p.Most = maxPending
	p.Put(by, id)
}

// answered returns the request that an answer names; 0 if there is none.
func (p *pending[K]) answered(by K) trace.MessageID {
	id, _ := p.Get(by)
	return id
}

// datagramUnit is a whole datagram as a unit.
func datagramUnit(b []byte, at Place) Unit {
	return Unit{Data: b, End: int64(len(b)), First: at, Last: at}
}

// inform tells of a datagram's message. It asks for an answer under a name, or
// is one; with neither it stands alone.
func (p *pending[K]) inform(t Teller, m *trace.Message, by K) {
	if m.Kind == trace.MessageResponse {
		m.Answers = p.answered(by)
	}
	say(t, m)
	if m.Kind == trace.MessageRequest {
		p.asked(by, m.ID)
	}
}
