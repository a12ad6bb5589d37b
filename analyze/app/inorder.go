package app

import "wiretale/trace"

// inOrder are the requests of a connection that wait for their responses, in
// the order in which they were asked.
type inOrder struct{ all []request }

type request struct {
	id   trace.MessageID
	verb string // what is asked, in the protocol's own word
	more int    // responses to come, the last one not counted
}

// maxInOrder bounds the requests that wait; older ones go unpaired.
const maxInOrder = 4096

func (p *inOrder) push(id trace.MessageID, verb string) { p.add(request{id: id, verb: verb}) }

func (p *inOrder) add(r request) {
	if len(p.all) == maxInOrder {
		p.all = p.all[1:]
	}
	p.all = append(p.all, r)
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

// answered takes one response to the first away, and the first with its last. It
// returns the first.
func (p *inOrder) answered() request {
	if r := p.first(); r.more > 0 {
		p.all[0].more--
		return r
	}
	return p.pop()
}

func (p *inOrder) clear() { p.all = nil }
