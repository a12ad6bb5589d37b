package analyze

import (
	"net/netip"

	"wiretale/analyze/app"
	"wiretale/wire"
)

// hear puts the segment's payload into its stream, and has the application
// read.
func (v *vantage) hear(c *conversation, s *segment) {
	n := c.tcp
	n.listener.s = s.sight
	fwd, rev := &n.Dirs[s.from], &n.Dirs[1-s.from]
	sent, heard := &n.streams[s.from], &n.streams[1-s.from]
	said := s.length > 0 && !s.Flags.Has(wire.RST)
	if n.talk == nil {
		if !said {
			return
		}
		n.talk = v.talk(c)
	}
	at := app.Place{Sighting: s.ID, Time: s.Time}
	n.talk.At(at)
	out, back := n.talk.Ear(app.Side(s.from)), n.talk.Ear(app.Side(1-s.from))
	if s.Flags.Has(wire.ACK) { // what it has heard comes before what it says
		heard.acknowledged(s.Ack, back)
	}
	if said {
		from := s.Seq
		if s.Flags.Has(wire.SYN) {
			from++
		}
		sent.receive(piece{from, s.Payload, s.Cut, at}, out)
		if rev.LastAckOK {
			sent.acknowledged(rev.LastAck, out)
		}
	}
	if fwd.Fin && sent.reached(fwd.End) {
		out.Closed(sent.offset)
	}
}

// talk begins to listen to a connection.
func (v *vantage) talk(c *conversation) *app.Talk {
	if x, ok := v.expectation(c); ok {
		return app.NewExpectedTalk(&c.tcp.listener, x)
	}
	return app.NewTalk(&c.tcp.listener)
}

// maxAnnounced bounds the announcements that wait for their conversations.
const maxAnnounced = 4096

// announce says how the next conversation with a server is to be read.
func (v *vantage) announce(server netip.AddrPort, x app.Expected) {
	v.announced.Most = maxAnnounced
	v.announced.Put(server, x)
}

// expectation returns what was announced of a conversation.
func (v *vantage) expectation(c *conversation) (app.Expected, bool) {
	return v.announced.Take(c.facts.Server)
}
