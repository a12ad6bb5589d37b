package script

import (
	"net/netip"
	"strings"
	"time"

	"wiretale/sim/tcp"
	"wiretale/wire"
)

// settings are what a script's option lines and shell lines set.
type settings struct {
	tolerance time.Duration // of times
	percent   int           // of the time waited, if that is more
	tick      time.Duration // of TS values; 0 leaves them uncompared
	strict    bool          // no segment may go unexpected

	local, remote netip.Addr
	bindPort      uint16
	connectPort   uint16
	peerISS       wire.Seq
	tcp           tcp.Config // for new connections
	backlogLimit  int        // net.core.somaxconn
	linux         bool       // buffers are reckoned as Linux does
	flushed       int        // times that what was learnt of others was forgotten
	sendMost      int        // the most that a send buffer grows to
	receiveUsual  int        // the size of a receive buffer
	notSent       int64      // net.ipv4.tcp_notsent_lowat; 0 is without limit
	cookies       tcp.Cookies
	reuse         bool          // net.ipv4.tcp_tw_reuse
	reuseDelay    time.Duration // … and how old a connection must be for it
	fastOpen      int64         // net.ipv4.tcp_fastopen
	fastOpenKey   [16]byte      // net.ipv4.tcp_fastopen_key
}

// defaults are packetdrill's, and for the endpoint those that public scripts
// begin with: Linux with large buffers.
func defaults() settings {
	s := settings{
		tolerance: 4 * time.Millisecond, percent: 1,
		local: netip.MustParseAddr("192.168.0.1"), remote: netip.MustParseAddr("192.0.2.1"),
		bindPort: 8080, connectPort: 8080, peerISS: 4_000_000_000, tcp: tcp.Linux(), backlogLimit: 4096, reuseDelay: time.Second,
	}
	s.tcp.MSS, s.tcp.ISS, s.tcp.TimestampOffset = ethernetMSS, 1_000_000, 500_000
	s.standard()
	s.public()
	return s
}

// standard are the buffers and limits of the shell script that public scripts
// call first, common/defaults.sh.
func (s *settings) standard() {
	s.tcp.GrowReceive, s.tcp.GrowSend = 0, 0 // the kernel's own accounting is in sendSpace
	s.linux, s.tcp.SendBuffer, s.sendMost = true, 256<<10, 4<<20
	s.receiveMemory(540_000, 15<<20)
	s.tcp.SynRetries, s.tcp.SynAckRetries = 5, 5
}

// public are the other settings of that script.
func (s *settings) public() {
	s.tcp.WindowScale, s.tcp.Timestamps, s.tcp.SACKPermitted, s.tcp.DSACK = true, true, true, true
	s.tcp.RACK, s.tcp.TailProbe, s.tcp.FRTO = true, true, true
	s.tcp.KeepWindow, s.tcp.ECN, s.tcp.Congestion = true, tcp.ECNOff, tcp.CUBIC
	s.tcp.SlowStart = tcp.HyStartOld    // public scripts were written for Linux before 6.14
	s.tcp.SynTimeouts = tcp.SynDoubling // … and before 6.5
	s.fastOpen, s.cookies = fastOpenEachWith, tcp.CookiesWhenFull
	s.fastOpenKey, _ = keyOf(fastOpenKey)
}

// line applies an option line. It reports false where the line is unknown, and
// an error where its value is none.
func (s *settings) line(l settingLine) (known bool, err *Error) {
	bad := &Error{Line: l.at.line, Column: l.at.column, Code: BadSetting, Found: "--" + l.name + "=" + l.value}
	n, number := wholeNumber(l.value)
	switch l.name {
	case "tolerance_usecs":
		if !number || n > 1_000_000_000 {
			return true, bad
		}
		s.tolerance = time.Duration(n) * time.Microsecond
	case "tolerance_percent":
		whole, _, _ := strings.Cut(l.value, ".")
		if n, number = wholeNumber(whole); !number || n > 100 {
			return true, bad
		}
		s.percent = int(n)
	case "tcp_ts_tick_usecs":
		if !number || n > 1_000_000_000 {
			return true, bad
		}
		s.tick = time.Duration(n) * time.Microsecond
	case "local_ip", "remote_ip":
		a, fault := netip.ParseAddr(l.value)
		if fault != nil {
			return true, bad
		}
		if l.name == "local_ip" {
			s.local = a
		} else {
			s.remote = a
		}
	case "mtu":
		if !number || n < 68 || n > 65535 {
			return true, bad
		}
		s.tcp.MSS = int(n) - s.headers()
	case "ip_version":
		if l.value == "ipv6" {
			s.local, s.remote = netip.MustParseAddr("fd3d:a0b:17d6::1"), netip.MustParseAddr("fd3d:fa7b:d17d::1")
		}
	case "bind_port", "connect_port":
		if !number || n == 0 || n > 65535 {
			return true, bad
		}
		if l.name == "bind_port" {
			s.bindPort = uint16(n)
		} else {
			s.connectPort = uint16(n)
		}
	case "wiretale_strict":
		s.strict = l.value != "0"
	case "wiretale_profile":
		return true, s.profile(l.value, bad)
	case "wiretale_set":
		return true, s.assignments(l.value, bad)
	case "mss", "netmask_ip", "gateway_ip", "speed", "non_fatal", "dry_run", "verbose", "debug",
		"init_scripts", "send_omit_free", "define", "D", "strict_segments", "stop_on_failure", "use_expect":
		return true, nil // they say nothing of the endpoint
	default:
		return false, nil
	}
	return true, nil
}

// ethernetMSS is the segment size of an interface with Ethernet's MTU.
const ethernetMSS = 1460

// headers4 and headers6 are what IP and TCP take of the MTU.
const headers4, headers6 = 40, 60

// headers is what IP and TCP take of the MTU between the two ends.
func (s *settings) headers() int {
	if s.remote.Is6() {
		return headers6
	}
	return headers4
}
