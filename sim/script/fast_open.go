package script

import (
	"net/netip"

	"wiretale/sim/tcp"
)

// The bits of net.ipv4.tcp_fastopen.
const (
	fastOpenClient   = 0x1
	fastOpenServer   = 0x2
	fastOpenBlindly  = 0x4   // data goes with a SYN that has no cookie
	fastOpenTrusts   = 0x200 // data is taken from a SYN that has no cookie
	fastOpenAlways   = 0x400 // every listener, without being asked
	fastOpenEachWith = fastOpenClient | fastOpenServer
)

// fastOpenKey is what the cookies of the machine's servers are made from.
const fastOpenKey = 0xa1a1a1a1b2b2b2b2

// optionsOfSYN is the room that Linux leaves for the options of a SYN that
// carries data: as much as there can be.
const optionsOfSYN = 40

// mayCarry reports whether a SYN to a server may carry data.
func (s *socket) mayCarry(server netip.Addr) bool {
	return s.world.settings.fastOpen&fastOpenBlindly != 0 || s.world.peer(server).cookie != nil
}

// openFast begins a connection whose SYN carries up to n bytes, if it may, and
// else asks for a cookie (RFC 7413 §4.2.1). It returns how many it carries.
// waits says that the call will write the rest.
func (s *socket) openFast(remote netip.AddrPort, n int, waits bool) (carried int) {
	w := s.world
	known, mss := w.peer(remote.Addr()), w.settings.tcp.MSS
	if known.mss > 0 {
		mss = min(mss, known.mss)
	}
	if n, set := s.option(solTCP, tcpMaxSeg); set {
		mss = min(mss, int(n))
	}
	if known.path > 0 {
		mss = min(mss, known.path)
	}
	if s.mayCarry(remote.Addr()) {
		carried = max(0, min(n, mss-optionsOfSYN))
	}
	opened := s.open(remote, func(cfg *tcp.Config) {
		cfg.FastOpen.Client, cfg.FastOpen.More = true, waits && carried < n
		cfg.FastOpen.Blind = w.settings.fastOpen&fastOpenBlindly != 0
		cfg.FastOpen.Cookie = known.cookie
	}, payload(0, carried))
	if !opened {
		return 0
	}
	s.connection.fast = true
	return carried
}

// sendFast is the part of a writing call that may begin the connection. over
// says that nothing else is left to be done; else carried bytes are on their
// way with the SYN.
func (s *socket) sendFast(size, flags int64, to value) (carried int64, o outcome, over bool) {
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
	carried = int64(s.openFast(remote, int(min(size, maxPiece)), !s.waitsNot(flags)))
	if carried == 0 && s.waitsNot(flags) {
		return 0, failed(eINPROGRESS), true
	}
	return carried, o, false
}
