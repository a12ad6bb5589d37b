package filter

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Depth is how far one has to look into a capture to tell what a field says.
type Depth uint8

// The depths, the cheapest first.
const (
	Kept  Depth = iota // what an index keeps of a packet and of its conversation
	Bytes              // the frame, taken apart by itself
	Story              // what the frames before it tell too
)

// Depth is how deep the expression looks.
func (f *Filter) Depth() Depth { return f.root.depth() }

// Record is a packet of which no story was told: what an index keeps of it,
// and its frame where that is asked for.
type Record struct {
	Number           int // in the capture, from 1
	Time             time.Duration
	Length, Captured int
	Conversation     *trace.Conversation // nil where it belongs to none
	FromClient       bool
	Findings         trace.Findings
	// Segment says that it is a whole segment of its TCP connection. Plain says
	// that the conversation's ends are all the addresses and ports that it
	// names: neither a tunnel nor an error about another packet is in it.
	Segment, Plain bool
	// Frame takes the packet's bytes apart; ok is false where there are none.
	// What it returns need not hold longer than the question.
	Frame func() (d wire.Decoded, data []byte, ok bool)

	subject subject // in which the questions about it are asked
}

// Record reports whether the expression is true of a packet that an index
// keeps. What only a story tells is absent then: ask no expression that looks
// so deep. One goroutine at a time may ask about a record; it may hold one
// packet after another.
func (f *Filter) Record(r *Record) bool {
	u := &r.subject
	u.record, u.decoded, u.looked, u.fields, u.grown, u.drawn = r, nil, false, nil, false, false
	return f.root.holds(u)
}

// OfConversations reports whether all that the expression names are facts of a
// conversation: then it is true of all its packets, or of none.
func (f *Filter) OfConversations() bool { return f.root.ofConversations() }

// Conversation reports whether the expression is true of a conversation, of
// whose packets nothing else is known.
func (f *Filter) Conversation(c *trace.Conversation) bool {
	return f.Record(&Record{Conversation: c})
}

// deepest is the depth of the part that looks deepest.
func deepest(parts []node) Depth {
	d := Kept
	for _, p := range parts {
		d = max(d, p.depth())
	}
	return d
}

func (n or) depth() Depth         { return deepest(n) }
func (n and) depth() Depth        { return deepest(n) }
func (n has) depth() Depth        { return n.field.depth }
func (n comparison) depth() Depth { return n.field.depth }
func (n set) depth() Depth        { return n.field.depth }

func (n or) ofConversations() bool         { return every(n) }
func (n and) ofConversations() bool        { return every(n) }
func (n has) ofConversations() bool        { return n.field.ofConversation }
func (n comparison) ofConversations() bool { return n.field.ofConversation }
func (n set) ofConversations() bool        { return n.field.ofConversation }

func every(parts []node) bool {
	for _, p := range parts {
		if !p.ofConversations() {
			return false
		}
	}
	return true
}

// AsksConversations reports whether the expression names a fact of a whole
// conversation, which may change as long as more of it is seen.
func (f *Filter) AsksConversations() bool { return f.root.asksConversations() }

func (n or) asksConversations() bool         { return some(n) }
func (n and) asksConversations() bool        { return some(n) }
func (n has) asksConversations() bool        { return n.field.ofConversation }
func (n comparison) asksConversations() bool { return n.field.ofConversation }
func (n set) asksConversations() bool        { return n.field.ofConversation }

func some(parts []node) bool {
	for _, p := range parts {
		if p.asksConversations() {
			return true
		}
	}
	return false
}
