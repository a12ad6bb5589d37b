package filter

import (
	"wiretale/trace"
	"wiretale/wire"
)

// subject is what an expression is asked about. What is dear to know is found
// out when the first field asks for it.
type subject struct {
	s      *trace.Snapshot
	packet *trace.Packet // nil where there is none
	event  *trace.Event  // nil where a packet alone is asked about

	decoded  *wire.Decoded
	data     []byte // that it was decoded from
	looked   bool
	fields   []wire.Field
	grown    bool
	messages []trace.Message
	heard    bool
}

// any reports whether one of the field's values is found.
func (u *subject) any(f *field, found func(*wire.Value) bool) bool {
	var room [4]wire.Value
	for _, v := range f.values(u, room[:0]) {
		if found(&v) {
			return true
		}
	}
	return false
}

// decode is what the packet's bytes say, or nil where none were kept.
func (u *subject) decode() *wire.Decoded {
	if u.looked || u.packet == nil {
		return u.decoded
	}
	u.looked = true
	if d, data, ok := u.s.Decode(u.packet); ok {
		u.decoded, u.data = &d, data
	}
	return u.decoded
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

// said are the messages that the packet completed: it is that packet that
// their fields belong to, as in Wireshark.
func (u *subject) said() []trace.Message {
	if !u.heard && u.packet != nil {
		u.heard = true
		u.messages = u.s.Completed(u.packet)
	}
	return u.messages
}
