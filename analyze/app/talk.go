package app

import "bytes"

// Talk finds out which protocol the two sides of a connection speak, and has
// it read. Until it is known, what both have said is kept, within bounds.
type Talk struct {
	voice
	parser  Parser // nil while the protocol is not known
	ears    [2]Ear
	taken   Unit     // the one that the parser is taking
	opening *opening // nil where nothing needs to be kept
	closed  [2]bool
	within  bool // a tunnel: its first protocol is what the connection speaks
	missed  bool // the protocol was not recognised; it still may be where a packet begins
	// becoming is the change that waits until the unit in hand was taken.
	becoming *become
	changes  int
}

// NewTalk begins a connection of which nothing was heard yet.
func NewTalk(l Listener) *Talk {
	t := &Talk{voice: voice{listener: l}}
	for i := range t.ears {
		t.ears[i] = Ear{talk: t, from: Side(i)}
	}
	return t
}

// NewExpectedTalk begins a connection that another one has announced.
func NewExpectedTalk(l Listener, x Expected) *Talk {
	t := NewTalk(l)
	if p := named(x.Name); p != nil {
		var by Parser
		if x.Stream != nil {
			by = x.Stream(t)
		}
		t.speak(p, by)
	}
	return t
}

// At says which packet is in hand: what is found is found by it.
func (t *Talk) At(now Place) { t.now = now }

// Ear returns where a side is heard.
func (t *Talk) Ear(from Side) *Ear { return &t.ears[from] }

// Bytes takes in bytes that follow those before; offset counts from the
// stream's first byte. They never change, and may be kept.
func (e *Ear) Bytes(b []byte, offset int64, at Place) {
	e.talk.hear(part{from: e.from, data: b, offset: offset, at: at})
}

// Hole passes over n bytes that nobody will see any more.
func (e *Ear) Hole(n, offset int64, at Place) {
	e.talk.hear(part{from: e.from, hole: n, offset: offset, at: at})
}

// Closed says that the side's stream has ended, with all before its end.
func (e *Ear) Closed(offset int64) {
	if t := e.talk; !t.closed[e.from] {
		t.closed[e.from] = true
		t.hear(part{from: e.from, closed: true, offset: offset})
	}
}

// part is what is heard at once: bytes, a hole, or the end of a stream.
type part struct {
	from   Side
	closed bool
	data   []byte
	hole   int64
	offset int64
	at     Place
	now    Place // the packet that was in hand
}

func (t *Talk) hear(p part) {
	for t.parser != nil || t.recognised(&p) {
		e := &t.ears[p.from]
		switch {
		case p.closed:
			e.closed(p.offset)
			return
		case p.hole > 0:
			e.hole(p.hole)
			return
		}
		if p.data, p.offset = e.read(p.data, p.offset, p.at); len(p.data) == 0 {
			return
		}
	}
}

// recognised reports whether the protocol is known by a part, and the part is
// still to be read. Otherwise it was kept, or passed over.
func (t *Talk) recognised(p *part) bool {
	if t.missed {
		if len(p.data) == 0 {
			return false
		}
		found := recogniseAnywhere(&Opening{Data: p.data, From: p.from, ServerPort: t.serverPort()})
		if found != nil {
			t.speak(found, nil)
		}
		return found != nil
	}
	if t.opening == nil && len(p.data) > 0 { // mostly the first bytes tell
		first := Opening{Data: p.data, From: p.from, ServerPort: t.serverPort()}
		if found, verdict := Recognise(&first); verdict == Yes {
			t.speak(found, nil)
			return true
		}
	}
	if t.opening == nil {
		t.opening = &opening{}
	}
	p.now, p.data = t.now, bytes.Clone(p.data) // as an Ear does with what waits
	o := t.opening
	switch found, over := o.judge(p, t.serverPort()); {
	case found != nil:
		t.opening = nil
		t.speak(found, nil)
		t.replay(append(o.kept, *p))
	case over:
		t.opening, t.missed = nil, true
	default:
		o.kept = append(o.kept, *p)
	}
	return false
}

// replay hears what was kept before the protocol was known.
func (t *Talk) replay(kept []part) {
	now := t.now
	for _, p := range kept {
		t.now = p.now
		t.hear(p)
	}
	t.now = now
}

// speak has what follows read by a parser, or by one that the protocol begins.
func (t *Talk) speak(p *Protocol, by Parser) {
	switch {
	case by != nil:
	case p.Stream != nil:
		by = p.Stream(t)
	default:
		by = unread{}
	}
	t.protocol, t.parser = p, by
	if !t.within {
		t.listener.Speaks(p.Name)
	}
}

// become is a change of protocol that a parser has announced.
type become struct {
	name string
	by   Parser
}

// Become implements Teller.
func (t *Talk) Become(name string, by Parser) { t.becoming = &become{name, by} }

// maxChanges bounds how often a connection's protocol may change.
const maxChanges = 16

// turn changes the protocol. What a side has said of a unit whose end was not
// known yet is the new protocol's; a side in the midst of another unit is lost
// until one of the new protocol begins.
func (t *Talk) turn() {
	next := t.becoming
	t.becoming = nil
	t.changes++
	var held []part
	for i := range t.ears {
		e := &t.ears[i]
		if e.open && !e.known {
			held = append(held, part{from: e.from, data: e.unit.Data, offset: e.unit.Start, at: e.unit.First, now: t.now})
		}
		*e = Ear{talk: t, from: e.from, lost: e.lost || e.known, torn: e.torn}
	}
	t.parser, t.protocol, t.opening, t.closed = nil, nil, nil, [2]bool{}
	switch p := named(next.name); {
	case t.changes > maxChanges:
		t.missed = true
	case p != nil:
		t.speak(p, next.by)
	default:
		t.within = true
		for i := range t.ears {
			t.ears[i].lost = false
		}
	}
	t.replay(held)
}

func (t *Talk) serverPort() uint16 { return t.listener.Ends()[Server].Port() }
