package firewall

import (
	"net/netip"
	"time"

	"wiretale/sim/transit"
	"wiretale/trace"
	"wiretale/wire"
)

// Entry is an exchange that the firewall has let begin. Packets between its two
// ends pass without being held against the rules.
type Entry struct {
	Protocol      wire.IPProtocol
	Asked, Answer netip.AddrPort // who opened it, and with whom
	Direction     Direction      // of the packet that opened it
	State         transit.State
	Until         time.Duration // when it is forgotten, if no packet comes for it before
}

// Key is the entry's name in the table.
func (e *Entry) Key() string { return transit.Name(e.Protocol, e.Asked, e.Answer) }

// Value is what the table says of the entry: its state and when it goes.
func (e *Entry) Value() string { return trace.Expiring(e.State.String(), e.Until) }

// between tells exchanges from one another.
type between struct {
	protocol wire.IPProtocol
	asked    netip.AddrPort
	answer   netip.AddrPort
}

func (e *Entry) between() between { return between{e.Protocol, e.Asked, e.Answer} }

// Timeouts are how long entries stay, unless the scenario says otherwise: those
// of connections as RFC 5382 REQ-5 has them, the others are Linux's. There an
// answered exchange keeps the shorter one until it has lasted two seconds.
func Timeouts() transit.Timeouts {
	return transit.Timeouts{
		Unreplied: 30 * time.Second, Replied: 2 * time.Minute,
		Handshake: 4 * time.Minute, Established: 2*time.Hour + 4*time.Minute, Closing: 4 * time.Minute, Reset: 10 * time.Second,
		Echo: 30 * time.Second,
	}
}
