package firewall

import (
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/sim/transit"
	"wiretale/wire"
)

func end(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

var (
	client = end("192.0.2.2:50000")
	server = end("203.0.113.53:53")
)

// packet is one of an exchange.
func packet(p wire.IPProtocol, src, dst netip.AddrPort, flags wire.Flags) transit.Packet {
	return transit.Packet{Kind: transit.Exchange, Protocol: p, Src: src, Dst: dst, Flags: flags, Asks: p == wire.ProtocolICMP && src.Port() != 0}
}

func udp(src, dst netip.AddrPort) transit.Packet { return packet(wire.ProtocolUDP, src, dst, 0) }

func tcp(src, dst netip.AddrPort, flags wire.Flags) transit.Packet {
	return packet(wire.ProtocolTCP, src, dst, flags)
}

// about is an ICMP error from a host about a packet.
func about(from netip.Addr, p transit.Packet) transit.Packet {
	return transit.Packet{Kind: transit.Error, Protocol: wire.ProtocolICMP, Src: netip.AddrPortFrom(from, 0),
		Dst: netip.AddrPortFrom(p.Src.Addr(), 0), About: &p}
}

// usual is a firewall that lets everything out and nothing in.
func usual(rules ...Rule) *Firewall {
	return New(Config{Rules: rules, DefaultIn: Drop, Timeouts: Timeouts()})
}

// expect fails where a verdict is another.
func expect(t *testing.T, what string, v Verdict, action Action, rule string) {
	t.Helper()
	if v.Action != action || v.Rule != rule {
		t.Errorf("%s: %v, %q; want %v, %q", what, v.Action, v.Rule, action, rule)
	}
}

func TestAnAnswerComesInByTheEntryThatTheQuestionMade(t *testing.T) {
	f := usual()
	expect(t, "before", f.Judge(0, In, udp(server, client)), Drop, "in default: drop")
	v := f.Judge(time.Second, Out, udp(client, server))
	expect(t, "the question", v, Accept, "out default: accept")
	if !v.Made || v.Entry.Key() != "udp 192.0.2.2:50000 ↔ 203.0.113.53:53" || v.Entry.Value() != "UNREPLIED ≤ 31s" {
		t.Errorf("%s: %s", v.Entry.Key(), v.Entry.Value())
	}
	v = f.Judge(2*time.Second, In, udp(server, client))
	expect(t, "the answer", v, Accept, "")
	if v.Made || v.Entry.Value() != "REPLIED ≤ 2m2s" {
		t.Errorf("got %+v", v)
	}
	expect(t, "another port of the server's", f.Judge(2*time.Second, In, udp(end("203.0.113.53:54"), client)), Drop, "in default: drop")
}

// TestRFC4787REQ5ADatagramsEntryGoesAfterItsTimeout to the nanosecond, and each
// packet begins the time anew.
func TestRFC4787REQ5ADatagramsEntryGoesAfterItsTimeout(t *testing.T) {
	f := usual()
	f.Judge(0, Out, udp(client, server))
	f.Judge(10*time.Second, In, udp(server, client))
	late := 130*time.Second - 1
	expect(t, "at the last moment", f.Judge(late, In, udp(server, client)), Accept, "")
	expect(t, "too late", f.Judge(late+120*time.Second, In, udp(server, client)), Drop, "in default: drop")
}

func TestUnansweredAnEntryGoesSooner(t *testing.T) {
	f := usual()
	f.Judge(0, Out, udp(client, server))
	expect(t, "after 30 s", f.Judge(30*time.Second, In, udp(server, client)), Drop, "in default: drop")
}

func TestTheFirstRuleThatIsAboutAPacketCounts(t *testing.T) {
	f := usual(
		Rule{Direction: In, Protocol: wire.ProtocolTCP, Ports: []Ports{{22, 22}}, From: netip.MustParsePrefix("203.0.113.7/32"), Then: Accept},
		Rule{Direction: In, Protocol: wire.ProtocolTCP, Ports: []Ports{{22, 22}, {8000, 8100}}, Then: Reject},
		Rule{To: netip.MustParsePrefix("198.51.100.0/24"), Then: Drop},
		Rule{Direction: In, Protocol: wire.ProtocolICMP},
	)
	at := func(a string) netip.AddrPort { return end(a) }
	v6 := packet(wire.ProtocolICMP, at("203.0.113.9:5"), at("192.0.2.2:0"), 0)
	v6.Protocol, v6.Asks = wire.ProtocolICMPv6, true
	for _, c := range []struct {
		d      Direction
		p      transit.Packet
		action Action
		rule   string
	}{
		{In, tcp(at("203.0.113.7:1000"), at("192.0.2.2:22"), wire.SYN), Accept, "in #1 tcp from 203.0.113.7 port 22: accept"},
		{In, tcp(at("203.0.113.8:1000"), at("192.0.2.2:22"), wire.SYN), Reject, "in #2 tcp port 22,8000-8100: reject"},
		{In, tcp(at("203.0.113.8:1000"), at("192.0.2.2:8100"), wire.SYN), Reject, "in #2 tcp port 22,8000-8100: reject"},
		{In, tcp(at("203.0.113.8:1000"), at("192.0.2.2:8101"), wire.SYN), Drop, "in default: drop"},
		{In, udp(at("203.0.113.8:1000"), at("192.0.2.2:22")), Drop, "in default: drop"},
		{Out, udp(at("192.0.2.2:1000"), at("198.51.100.9:22")), Drop, "out #3 to 198.51.100.0/24: drop"},
		{Out, tcp(at("192.0.2.2:1000"), at("203.0.113.9:22"), wire.SYN), Accept, "out default: accept"},
		{In, v6, Accept, "in #4 icmp: accept"},
	} {
		expect(t, c.rule, f.Judge(0, c.d, c.p), c.action, c.rule)
	}
}

// TestOnlyASYNOpensAConnection: what else no entry admits is dropped, whatever
// the rules say; one that they drop is dropped by them.
func TestOnlyASYNOpensAConnection(t *testing.T) {
	f := usual()
	for _, flags := range []wire.Flags{wire.ACK, wire.RST, wire.FIN | wire.ACK, wire.SYN | wire.ACK} {
		expect(t, flags.String(), f.Judge(0, Out, tcp(client, server, flags)), Drop, RuleNoEntry)
		expect(t, flags.String(), f.Judge(0, In, tcp(server, client, flags)), Drop, "in default: drop")
	}
}

// step is a packet of a connection, and what the entry says after it.
type step struct {
	back  bool
	flags wire.Flags
	want  string
}

func walk(t *testing.T, f *Firewall, steps []step) {
	t.Helper()
	for i, s := range steps {
		at, d, p := time.Duration(i)*time.Second, Out, tcp(client, server, s.flags)
		if s.back {
			d, p = In, tcp(server, client, s.flags)
		}
		v := f.Judge(at, d, p)
		if v.Action != Accept || v.Entry == nil || v.Entry.Value() != s.want {
			t.Fatalf("step %d: %+v, entry %v", i+1, v, v.Entry)
		}
	}
}

// TestRFC5382REQ5AConnectionsEntryStaysByItsState: 4 minutes while it opens and
// closes, 2 hours and 4 minutes while it is open.
func TestRFC5382REQ5AConnectionsEntryStaysByItsState(t *testing.T) {
	walk(t, usual(), []step{
		{false, wire.SYN, "SYN-SENT ≤ 4m0s"},
		{true, wire.SYN | wire.ACK, "SYN-RECEIVED ≤ 4m1s"},
		{false, wire.ACK, "ESTABLISHED ≤ 2h4m2s"},
		{true, wire.ACK, "ESTABLISHED ≤ 2h4m3s"},
		{true, wire.FIN | wire.ACK, "CLOSING ≤ 4m4s"},
		{false, wire.ACK, "CLOSING ≤ 4m5s"},
		{false, wire.FIN | wire.ACK, "CLOSING ≤ 4m6s"},
		{false, wire.SYN, "SYN-SENT ≤ 4m7s"}, // the same ports again
		{true, wire.RST | wire.ACK, "RESET ≤ 18s"},
		{true, wire.ACK, "RESET ≤ 18s"}, // nothing keeps it
		{false, wire.SYN, "SYN-SENT ≤ 4m10s"},
	})
}

// TestRFC5382REQ2TwoSYNsAtOnceMakeOneConnection.
func TestRFC5382REQ2TwoSYNsAtOnceMakeOneConnection(t *testing.T) {
	walk(t, usual(), []step{
		{false, wire.SYN, "SYN-SENT ≤ 4m0s"},
		{true, wire.SYN, "SYN-RECEIVED ≤ 4m1s"},
		{false, wire.SYN | wire.ACK, "SYN-RECEIVED ≤ 4m2s"},
		{true, wire.SYN | wire.ACK, "SYN-RECEIVED ≤ 4m3s"},
		{false, wire.ACK, "ESTABLISHED ≤ 2h4m4s"},
	})
}

// TestAnEndedConnectionAdmitsNoSYNFromTheOtherSide: that is one that the rules
// must let in, and then another entry.
func TestAnEndedConnectionAdmitsNoSYNFromTheOtherSide(t *testing.T) {
	f := usual()
	walk(t, f, []step{{false, wire.SYN, "SYN-SENT ≤ 4m0s"}, {true, wire.RST, "RESET ≤ 11s"}})
	expect(t, "a SYN from outside", f.Judge(2*time.Second, In, tcp(server, client, wire.SYN)), Drop, "in default: drop")
	open := New(Config{Timeouts: Timeouts()})
	walk(t, open, []step{{false, wire.SYN, "SYN-SENT ≤ 4m0s"}, {true, wire.RST, "RESET ≤ 11s"}})
	v := open.Judge(2*time.Second, In, tcp(server, client, wire.SYN))
	expect(t, "where rules let it in", v, Accept, "in default: accept")
	if v.Gone == nil || !v.Made || v.Entry.Asked != server || len(open.entries) != 1 {
		t.Errorf("got %+v, %d entries", v, len(open.entries))
	}
}

func TestAnEchoIsAnsweredByItsIdentifier(t *testing.T) {
	f := usual()
	ask := packet(wire.ProtocolICMP, end("192.0.2.2:7"), end("203.0.113.53:0"), 0)
	v := f.Judge(0, Out, ask)
	if v.Entry.Key() != "icmp 192.0.2.2 id 7 ↔ 203.0.113.53" || v.Entry.Value() != "UNREPLIED ≤ 30s" {
		t.Errorf("%s: %s", v.Entry.Key(), v.Entry.Value())
	}
	reply := func(id string) transit.Packet {
		return packet(wire.ProtocolICMP, end("203.0.113.53:0"), end("192.0.2.2:"+id), 0)
	}
	expect(t, "the reply", f.Judge(1, In, reply("7")), Accept, "")
	expect(t, "another's", f.Judge(1, In, reply("8")), Drop, "in default: drop")
	expect(t, "asked from outside", f.Judge(1, In, packet(wire.ProtocolICMP, end("203.0.113.53:7"), end("192.0.2.2:0"), 0)), Drop, "in default: drop")
	expect(t, "a reply to nothing", f.Judge(1, Out, packet(wire.ProtocolICMP, end("192.0.2.2:0"), end("203.0.113.53:9"), 0)), Drop, RuleNoEntry)
}

// TestRFC5382REQ10AnErrorComesInWithWhatItQuotesAndKeepsNothing.
func TestRFC5382REQ10AnErrorComesInWithWhatItQuotesAndKeepsNothing(t *testing.T) {
	f, router := usual(), netip.MustParseAddr("198.51.100.9")
	sent := tcp(client, server, wire.SYN)
	expect(t, "about nothing", f.Judge(0, In, about(router, sent)), Drop, "in default: drop")
	f.Judge(0, Out, sent)
	v := f.Judge(time.Second, In, about(router, sent))
	expect(t, "about the SYN", v, Accept, "")
	if v.Entry.Value() != "SYN-SENT ≤ 4m0s" {
		t.Errorf("the entry is now %s", v.Entry.Value())
	}
	expect(t, "about another port", f.Judge(0, In, about(router, tcp(client, end("203.0.113.53:54"), 0))), Drop, "in default: drop")
	astray := about(router, sent)
	astray.Dst = end("192.0.2.3:0")
	expect(t, "to another host", f.Judge(0, In, astray), Drop, "in default: drop")
}

func TestWhatCannotBeTold(t *testing.T) {
	f := New(Config{Timeouts: Timeouts()})
	expect(t, "a fragment", f.Judge(0, Out, transit.Packet{Kind: transit.Unreadable}), Drop, RuleUnreadable)
	expect(t, "neighbours", usual().Judge(0, In, transit.Packet{Kind: transit.LinkOnly}), Accept, RuleNeighbours)
	if v := f.Judge(0, Out, transit.Packet{Kind: transit.Other, Protocol: 47, Src: end("192.0.2.2:0"), Dst: end("203.0.113.1:0")}); v.Action != Accept || v.Entry != nil {
		t.Errorf("a protocol without ports: %+v", v)
	}
}

func TestTheHostsOwnQuestionsAreAnswered(t *testing.T) {
	f := usual()
	if v := f.Own(0, tcp(client, server, wire.RST)); v.Entry != nil {
		t.Errorf("a reset made %s", v.Entry.Key())
	}
	if v := f.Own(0, udp(client, server)); !v.Made {
		t.Errorf("got %+v", v)
	}
	expect(t, "the answer", f.Judge(1, In, udp(server, client)), Accept, "")
}

func TestAFullTableDropsWhatIsNew(t *testing.T) {
	f := usual()
	for i := range maxEntries {
		a := netip.AddrFrom4([4]byte{192, 0, byte(i >> 8), byte(i)})
		if v := f.Judge(0, Out, udp(netip.AddrPortFrom(a, 1), server)); !v.Made {
			t.Fatalf("entry %d: %+v", i, v)
		}
	}
	expect(t, "one more", f.Judge(0, Out, udp(client, server)), Drop, RuleFull)
}

// model is what a firewall that lets everything out and nothing in must have
// let pass: the times until which exchanges stay, by their two ends.
type model map[between]time.Duration

// TestAnEntryNeverAdmitsWhatDoesNotMatchIt lets random datagrams pass in both
// directions: one comes in only if, within the timeout, one of the same two ends
// went out or came in, in an exchange that began inside.
func TestAnEntryNeverAdmitsWhatDoesNotMatchIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, m := usual(), model{}
		now := time.Duration(0)
		for range rapid.IntRange(1, 60).Draw(t, "packets") {
			now += time.Duration(rapid.IntRange(0, 40).Draw(t, "seconds")) * time.Second
			in := netip.AddrPortFrom(client.Addr(), uint16(rapid.IntRange(1, 3).Draw(t, "inside")))
			out := netip.AddrPortFrom(server.Addr(), uint16(rapid.IntRange(1, 3).Draw(t, "outside")))
			key := between{wire.ProtocolUDP, in, out}
			until, known := m[key]
			alive := known && now < until
			if rapid.Bool().Draw(t, "leaves") {
				v := f.Judge(now, Out, udp(in, out))
				if v.Action != Accept || v.Made == alive {
					t.Fatalf("%v → %v at %v: %+v", in, out, now, v)
				}
				m[key] = v.Entry.Until
				continue
			}
			v := f.Judge(now, In, udp(out, in))
			if (v.Action == Accept) != alive {
				t.Fatalf("%v → %v at %v: %v, though the entry stays until %v (%v)", out, in, now, v.Action, until, known)
			}
			if alive {
				m[key] = now + 2*time.Minute
			}
		}
	})
}

// TestNoPacketWithoutAnEntryComesIn throws packets of any kind at the door.
func TestNoPacketWithoutAnEntryComesIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := usual()
		for range 20 {
			p := packet(rapid.SampledFrom([]wire.IPProtocol{wire.ProtocolTCP, wire.ProtocolUDP, wire.ProtocolICMP}).Draw(t, "protocol"),
				netip.AddrPortFrom(server.Addr(), rapid.Uint16().Draw(t, "src")), netip.AddrPortFrom(client.Addr(), rapid.Uint16().Draw(t, "dst")),
				wire.Flags(rapid.Byte().Draw(t, "flags")))
			if rapid.Bool().Draw(t, "error") {
				p = about(server.Addr(), p)
			}
			if v := f.Judge(0, In, p); v.Action != Drop {
				t.Fatalf("%+v: %+v", p, v)
			}
		}
	})
}
