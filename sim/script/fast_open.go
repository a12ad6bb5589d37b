package script

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"

	"wiretale/sim/tcp"
	"wiretale/trace"
)

// The bits of net.ipv4.tcp_fastopen.
const (
	fastOpenClient   = 0x1
	fastOpenServer   = 0x2
	fastOpenBlindly  = 0x4   // data goes with a SYN that has no cookie
	fastOpenTrusting = 0x200 // data is taken from one
	fastOpenAlways   = 0x400 // every listener, without being asked
	fastOpenEachWith = fastOpenClient | fastOpenServer
)

// fastOpenKey is what the cookies of the machine's servers are made from, four
// words in hexadecimal as net.ipv4.tcp_fastopen_key has them.
const fastOpenKey = "a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4"

// keyOf reads such a key.
func keyOf(text string) (key [16]byte, ok bool) {
	words := strings.Split(text, "-")
	if len(words) != 4 {
		return key, false
	}
	for i, w := range words {
		n, err := strconv.ParseUint(w, 16, 32)
		if err != nil {
			return key, false
		}
		binary.LittleEndian.PutUint32(key[4*i:], uint32(n))
	}
	return key, true
}

// without reports whether the socket does without cookies, for a bit of the
// kernel's setting that says so of all.
func (s *socket) without(bit int64) bool {
	n, _ := s.option(solTCP, tcpFastOpenNoCookie)
	return n != 0 || s.world.settings.fastOpen&bit != 0
}

// serveFast makes out a listener's settings for data in SYNs.
func (s *socket) serveFast(cfg *tcp.Config) {
	limit, _ := s.option(solTCP, tcpFastOpen)
	if limit == 0 && s.world.settings.fastOpen&fastOpenAlways != 0 {
		limit = int64(s.listener.Backlog())
	}
	s.listener.FastOpenLimit = int(min(limit, int64(s.world.settings.backlogLimit)))
	cfg.FastOpen = tcp.FastOpen{Server: limit > 0 && s.world.settings.fastOpen&fastOpenServer != 0,
		NoCookie: s.without(fastOpenTrusting), Key: s.fastOpenKey()}
}

func (s *socket) fastOpenKey() [16]byte {
	if s.key != nil {
		return *s.key
	}
	return s.world.settings.fastOpenKey
}

// mayCarry reports whether a SYN to a server may carry data.
func (s *socket) mayCarry(server netip.Addr) bool {
	return s.without(fastOpenBlindly) || s.world.memory(server).HasCookie()
}

// openFast begins a connection for a program that wants to write n bytes: as
// many go with the SYN as may, else it asks for a cookie (RFC 7413 §4.2). The
// rest of them follows if the program waits for the connection. ok is false
// where the ports are taken.
func (s *socket) openFast(remote netip.AddrPort, n int, waits bool) (taken int, ok bool) {
	ok = s.open(remote, func(cfg *tcp.Config) {
		cfg.FastOpen = tcp.FastOpen{Client: true, NoCookie: s.without(fastOpenBlindly)}
	}, func(c *tcp.Conn) []byte {
		if taken = min(n, c.SynRoom()); waits {
			taken = min(n, max(taken, s.space.limit))
		}
		return payload(0, taken)
	})
	return taken, ok
}

// sendFast is the part of a writing call that may begin the connection. over
// says that nothing else is left to be done; else so many bytes are taken.
func (s *socket) sendFast(size, flags int64, to value) (taken int64, o outcome, over bool) {
	usual := netip.AddrPortFrom(s.world.settings.remote, s.world.settings.connectPort)
	remote, unspecified := addressOf(to, usual)
	switch {
	case s.deferred.IsValid():
		remote = s.deferred
	case flags&msgFastOpen == 0:
		return 0, o, false
	case s.world.settings.fastOpen&fastOpenClient == 0, unspecified:
		return 0, failed(eOPNOTSUPP), true
	case s.connection != nil:
		return 0, failed(eALREADY), s.connecting && !s.connection.established()
	}
	n, ok := s.openFast(remote, int(min(size, maxBuffer)), !s.waitsNot(flags))
	switch {
	case !ok:
		return 0, failed(eADDRNOTAVAIL), true
	case n == 0 && s.waitsNot(flags):
		return 0, failed(eINPROGRESS), true
	}
	return int64(n), outcome{value: int64(n)}, s.waitsNot(flags)
}

// whenIdle is an option that can be set only before there is a connection.
func (s *socket) whenIdle(most int64) func(int64) errno {
	return func(n int64) errno {
		if state := s.state(); n < 0 || n > most || state != trace.Closed && state != trace.Listen {
			return eINVAL
		}
		return 0
	}
}

// setFastOpenKey takes the bytes of a key, of which the call says the number.
func (s *socket) setFastOpenKey(text string, length value) errno {
	n, ok := integerOf(length)
	b := unescape(text)
	if !ok || int(n) != len(s.world.settings.fastOpenKey) || len(b) < int(n) {
		return eINVAL
	}
	s.key = new([16]byte)
	copy(s.key[:], b)
	return 0
}

// unescape is the bytes of a string in which \xf7 stands for one.
func unescape(s string) (b []byte) {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) && s[i+1] == 'x' && unhex(s[i+2]) >= 0 && unhex(s[i+3]) >= 0 {
			b = append(b, byte(unhex(s[i+2])<<4|unhex(s[i+3])))
			i += 3
			continue
		}
		b = append(b, s[i])
	}
	return b
}

// setEarlyConnect lets connect leave the SYN to the first write.
func (s *socket) setEarlyConnect(n int64) errno {
	switch {
	case n < 0 || n > 1 || s.state() != trace.Closed:
		return eINVAL
	case s.world.settings.fastOpen&fastOpenClient == 0:
		return eOPNOTSUPP
	}
	s.earlyConnect = n == 1
	return 0
}
