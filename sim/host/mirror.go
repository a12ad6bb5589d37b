package host

import "time"

// Mirror is a peer that sends back what it gets (RFC 862), and closes when the
// other side does.
type Mirror struct {
	waiting []byte
	ended   bool
}

// Begin implements Peer.
func (m *Mirror) Begin(time.Duration) {}

// Receive implements Peer.
func (m *Mirror) Receive(_ time.Duration, data []byte) { m.waiting = append(m.waiting, data...) }

// End implements Peer.
func (m *Mirror) End(_ time.Duration, err error) {
	if m.ended = true; err != nil {
		m.waiting = nil
	}
}

// Next implements Peer.
func (m *Mirror) Next(most int) []byte {
	n := min(most, len(m.waiting))
	data := m.waiting[:n:n]
	m.waiting = m.waiting[n:]
	return data
}

// Closing implements Peer.
func (m *Mirror) Closing() bool { return m.ended && len(m.waiting) == 0 }

// Deadline implements Peer.
func (m *Mirror) Deadline() (time.Duration, bool) { return 0, false }

// Expire implements Peer.
func (m *Mirror) Expire(time.Duration) {}
