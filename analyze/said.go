package analyze

import (
	"cmp"
	"slices"
	"time"

	"wiretale/analyze/app"
	"wiretale/trace"
	"wiretale/wire"
)

// Said is what both sides of a conversation said, in the order in which it
// could be read. It can go on with later snapshots of the same trace. The bytes
// are the trace's own: they must not be changed.
type Said struct {
	Pieces []Piece

	snapshot     *trace.Snapshot
	conversation trace.ConversationID
	next         trace.PacketID // the first that was not looked at
	streams      [2]stream
	decoder      wire.Decoder
}

// Piece is a run of bytes that one side said, or a gap in them.
type Piece struct {
	FromClient bool
	Data       []byte // nil for a gap
	Gap        int64  // bytes that nobody saw
	// Offset is the place of the first byte in its side's stream; in datagrams
	// it is 0, for each is by itself.
	Offset int64
	Packet trace.PacketID // that brought it, or after which the gap was sure
	Time   time.Duration  // when its receiver, or the capture, got that packet
}

// Len is how many bytes of the stream the piece stands for.
func (p *Piece) Len() int64 { return int64(len(p.Data)) + p.Gap }

// Follow brings what was said up to date with a snapshot: it goes on where it
// ended, or begins anew where another conversation is meant, or another window
// of the capture.
func (d *Said) Follow(s *trace.Snapshot, id trace.ConversationID) {
	if s == d.snapshot && id == d.conversation {
		return
	}
	if id != d.conversation || !d.extends(s) {
		*d = Said{conversation: id, next: 1}
	}
	d.snapshot = s
	if c := s.Conversation(id); c == nil {
		return
	}
	for _, p := range d.packets(s) {
		d.take(s, &p)
	}
	if s.Log.Done {
		d.giveUp()
	}
}

// Turn goes on in the next window of a capture, and leaves behind what was said
// in the one before. Bytes that wait for others go on waiting until the last.
func (d *Said) Turn(s *trace.Snapshot, id trace.ConversationID, last bool) {
	d.Pieces, d.snapshot, d.conversation, d.next = d.Pieces[:0], s, id, 1
	for _, p := range d.packets(s) {
		d.take(s, &p)
	}
	if last {
		d.giveUp()
	}
}

// giveUp tells what still waits behind a gap: it waits in vain.
func (d *Said) giveUp() {
	for side := range d.streams {
		for st := &d.streams[side]; st.begun && len(st.waiting) > 0; {
			st.skip(&speaker{d, side, 0})
		}
	}
}

// extends reports whether a snapshot only adds packets to the one before. A
// simulator's are put in the order in which they arrive, so they are read whole.
func (d *Said) extends(s *trace.Snapshot) bool {
	old := d.snapshot
	return old != nil && !s.Modelled && s.Numbers == nil && old.Numbers == nil && s.Before == old.Before &&
		s.Packets.Len() >= old.Packets.Len() && !old.Log.Done
}

// packets are those of the conversation that were not looked at and that
// arrived, as far as is known, in the order in which they did.
func (d *Said) packets(s *trace.Snapshot) []trace.Packet {
	var all []trace.Packet
	for ; int(d.next) <= s.Packets.Len(); d.next++ {
		if s.Packets.Conversation(d.next) != d.conversation {
			continue
		}
		if p, _ := s.Packet(d.next); !p.Fate().Lost() {
			all = append(all, p)
		}
	}
	if s.Modelled {
		slices.SortStableFunc(all, func(a, b trace.Packet) int { return cmp.Compare(a.Settled(), b.Settled()) })
	}
	return all
}

// take takes in one packet.
func (d *Said) take(s *trace.Snapshot, p *trace.Packet) {
	sighting, data := s.Bytes(p)
	tap, ok := s.Log.Tap(sighting.Tap)
	if !ok || data == nil {
		return
	}
	at := app.Place{Sighting: trace.SightingID(p.ID), Time: sighting.Time}
	if s.Modelled {
		at.Time = p.Settled()
	}
	decoded := d.decoder.Decode(tap.Link, data, sighting.Length)
	side := server
	if p.FromClient {
		side = client
	}
	switch ip := decoded.Frame.IP; {
	case ip == nil:
	case ip.UDP != nil && p.TCP == nil:
		if len(ip.UDP.Payload) > 0 {
			(&speaker{d, side, p.ID}).Bytes(ip.UDP.Payload, 0, at)
		}
	case ip.TCP != nil && p.TCP != nil:
		d.segment(side, p, ip.TCP, at)
	}
}

func (d *Said) segment(side int, p *trace.Packet, t *wire.Segment, at app.Place) {
	if t.Flags.Has(wire.RST) {
		return
	}
	own, peer, from := &d.streams[side], &d.streams[1-side], t.Seq
	if t.Flags.Has(wire.SYN) {
		from = from.Add(1)
	}
	if !own.begun {
		// Where the conversation began before, the first byte to be seen is not
		// its first; what was repeated from before that is left out.
		own.begin(from)
		own.offset = max(int64(p.TCP.RelSeq)-1, 0)
	}
	payload := t.Payload
	own.receive(piece{from: from, data: payload, cut: t.Cut, at: at}, &speaker{d, side, p.ID})
	if t.Flags.Has(wire.ACK) {
		peer.acknowledged(t.Ack, &speaker{d, 1 - side, p.ID})
	}
}

// speaker takes what one side says.
type speaker struct {
	d    *Said
	side int
	now  trace.PacketID // the packet in hand
}

// Bytes implements consumer.
func (k *speaker) Bytes(b []byte, offset int64, at app.Place) {
	k.d.Pieces = append(k.d.Pieces, Piece{FromClient: k.side == client, Data: b, Offset: offset, Packet: trace.PacketID(at.Sighting), Time: at.Time})
}

// Hole implements consumer.
func (k *speaker) Hole(n, offset int64, at app.Place) {
	k.d.Pieces = append(k.d.Pieces, Piece{FromClient: k.side == client, Gap: n, Offset: offset, Packet: trace.PacketID(at.Sighting), Time: at.Time})
}

// Body is what a message carries, as it is on the wire.
type Body struct {
	Parts   [][]byte
	Size    int64 // of these
	Missing int64 // bytes that were not seen, or lie in another window
}

// Body collects what a message of the conversation carries.
func (d *Said) Body(m *trace.Message) Body {
	var own []*Piece // in order of their offsets
	c := d.snapshot.Conversation(d.conversation)
	datagrams := c != nil && !c.Streams()
	for i := range d.Pieces {
		if p := &d.Pieces[i]; p.FromClient == m.FromClient && p.Data != nil && (!datagrams || p.Packet == m.First) {
			own = append(own, p)
		}
	}
	var b Body
	for _, span := range m.Body {
		had := int64(0)
		first, _ := slices.BinarySearchFunc(own, span.Start, func(p *Piece, at int64) int { return cmp.Compare(p.Offset+int64(len(p.Data)), at+1) })
		for _, p := range own[first:] {
			if p.Offset >= span.End {
				break
			}
			part := p.Data[max(span.Start-p.Offset, 0):min(span.End-p.Offset, int64(len(p.Data)))]
			b.Parts = append(b.Parts, part)
			had += int64(len(part))
		}
		b.Size += had
		b.Missing += span.End - span.Start - had
	}
	return b
}
