package index

import (
	"net/netip"

	"wiretale/analyze/app"
)

// opening is what a side has said first, where that alone did not tell the
// application: with what the other side says it may.
type opening struct {
	from app.Side
	said [8]byte
	n    uint8
}

const (
	// triesMost is how many payloads are asked.
	triesMost = 16
	// openingsMost bounds the conversations whose openings are kept.
	openingsMost = 1 << 14
	// announcedMost bounds the announcements that wait for their conversations.
	announcedMost = 1 << 12
)

// hear lets a payload tell its conversation's application, or one that is to
// come.
func (x *Index) hear(c *conversation, number uint32, b *batch, d *digest) {
	if d.heardLength == 0 {
		return
	}
	said, from := b.payload(d), app.Side(c.sender(d.fromHigh))
	if c.application == 0 {
		x.recognise(c, number, from, said, d.kind == datagram)
	}
	if c.application == 0 {
		return
	}
	if p := app.Upgrade(c.application, from, said); p != nil {
		c.application = p.Number()
	}
	client, server := c.ends()
	if p, to := app.Announces(c.application, from, said, [2]netip.AddrPort{client, server}); p != nil {
		x.announced.Put(to, p.Number())
	}
}

// recognise lets a payload tell the application of a conversation of which it
// is not known yet.
func (x *Index) recognise(c *conversation, number uint32, from app.Side, said []byte, datagram bool) {
	if c.tries == triesMost {
		x.openings.Drop(number)
		return
	}
	c.tries++
	_, server := c.ends()
	o := &x.judged
	*o = app.Opening{Data: said, From: from, ServerPort: server.Port(), Datagram: datagram}
	first, kept := x.openings.Get(number)
	opened := kept && first.from != from
	if opened {
		o.Other = first.said[:first.n]
	}
	p, verdict := app.Recognise(o)
	if verdict != app.Yes && opened {
		o.Data, o.Other, o.From = o.Other, o.Data, first.from
		p, verdict = app.Recognise(o)
	}
	switch {
	case verdict == app.Yes:
		c.application = p.Number()
		x.openings.Drop(number)
	case verdict == app.Maybe && !datagram && !kept:
		k := opening{from: from}
		k.n = uint8(copy(k.said[:], o.Data))
		x.openings.Put(number, k)
	}
}

// expected gives a new conversation the application that was announced.
func (x *Index) expected(c *conversation) {
	_, server := c.ends()
	c.application, _ = x.announced.Take(server)
}
