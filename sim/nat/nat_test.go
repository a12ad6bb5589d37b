package nat

import (
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/sim/transit"
	"wiretale/wire"
)

var (
	address = netip.MustParseAddr("198.51.100.1")
	anna    = at("192.0.2.2:50000")
	ben     = at("192.0.2.3:50000")
	server  = at("203.0.113.80:80")
	other   = at("203.0.113.81:80")
)

func at(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

func outer(port uint16) netip.AddrPort { return netip.AddrPortFrom(address, port) }

// usual is a NAT as RFC 4787 recommends it.
func usual(f Filtering, forwards ...Forward) *NAT {
	return New(Config{Address: address, Filtering: f, Timeouts: Timeouts(), Forwards: forwards})
}

func packet(p wire.IPProtocol, src, dst netip.AddrPort, flags wire.Flags) transit.Packet {
	return transit.Packet{Kind: transit.Exchange, Protocol: p, Src: src, Dst: dst, Flags: flags, Asks: p == wire.ProtocolICMP && src.Port() != 0}
}

func udp(src, dst netip.AddrPort) transit.Packet { return packet(wire.ProtocolUDP, src, dst, 0) }

func tcp(src, dst netip.AddrPort, flags wire.Flags) transit.Packet {
	return packet(wire.ProtocolTCP, src, dst, flags)
}

// about is an ICMP error from an address to another about a packet.
func about(from, to netip.Addr, p transit.Packet) transit.Packet {
	return transit.Packet{Kind: transit.Error, Protocol: wire.ProtocolICMP, Src: netip.AddrPortFrom(from, 0), Dst: netip.AddrPortFrom(to, 0), About: &p}
}

// leaves fails where a packet doesn't leave from a port.
func leaves(t *testing.T, what string, r Result, port uint16) {
	t.Helper()
	if r.Rule != "" || r.Src != outer(port) {
		t.Errorf("%s: from %v (%s), want port %d", what, r.Src, r.Rule, port)
	}
}

// comes fails where a packet doesn't come in for somebody, or with rule is not
// kept back by it.
func comes(t *testing.T, what string, r Result, to netip.AddrPort, rule string) {
	t.Helper()
	if r.Rule != rule || rule == "" && r.Dst != to {
		t.Errorf("%s: for %v (%q), want %v (%q)", what, r.Dst, r.Rule, to, rule)
	}
}

// TestRFC4787REQ1OneMappingForWhoeverIsTalkedTo.
func TestRFC4787REQ1OneMappingForWhoeverIsTalkedTo(t *testing.T) {
	n := usual(EndpointIndependent)
	leaves(t, "to one", n.Out(0, udp(anna, server)), 50000)
	leaves(t, "to another", n.Out(0, udp(anna, other)), 50000)
	leaves(t, "over TCP", n.Out(0, tcp(anna, server, wire.SYN)), 50000)
}

// TestRFC4787REQ3NoPortIsGivenTwice, and one below 1024 gets such a one.
func TestRFC4787REQ3NoPortIsGivenTwice(t *testing.T) {
	n := usual(EndpointIndependent)
	leaves(t, "the first", n.Out(0, udp(anna, server)), 50000)
	leaves(t, "the second", n.Out(0, udp(ben, server)), 50002)
	leaves(t, "a low one", n.Out(0, udp(at("192.0.2.2:123"), server)), 123)
	leaves(t, "another low one", n.Out(0, udp(at("192.0.2.3:123"), server)), 125)
	n.Busy = func(p wire.IPProtocol, port uint16) bool { return p == wire.ProtocolUDP && port == 7000 }
	leaves(t, "one that the host uses", n.Out(0, udp(at("192.0.2.3:7000"), server)), 7002)
}

// TestRFC4787REQ4EvenStaysEvenAndOddOdd, as long as one such is free.
func TestRFC4787REQ4EvenStaysEvenAndOddOdd(t *testing.T) {
	n := New(Config{Address: address, Pool: Pool{40000, 40003}, Timeouts: Timeouts()})
	for _, c := range []struct{ want, got uint16 }{{50001, 40001}, {50002, 40000}, {50004, 40002}, {50006, 40003}} {
		leaves(t, "from the pool", n.Out(0, udp(netip.AddrPortFrom(anna.Addr(), c.want), server)), c.got)
	}
	if r := n.Out(0, udp(ben, server)); r.Rule != RuleFull {
		t.Errorf("a fifth: %+v", r)
	}
	leaves(t, "the last port", usual(0).Out(0, udp(at("192.0.2.2:65535"), server)), 65535)
}

// TestRFC4787REQ5AMappingStaysFiveMinutes, and what comes then is nobody's.
func TestRFC4787REQ5AMappingStaysFiveMinutes(t *testing.T) {
	n := usual(EndpointIndependent)
	m := n.Out(0, udp(anna, server)).Mapping
	if m.Key() != "udp 192.0.2.2:50000 ↔ 198.51.100.1:50000" || m.Value() != "UNREPLIED ≤ 5m0s" {
		t.Errorf("%s: %s", m.Key(), m.Value())
	}
	comes(t, "at the last moment", n.In(5*time.Minute-1, udp(server, outer(50000))), anna, "")
	comes(t, "too late", n.In(5*time.Minute, udp(server, outer(50000))), anna, RuleNoMapping)
	if r := n.Out(5*time.Minute, udp(anna, server)); r.Gone != m || r.Mapping == m {
		t.Errorf("it was not made anew: %+v", r)
	}
}

// TestRFC4787REQ6OnlyWhatLeavesKeepsAMapping.
func TestRFC4787REQ6OnlyWhatLeavesKeepsAMapping(t *testing.T) {
	n := usual(EndpointIndependent)
	m := n.Out(0, udp(anna, server)).Mapping
	n.In(time.Minute, udp(server, outer(50000)))
	if m.Value() != "REPLIED ≤ 5m0s" {
		t.Errorf("after what came in: %s", m.Value())
	}
	n.Out(2*time.Minute, udp(anna, server))
	if m.Value() != "REPLIED ≤ 7m0s" {
		t.Errorf("after what left: %s", m.Value())
	}
}

// TestRFC4787REQ8Filtering by endpoint, address, address and port.
func TestRFC4787REQ8Filtering(t *testing.T) {
	for f, want := range map[Filtering][3]string{
		EndpointIndependent:     {"", "", ""},
		AddressDependent:        {"", "", RuleFiltered},
		AddressAndPortDependent: {"", RuleFiltered, RuleFiltered},
	} {
		n := usual(f)
		n.Out(0, udp(anna, server))
		comes(t, "from the one asked", n.In(1, udp(server, outer(50000))), anna, want[0])
		comes(t, "from another port of it", n.In(1, udp(at("203.0.113.80:81"), outer(50000))), anna, want[1])
		comes(t, "from another host", n.In(1, udp(other, outer(50000))), anna, want[2])
	}
}

func TestAFilterForgetsWhomNothingIsSentTo(t *testing.T) {
	n := usual(AddressDependent)
	n.Out(0, udp(anna, server))
	n.Out(4*time.Minute, udp(anna, other))
	comes(t, "from the first", n.In(5*time.Minute, udp(server, outer(50000))), anna, RuleFiltered)
	comes(t, "from the second", n.In(5*time.Minute, udp(other, outer(50000))), anna, "")
}

// TestRFC5382REQ5ConnectionsStayByTheirState.
func TestRFC5382REQ5ConnectionsStayByTheirState(t *testing.T) {
	n := usual(EndpointIndependent)
	m := n.Out(0, tcp(anna, server, wire.SYN)).Mapping
	for i, c := range []struct {
		in    bool
		flags wire.Flags
		want  string
	}{
		{true, wire.SYN | wire.ACK, "SYN-RECEIVED ≤ 4m1s"},
		{false, wire.ACK, "ESTABLISHED ≤ 2h4m2s"},
		{true, wire.ACK, "ESTABLISHED ≤ 2h4m3s"},
		{false, wire.FIN | wire.ACK, "CLOSING ≤ 4m4s"},
		{true, wire.RST, "RESET ≤ 4m5s"},
	} {
		now := time.Duration(i+1) * time.Second
		if c.in {
			comes(t, c.want, n.In(now, tcp(server, outer(50000), c.flags)), anna, "")
		} else {
			leaves(t, c.want, n.Out(now, tcp(anna, server, c.flags)), 50000)
		}
		if m.Value() != c.want {
			t.Errorf("it is %s, not %s", m.Value(), c.want)
		}
	}
}

// TestRFC5382REQ2TwoSYNsAtOnce.
func TestRFC5382REQ2TwoSYNsAtOnce(t *testing.T) {
	n := usual(AddressAndPortDependent)
	leaves(t, "the SYN", n.Out(0, tcp(anna, server, wire.SYN)), 50000)
	comes(t, "the other SYN", n.In(1, tcp(server, outer(50000), wire.SYN)), anna, "")
	leaves(t, "the SYN·ACK", n.Out(2, tcp(anna, server, wire.SYN|wire.ACK)), 50000)
}

// TestRFC5382REQ3FilteringOfConnections: a stranger's SYN comes in where the
// filter allows it, a segment of no connection never.
func TestRFC5382REQ3FilteringOfConnections(t *testing.T) {
	n := usual(EndpointIndependent)
	n.Out(0, tcp(anna, server, wire.SYN))
	comes(t, "a stray segment", n.In(1, tcp(other, outer(50000), wire.ACK)), anna, RuleFiltered)
	comes(t, "a stranger's SYN", n.In(1, tcp(other, outer(50000), wire.SYN)), anna, "")
	comes(t, "what follows it", n.In(2, tcp(other, outer(50000), wire.ACK)), anna, "")
	strict := usual(AddressDependent)
	strict.Out(0, tcp(anna, server, wire.SYN))
	comes(t, "where it doesn't", strict.In(1, tcp(other, outer(50000), wire.SYN)), anna, RuleFiltered)
	comes(t, "unsolicited", n.In(1, tcp(other, outer(50001), wire.SYN)), anna, RuleNoMapping)
	if r := n.Out(1, tcp(ben, server, wire.ACK)); r.Rule != RuleNoMapping {
		t.Errorf("a segment of no connection leaves: %+v", r)
	}
}

// TestRFC5508REQ1AnIdentifierIsMappedLikeAPort, and REQ2: it stays a minute.
func TestRFC5508REQ1AnIdentifierIsMappedLikeAPort(t *testing.T) {
	n := usual(EndpointIndependent)
	host := at("203.0.113.80:0")
	leaves(t, "the first", n.Out(0, packet(wire.ProtocolICMP, at("192.0.2.2:7"), host, 0)), 7)
	r := n.Out(0, packet(wire.ProtocolICMP, at("192.0.2.3:7"), host, 0))
	leaves(t, "the second", r, 9)
	if r.Mapping.Key() != "icmp 192.0.2.3 id 7 ↔ 198.51.100.1 id 9" || r.Mapping.Value() != "UNREPLIED ≤ 1m0s" {
		t.Errorf("%s: %s", r.Mapping.Key(), r.Mapping.Value())
	}
	comes(t, "its reply", n.In(1, packet(wire.ProtocolICMP, host, outer(9), 0)), at("192.0.2.3:7"), "")
	comes(t, "a reply to nothing", n.In(1, packet(wire.ProtocolICMP, host, outer(8), 0)), at("192.0.2.3:7"), RuleNoMapping)
}

// TestRFC5508REQ4AnErrorFromOutside goes to whose packet it quotes, whoever
// sends it, and touches no timer (REQ-6, RFC 5382 REQ-10).
func TestRFC5508REQ4AnErrorFromOutside(t *testing.T) {
	n := usual(AddressAndPortDependent)
	m := n.Out(0, tcp(anna, server, wire.SYN)).Mapping
	router := netip.MustParseAddr("203.0.113.1")
	r := n.In(time.Minute, about(router, address, tcp(outer(50000), server, wire.SYN)))
	if r.Rule != "" || r.Dst.Addr() != anna.Addr() || r.Src.Addr() != router || r.AboutSrc != anna || r.AboutDst != server {
		t.Errorf("got %+v", r)
	}
	if m.Value() != "SYN-SENT ≤ 4m0s" {
		t.Errorf("the mapping is now %s", m.Value())
	}
	for what, p := range map[string]transit.Packet{"another port": tcp(outer(50001), server, 0), "another's address": tcp(other, server, 0)} {
		comes(t, what, n.In(time.Minute, about(router, address, p)), anna, RuleNoMapping)
	}
}

// TestRFC5508REQ5AnErrorFromInside comes from the NAT's address, whoever inside
// has sent it.
func TestRFC5508REQ5AnErrorFromInside(t *testing.T) {
	n := usual(EndpointIndependent)
	n.Out(0, udp(anna, server))
	r := n.Out(1, about(netip.MustParseAddr("192.0.2.9"), server.Addr(), udp(server, anna)))
	if r.Rule != "" || r.Src.Addr() != address || r.Dst.Addr() != server.Addr() || r.AboutSrc != server || r.AboutDst != outer(50000) {
		t.Errorf("got %+v", r)
	}
	if r := n.Out(1, about(anna.Addr(), server.Addr(), udp(server, ben))); r.Rule != RuleNoMapping {
		t.Errorf("about nothing: %+v", r)
	}
}

func TestAForwardLetsAnyoneIn(t *testing.T) {
	inside := at("192.0.2.80:8080")
	n := usual(AddressAndPortDependent, Forward{wire.ProtocolTCP, 80, inside})
	comes(t, "a SYN", n.In(0, tcp(other, outer(80), wire.SYN)), inside, "")
	leaves(t, "its answer", n.Out(1, tcp(inside, other, wire.SYN|wire.ACK)), 80)
	comes(t, "a day later", n.In(24*time.Hour, tcp(server, outer(80), wire.SYN)), inside, "")
	comes(t, "over UDP", n.In(0, udp(other, outer(80))), inside, RuleNoMapping)
	if m := n.outside[end{wire.ProtocolTCP, 80}]; m.Value() != "STATIC" || m.Key() != "tcp 192.0.2.80:8080 ↔ 198.51.100.1:80" {
		t.Errorf("%s: %s", m.Key(), m.Value())
	}
}

func TestWhatHasNoPortsIsNotTranslated(t *testing.T) {
	if r := usual(0).Out(0, transit.Packet{Kind: transit.Other, Protocol: 47, Src: anna, Dst: server}); r.Rule != RuleUnknown {
		t.Errorf("got %+v", r)
	}
}

func TestOneMappingKeepsABoundedNumberOfSessions(t *testing.T) {
	n := usual(AddressAndPortDependent)
	var m *Mapping
	for i := range 3 * maxSessions {
		m = n.Out(0, udp(anna, netip.AddrPortFrom(server.Addr(), uint16(i+1)))).Mapping
	}
	if len(m.sessions) != maxSessions {
		t.Errorf("it keeps %d", len(m.sessions))
	}
	comes(t, "from the latest", n.In(1, udp(netip.AddrPortFrom(server.Addr(), 3*maxSessions), outer(50000))), anna, "")
	comes(t, "from the first", n.In(1, udp(netip.AddrPortFrom(server.Addr(), 1), outer(50000))), anna, RuleFiltered)
}

// TestTranslationAndItsInverseAreInverse: whatever ends have left, no two share
// a port outside, and what comes to it goes to the one whose it is.
func TestTranslationAndItsInverseAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := Pool{}
		if rapid.Bool().Draw(t, "pool") {
			pool = Pool{40000, 40007}
		}
		n := New(Config{Address: address, Pool: pool, Timeouts: Timeouts(), Filtering: Filtering(rapid.IntRange(0, 2).Draw(t, "filtering"))})
		now := time.Duration(0)
		for range rapid.IntRange(1, 40).Draw(t, "packets") {
			now += time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second
			inside := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(rapid.IntRange(2, 5).Draw(t, "host"))}), uint16(rapid.IntRange(1022, 1026).Draw(t, "port")))
			remote := netip.AddrPortFrom(server.Addr(), uint16(rapid.IntRange(80, 82).Draw(t, "remote")))
			r := n.Out(now, udp(inside, remote))
			if r.Rule == RuleFull && pool != (Pool{}) {
				continue
			}
			if r.Rule != "" || r.Src.Addr() != address || r.Dst != remote {
				t.Fatalf("%v → %v: %+v", inside, remote, r)
			}
			if pool == (Pool{}) && (r.Src.Port() < 1024) != (inside.Port() < 1024) || r.Src.Port()%2 != inside.Port()%2 && pool == (Pool{}) {
				t.Fatalf("%v is now %v", inside, r.Src)
			}
			if back := n.In(now, udp(remote, r.Src)); back.Rule != "" || back.Dst != inside || back.Src != remote {
				t.Fatalf("back to %v: %+v, want %v", r.Src, back, inside)
			}
			if len(n.inside) != len(n.outside) {
				t.Fatalf("%d ends inside have %d outside", len(n.inside), len(n.outside))
			}
		}
	})
}
