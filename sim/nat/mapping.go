package nat

import (
	"net/netip"
	"time"

	"wiretale/sim/transit"
	"wiretale/trace"
	"wiretale/wire"
)

// Mapping is an end inside and the one that it has outside, whoever it talks to
// (RFC 4787 REQ-1).
type Mapping struct {
	Protocol        wire.IPProtocol
	Inside, Outside netip.AddrPort
	Static          bool // made by configuration: it stays, and lets everyone in
	State           transit.State
	Until           time.Duration // when it goes, if nothing leaves through it before
	sessions        []session
}

// session is what is said through a mapping with one end outside.
type session struct {
	remote netip.AddrPort
	state  transit.State
	until  time.Duration
	opened bool // by the end inside
}

// maxSessions bounds what is kept of one mapping.
const maxSessions = 1024

// Key is the mapping's name in the table.
func (m *Mapping) Key() string { return transit.Name(m.Protocol, m.Inside, m.Outside) }

// Value is what the table says of the mapping: how far what goes through it has
// come, and when it goes.
func (m *Mapping) Value() string {
	if m.Static {
		return "STATIC"
	}
	return trace.Expiring(m.State.String(), m.Until)
}

func (m *Mapping) lives(now time.Duration) bool { return m != nil && (m.Static || now < m.Until) }

// with is the session with an end outside; nil if there is none.
func (m *Mapping) with(now time.Duration, remote netip.AddrPort) *session {
	for i := range m.sessions {
		if s := &m.sessions[i]; s.remote == remote && now < s.until {
			return s
		}
	}
	return nil
}

// begin makes room for a session, in place of one that has run out or else of
// the oldest.
func (m *Mapping) begin(now time.Duration, s session) *session {
	kept := m.sessions[:0]
	for _, old := range m.sessions {
		if now < old.until && old.remote != s.remote {
			kept = append(kept, old)
		}
	}
	if len(kept) >= maxSessions {
		kept = append(kept[:0], kept[1:]...)
	}
	m.sessions = append(kept, s)
	return &m.sessions[len(m.sessions)-1]
}

// settle makes the mapping last as long as the longest of its sessions.
func (m *Mapping) settle() {
	m.Until = 0
	for i := range m.sessions {
		if s := &m.sessions[i]; s.until >= m.Until {
			m.State, m.Until = s.state, s.until
		}
	}
}

// admits reports whether a packet from an end outside may come in.
func (m *Mapping) admits(now time.Duration, f Filtering, from netip.AddrPort) bool {
	if m.Static || f == EndpointIndependent {
		return true
	}
	for i := range m.sessions {
		s := &m.sessions[i]
		if now < s.until && s.opened && s.remote.Addr() == from.Addr() && (f == AddressDependent || s.remote == from) {
			return true
		}
	}
	return false
}
