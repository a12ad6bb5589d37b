package export

import (
	"cmp"
	"slices"

	"wiretale/trace"
	"wiretale/wire"
)

// Secrets are the places of a capture that say what only their speaker should
// know. They are learned from all of it before any of it is written, as a
// password may be recognised only behind its packet, and is said again where
// that is sent again.
type Secrets struct {
	streams   map[way]*secretStream
	datagrams map[int][]trace.Span // of their payload, by the packet's number
}

// way is one direction of a conversation.
type way struct {
	conversation trace.ConversationID
	fromClient   bool
}

type secretStream struct {
	spans  []trace.Span
	sorted bool
	// last is how far the latest segment began in the stream: a sequence number
	// says it but for multiples of 2³².
	last int64
}

// NewSecrets returns places of which none is known yet.
func NewSecrets() *Secrets {
	return &Secrets{streams: make(map[way]*secretStream), datagrams: make(map[int][]trace.Span)}
}

// Learn takes in what the messages of a window of the capture say.
func (x *Secrets) Learn(s *trace.Snapshot) {
	for _, m := range s.Messages.All() {
		if len(m.Secrets) == 0 {
			continue
		}
		c := s.Conversation(m.Conversation)
		if c.Protocol != wire.ProtocolTCP {
			if m.First != 0 {
				x.datagrams[s.Number(m.First)] = append(x.datagrams[s.Number(m.First)], m.Secrets...)
			}
			continue
		}
		w := way{c.Number, m.FromClient}
		t := x.streams[w]
		if t == nil {
			t = &secretStream{}
			x.streams[w] = t
		}
		t.spans, t.sorted = append(t.spans, m.Secrets...), false
	}
}

// Of tells what is secret in a packet's payload.
func (x *Secrets) Of(s *trace.Snapshot, p *trace.Packet) Said {
	if p.Conversation == 0 {
		return Said{}
	}
	if p.TCP == nil {
		return Said{Read: s.Conversation(p.Conversation).Protocol != wire.ProtocolTCP, Secrets: x.datagrams[s.Number(p.ID)]}
	}
	said := Said{Read: true}
	if t := x.streams[way{s.Conversation(p.Conversation).Number, p.FromClient}]; t != nil {
		said.Secrets = t.within(p.TCP)
	}
	return said
}

// within returns what is secret in a segment's payload.
func (t *secretStream) within(seg *trace.TCPSummary) (found []trace.Span) {
	if !t.sorted {
		slices.SortFunc(t.spans, func(a, b trace.Span) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
		})
		t.spans, t.sorted = joined(t.spans), true
	}
	first := seg.RelSeq - 1 // a SYN is before the first byte (RFC 9293 §3.4)
	if seg.Flags.Has(wire.SYN) {
		first++
	}
	from := t.last + int64(int32(first-uint32(t.last)))
	t.last = from
	to := from + int64(seg.Len)
	i, _ := slices.BinarySearchFunc(t.spans, from, func(s trace.Span, at int64) int { return cmp.Compare(s.End, at+1) })
	for ; i < len(t.spans) && t.spans[i].Start < to; i++ {
		found = append(found, trace.Span{Start: t.spans[i].Start - from, End: t.spans[i].End - from})
	}
	return found
}

// joined makes one of ranges that touch; they are in order of their beginnings.
func joined(spans []trace.Span) []trace.Span {
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
