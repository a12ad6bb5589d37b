package host

import (
	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/wire"
)

// parcel is a segment on its way and all that it is wrapped in, in one piece.
// It goes back to the host that sent it when it has arrived, so that a long
// transfer takes no more memory than what is on its way at once.
type parcel struct {
	packet   link.Packet
	frame    wire.Frame
	datagram wire.Datagram
	out      tcp.Outgoing
	next     *parcel // in the list of those that are free
}

// parcel returns one that is free. Its packet is blank; the rest is what it
// was last.
func (h *Host) parcel() *parcel {
	p := h.spare
	if p == nil {
		p = &parcel{}
		p.packet.Done = func() { p.next, h.spare = h.spare, p }
		return p
	}
	h.spare, p.next = p.next, nil
	return p
}
