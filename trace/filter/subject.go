package filter

import (
	"wiretale/trace"
	"wiretale/wire"
)

// subject is what an expression is asked about. What is dear to know is found
// out when the first field asks for it.
type subject struct {
	s       *trace.Snapshot
	packet  *trace.Packet // nil where there is none
	telling *Telling      // that the question belongs to, if it does
	record  *Record       // in the place of the packet, where no story was told
	event   *trace.Event  // nil where a packet alone is asked about

	decoded  *wire.Decoded
	data     []byte // that it was decoded from
	looked   bool
	fields   []wire.Field
	grown    bool
	messages []trace.Message
	heard    bool
	drawn    bool
	memory
}

// memory is what a subject points to. It can be used for one after another.
type memory struct {
	frame   wire.Decoded
	drawing drawing
	summary trace.TCPSummary
	room    [4]wire.Value
}

// any reports whether one of the field's values is found.
func (u *subject) any(f *field, found func(*wire.Value) bool) bool {
	values := f.values(u, u.room[:0])
	for i := range values {
		if found(&values[i]) {
			return true
		}
	}
	return false
}

// decode is what the packet's bytes say, or nil where none were kept.
func (u *subject) decode() *wire.Decoded {
	if u.looked {
		return u.decoded
	}
	u.looked = true
	ok := false
	switch {
	case u.packet != nil:
		u.frame, u.data, ok = u.s.DecodeOn(u.packet, u.hop())
	case u.record != nil && u.record.Frame != nil:
		u.frame, u.data, ok = u.record.Frame()
	}
	if ok {
		u.decoded = &u.frame
	}
	return u.decoded
}

// hop is where on its way the packet is when the event happens: a router may
// have changed it since it set out.
func (u *subject) hop() int {
	if u.event == nil {
		return 0
	}
	switch d := u.event.Detail.(type) {
	case trace.Sent:
		return d.Hop
	case trace.Delivered:
		return d.Hop
	case trace.Lost:
		return d.Hop
	}
	return 0
}

// tree is every field of the packet's bytes.
func (u *subject) tree() []wire.Field {
	if d := u.decode(); d != nil && !u.grown {
		u.grown = true
		u.fields = d.Fields(u.data)
	}
	return u.fields
}

// ip is the packet's datagram, or nil.
func (u *subject) ip() *wire.Datagram {
	if d := u.decode(); d != nil {
		return d.Frame.IP
	}
	return nil
}

// outline is a datagram of which the addresses and ports are those of ip. Of
// what an index keeps they are mostly known without the frame.
func (u *subject) outline() *wire.Datagram {
	r := u.record
	if r == nil || !r.Plain || r.Conversation == nil {
		return u.ip()
	}
	if u.drawn {
		return &u.drawing.datagram
	}
	u.drawn = true
	from, to := r.Conversation.Client, r.Conversation.Server
	if !r.FromClient {
		from, to = to, from
	}
	o := &u.drawing
	o.datagram = wire.Datagram{Src: from.Addr(), Dst: to.Addr(), Protocol: r.Conversation.Protocol}
	switch r.Conversation.Protocol {
	case wire.ProtocolTCP:
		o.segment = wire.Segment{SrcPort: from.Port(), DstPort: to.Port()}
		o.datagram.TCP = &o.segment
	case wire.ProtocolUDP:
		o.udp = wire.UDP{SrcPort: from.Port(), DstPort: to.Port()}
		o.datagram.UDP = &o.udp
	}
	return &o.datagram
}

// drawing is an outline with what it points to.
type drawing struct {
	datagram wire.Datagram
	segment  wire.Segment
	udp      wire.UDP
}

// tcp is what is known of the packet's segment, or nil. Without a story its
// relative numbers are not.
func (u *subject) tcp() *trace.TCPSummary {
	if u.packet != nil {
		return u.packet.TCP
	}
	if u.record == nil || !u.record.Segment {
		return nil
	}
	d := u.ip()
	if d == nil || d.TCP == nil {
		return nil
	}
	t := d.TCP
	u.summary = trace.TCPSummary{
		SrcPort: t.SrcPort, DstPort: t.DstPort, Flags: t.Flags, Seq: t.Seq, Ack: t.Ack, Len: len(t.Payload) + t.Cut, Window: t.Window,
	}
	return &u.summary
}

// findings are those of the packet.
func (u *subject) findings() trace.Findings {
	switch {
	case u.packet != nil:
		return u.packet.Findings
	case u.record != nil:
		return u.record.Findings
	}
	return 0
}

// said are the messages that the packet completed: it is that packet that
// their fields belong to, as in Wireshark.
func (u *subject) said() []trace.Message {
	if !u.heard && u.packet != nil {
		u.heard = true
		if u.telling != nil {
			u.messages = u.telling.said(u.packet.ID, u.messages)
		} else {
			u.messages = u.s.Completed(u.packet)
		}
	}
	return u.messages
}
