package app

import (
	"bytes"
	"encoding/binary"
	"time"
)

// ntpMessage is a message of NTP (RFC 5905 §7.3).
type ntpMessage struct {
	leap, version, mode uint8
	stratum             uint8
	poll, precision     int8 // logarithms of seconds to the base 2
	reference           []byte
	// The times that the packet carries, in seconds since 1900 and their 2⁻³²nds;
	// of a control message there are none.
	origin, received, sent uint64
}

// The modes (RFC 5905 §7.3, Figure 10).
const (
	ntpClient  = 3
	ntpServer  = 4
	ntpControl = 6
	ntpPrivate = 7
)

var ntpModes = [8]string{
	"reserved", "symmetric active", "symmetric passive", "client", "server", "broadcast", "control", "private",
}

const (
	ntpHeader      = 48
	ntpControlHead = 12 // RFC 9327 §2
	ntpPrivateHead = 8
)

// parseNTP reads a datagram that came from or to NTP's port.
func parseNTP(b []byte) (m ntpMessage, ok bool) {
	if len(b) < ntpPrivateHead {
		return m, false
	}
	m.leap, m.version, m.mode = b[0]>>6, b[0]>>3&7, b[0]&7
	if m.version == 0 || m.version > 4 || m.mode == 0 {
		return m, false
	}
	if m.mode == ntpControl || m.mode == ntpPrivate {
		return m, m.mode == ntpPrivate || len(b) >= ntpControlHead
	}
	if len(b) < ntpHeader {
		return m, false
	}
	m.stratum, m.poll, m.precision, m.reference = b[1], int8(b[2]), int8(b[3]), b[12:16]
	m.origin = binary.BigEndian.Uint64(b[24:])
	m.received = binary.BigEndian.Uint64(b[32:])
	m.sent = binary.BigEndian.Uint64(b[40:])
	return m, true
}

// source says where a server has its time from: a clock's name below it, the
// address of another server, or why it doesn't serve (RFC 5905 §7.3, §7.4).
func (m *ntpMessage) source() string {
	if m.stratum <= 1 {
		return string(bytes.TrimRight(m.reference, "\x00"))
	}
	return addr4(m.reference).String()
}

func (m *ntpMessage) title() string {
	title := "Version " + decimal(m.version) + ", " + ntpModes[m.mode]
	if m.mode == ntpControl || m.mode == ntpPrivate || m.mode == ntpClient {
		return title
	}
	said := []string{"stratum=" + decimal(m.stratum)}
	if m.stratum == 0 {
		said[0] = "kiss-o'-death"
	}
	if source := m.source(); source != "" {
		said = append(said, "ref="+source)
	}
	if m.leap == 3 {
		said = append(said, "not synchronized")
	}
	return title + inBrackets(said)
}

func (m *ntpMessage) fields() (f fields) {
	f.add("ntp.flags.li", decimal(m.leap))
	f.add("ntp.flags.vn", decimal(m.version))
	f.add("ntp.flags.mode", decimal(m.mode))
	if m.reference == nil {
		return f
	}
	f.add("ntp.stratum", decimal(m.stratum))
	f.add("ntp.ppoll", decimal(m.poll))
	f.add("ntp.precision", decimal(m.precision))
	if source := m.source(); source != "" && m.mode != ntpClient {
		f.add("ntp.refid", source)
	}
	for _, at := range [...]struct {
		name  string
		stamp uint64
	}{{"ntp.org", m.origin}, {"ntp.rec", m.received}, {"ntp.xmt", m.sent}} {
		if at.stamp != 0 {
			f.add(at.name, ntpTime(at.stamp).Format("2006-01-02T15:04:05.000000000Z"))
		}
	}
	return f
}

// ntpTime is a timestamp's time. Those whose first bit is 0 lie after the 32
// bits of seconds began anew, in 2036 (RFC 4330 §3).
func ntpTime(stamp uint64) time.Time {
	const since1900 = 2_208_988_800
	seconds := int64(stamp>>32) - since1900
	if stamp>>63 == 0 {
		seconds += 1 << 32
	}
	nanos := stamp & 0xffff_ffff * 1_000_000_000 >> 32
	return time.Unix(seconds, int64(nanos)).UTC()
}
