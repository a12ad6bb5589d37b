package explain

import (
	"strings"

	"wiretale/text"
	"wiretale/trace"
)

// messagesAround bounds how many messages a sentence looks at to find the one
// that a segment belongs to.
const messagesAround = 32

// belonging is the message in the midst of which a segment's first byte lies.
func (t *teller) belonging() (found trace.Message, ok bool) {
	if t.c == nil || t.s.Messages.Len() == 0 {
		return found, false
	}
	track := t.s.Track(t.c.ID)
	place, kinds := track.Until(t.sent.At()), trace.KindsOf(trace.MessageBegun)
	at := int64(t.k.TCP.RelSeq) - 1
	looked := 0
	fits := func(e *trace.Event) bool {
		looked++
		id, _ := e.Detail.(trace.MessageID)
		m, known := t.s.Message(id)
		ok = known && m.FromClient == t.k.FromClient && m.Title != "" && m.Start <= at && (!m.Complete || at < m.End)
		if ok {
			found = m
		}
		return ok || looked >= messagesAround
	}
	if track.Previous(place, kinds, fits); ok {
		return found, true
	}
	looked = 0
	track.Next(place, kinds, fits) // it is known to have begun once its first segment has arrived
	return found, ok
}

// carried names what a segment carries: some bytes, and of which message.
func (t *teller) carried() string {
	what := t.what()
	if m, ok := t.belonging(); ok {
		return t.p.T("explain.what.of", text.Args{"What": what, "Said": quote(Title(t.p, &m), saidLimit)})
	}
	return what
}

// listed bounds how many messages of one segment are named.
const listed = 4

// quoted names the messages that begin in one segment.
func quoted(p *text.Printer, begun []trace.Message) string {
	var names []string
	for i := range begun[:min(len(begun), listed)] {
		names = append(names, quote(Title(p, &begun[i]), saidLimit))
	}
	if len(begun) > listed {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
