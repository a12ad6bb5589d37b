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
	if p := app.Upgrade(b.payload(d)); p != nil {
		c.application = p.Number()
		return
	}
	from := app.Side(c.sender(d.fromHigh))
	if c.application != 0 {
		x.announce(c, from, b.payload(d))
		return
	}
	if c.tries == triesMost {
		delete(x.openings, number)
		return
	}
	c.tries++
	_, server := c.ends()
	o := app.Opening{Data: b.payload(d), From: from, ServerPort: server.Port(), Datagram: d.kind == datagram}
	first, opened := x.openings[number]
	opened = opened && first.from != from
	if opened {
		o.Other = first.said[:first.n]
	}
	p, verdict := app.Recognise(&o)
	if verdict != app.Yes && opened {
		o.Data, o.Other, o.From = o.Other, o.Data, first.from
		p, verdict = app.Recognise(&o)
	}
	switch {
	case verdict == app.Yes:
		c.application = p.Number()
		delete(x.openings, number)
		x.announce(c, from, b.payload(d))
	case verdict == app.Maybe && !o.Datagram && len(x.openings) < openingsMost:
		if _, kept := x.openings[number]; !kept {
			k := opening{from: from}
			k.n = uint8(copy(k.said[:], o.Data))
			x.openings[number] = k
		}
	}
}

// announce notes the conversation that a payload announces.
func (x *Index) announce(c *conversation, from app.Side, b []byte) {
	client, server := c.ends()
	if p, to := app.Announces(c.application, from, b, [2]netip.AddrPort{client, server}); p != nil && len(x.announced) < announcedMost {
		x.announced[to] = p.Number()
	}
}

// expected gives a new conversation the application that was announced.
func (x *Index) expected(c *conversation) {
	if len(x.announced) == 0 {
		return
	}
	_, server := c.ends()
	c.application = x.announced[server]
	delete(x.announced, server)
}
