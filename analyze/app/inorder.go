package app

import "wiretale/trace"

// inOrder are the requests of a connection that wait for their responses, in
// the order in which they were asked.
type inOrder struct{ all []request }

type request struct {
	id   trace.MessageID
	verb string // what is asked, in the protocol's own word
}

// maxInOrder bounds the requests that wait; older ones go unpaired.
const maxInOrder = 4096

func (p *inOrder) push(id trace.MessageID, verb string) {
	if len(p.all) == maxInOrder {
		p.all = p.all[1:]
	}
	p.all = append(p.all, request{id, verb})
}

// first is the one that is answered next; the zero request if none waits.
func (p *inOrder) first() request {
	if len(p.all) == 0 {
		return request{}
	}
	return p.all[0]
}

// pop takes the first away.
func (p *inOrder) pop() request {
	r := p.first()
	if len(p.all) > 0 {
		p.all = p.all[1:]
	}
	return r
}

func (p *inOrder) clear() { p.all = nil }
