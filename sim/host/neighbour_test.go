package host

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/session"
	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// line is a network of hosts one behind the other, those in the middle routers,
// on links of 10 ms whose ends ask for each other.
type line struct {
	medium *link.Medium
	log    *trace.Log
	hosts  []*Host
}

const hop = 10 * time.Millisecond

// newLine makes one; each host has the addresses that are given, in one word.
func newLine(configure func(*Config), addresses ...string) *line {
	return newScriptedLine(nil, configure, addresses...)
}

func newScriptedLine(script []session.Intervention, configure func(*Config), addresses ...string) *line {
	l := &line{log: trace.NewLog(time.Time{})}
	l.medium = &link.Medium{Engine: engine.New(), Sink: l.log, Script: link.NewScript(script)}
	for n, words := range addresses {
		c := Config{Name: fmt.Sprintf("h%d", n), Router: n > 0 && n < len(addresses)-1, TCP: tcp.Textbook()}
		for _, a := range strings.Fields(words) {
			c.Addresses = append(c.Addresses, netip.MustParseAddr(a))
		}
		if configure != nil {
			configure(&c)
		}
		l.hosts = append(l.hosts, New(l.medium, 1, c))
	}
	for n := range len(l.hosts) - 1 {
		there, back := Connect(l.medium, 1, l.hosts[n], l.hosts[n+1], link.Config{Delay: hop}, link.Config{Delay: hop})
		there.Ask()
		for to, h := range l.hosts {
			for _, a := range h.config.Addresses {
				for from := range l.hosts {
					switch {
					case from == n && to > n:
						l.hosts[from].Route(a, there)
					case from == n+1 && to <= n:
						l.hosts[from].Route(a, back)
					}
				}
			}
		}
	}
	return l
}

// seen lists the frames that a host's taps saw, each in a few words.
func (l *line) seen(h *Host) (list []string) {
	view := l.log.View()
	for _, s := range view.Sightings.All() {
		if view.Taps.At(int(s.Tap)-1).Node != h.node {
			continue
		}
		way := "out"
		if s.Direction == trace.Inbound {
			way = "in"
		}
		data := view.Data(s)
		list = append(list, fmt.Sprintf("%v %s %s", s.Time, way, words(wire.Decode(wire.LinkEthernet, data, len(data)).Frame)))
	}
	return list
}

// words tell of a frame.
func words(f wire.Frame) string {
	switch {
	case f.ARP != nil && f.ARP.Operation == wire.ARPRequest:
		return fmt.Sprintf("to %v: who has %v? tell %v", f.Dst, f.ARP.TargetIP, f.ARP.SenderIP)
	case f.ARP != nil:
		return fmt.Sprintf("%v is at %v", f.ARP.SenderIP, f.ARP.SenderMAC)
	case f.IP.ICMP != nil:
		if n, ok := f.IP.ICMP.Neighbor(); ok && n.Advertisement {
			return fmt.Sprintf("%v is at %v", n.Target, n.MAC)
		} else if ok {
			return fmt.Sprintf("to %v: who has %v? tell %v", f.Dst, n.Target, f.IP.Src)
		}
		return fmt.Sprintf("%v > %v icmp %d/%d ttl %d", f.IP.Src, f.IP.Dst, f.IP.ICMP.Type, f.IP.ICMP.Code, f.IP.HopLimit)
	case f.IP.TCP != nil:
		return fmt.Sprintf("%v > %v %v", f.IP.Src, f.IP.Dst, f.IP.TCP.Flags)
	}
	return fmt.Sprintf("%v > %v ttl %d", f.IP.Src, f.IP.Dst, f.IP.HopLimit)
}

// table lists what became of a table of a host.
func (l *line) table(h *Host, name string) (list []string) {
	view := l.log.View()
	for _, e := range view.Events.All() {
		if d, ok := e.Detail.(trace.TableEntry); ok && e.Node == h.node && d.Table == name {
			list = append(list, fmt.Sprintf("%v %s %s", e.Time, d.Key, d.Value))
		}
	}
	return list
}

// calls lists what a host's programs did, and when.
func (l *line) calls(h *Host) (list []string) {
	view := l.log.View()
	for _, e := range view.Events.All() {
		if d, ok := e.Detail.(trace.Call); ok && e.Node == h.node {
			list = append(list, fmt.Sprintf("%v %s", e.Time, d.Name))
		}
	}
	return list
}

func check(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nnot:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// failure is a peer that keeps when its connection failed, and why.
type failure struct {
	Idle
	said []string
}

func (f *failure) End(now time.Duration, err error) {
	f.said = append(f.said, fmt.Sprintf("%v %v", now, err))
	f.Idle.End(now, err)
}

// TestAConnectionBeginsWithArp: on each link the one who sends asks, and the
// one who was asked has learned from that (RFC 826).
func TestAConnectionBeginsWithArp(t *testing.T) {
	l := newLine(nil, "192.0.2.2", "192.0.2.1 203.0.113.1", "203.0.113.80")
	client, router := l.hosts[0], l.hosts[1]
	client.Do(0, func() { client.Dial(netip.MustParseAddrPort("203.0.113.80:80"), &Idle{}) })
	l.medium.Engine.Advance(time.Minute)
	check(t, "the router", l.seen(router),
		"10ms in to ff:ff:ff:ff:ff:ff: who has 192.0.2.1? tell 192.0.2.2",
		"10ms out 192.0.2.1 is at 00:00:5e:00:53:02",
		"30ms in 192.0.2.2 > 203.0.113.80 SYN",
		"30ms out to ff:ff:ff:ff:ff:ff: who has 203.0.113.80? tell 203.0.113.1",
		"50ms in 203.0.113.80 is at 00:00:5e:00:53:04",
		"50ms out 192.0.2.2 > 203.0.113.80 SYN",
		"70ms in 203.0.113.80 > 192.0.2.2 RST·ACK",
		"70ms out 203.0.113.80 > 192.0.2.2 RST·ACK")
	check(t, "its table", l.table(router, "arp"),
		"10ms 192.0.2.2 00:00:5e:00:53:01", "30ms 203.0.113.80 INCOMPLETE", "50ms 203.0.113.80 00:00:5e:00:53:04")
	check(t, "the server's", l.table(l.hosts[2], "arp"), "40ms 203.0.113.1 00:00:5e:00:53:03")
}

// TestAConnectionBeginsWithNeighbourDiscovery is the same in IPv6 (RFC 4861
// §7.2), but that a router which knows a host only from its question asks it 5 s
// later whether it is there (§7.3.3).
func TestAConnectionBeginsWithNeighbourDiscovery(t *testing.T) {
	l := newLine(nil, "2001:db8:1::2", "2001:db8:1::1 2001:db8:2::1", "2001:db8:2::80")
	client := l.hosts[0]
	client.Do(0, func() { client.Dial(netip.MustParseAddrPort("[2001:db8:2::80]:80"), &Idle{}) })
	l.medium.Engine.Advance(time.Minute)
	check(t, "the client", l.seen(client),
		"0s out to 33:33:ff:00:00:01: who has 2001:db8:1::1? tell 2001:db8:1::2",
		"20ms in 2001:db8:1::1 is at 00:00:5e:00:53:02",
		"20ms out 2001:db8:1::2 > 2001:db8:2::80 SYN",
		"80ms in 2001:db8:2::80 > 2001:db8:1::2 RST·ACK",
		"5.08s in to 00:00:5e:00:53:01: who has 2001:db8:1::2? tell 2001:db8:1::1",
		"5.08s out 2001:db8:1::2 is at 00:00:5e:00:53:01")
	check(t, "its table", l.table(client, "neighbours"),
		"0s 2001:db8:1::1 INCOMPLETE", "20ms 2001:db8:1::1 00:00:5e:00:53:02 REACHABLE")
	check(t, "the server's", l.table(l.hosts[2], "neighbours")[:2], // it was asked, then answered
		"40ms 2001:db8:2::1 00:00:5e:00:53:03 STALE", "60ms 2001:db8:2::1 00:00:5e:00:53:03 DELAY")
}

// TestAConnectionConfirmsItsNeighbour: nobody asks whether those are there who
// speak with each other.
func TestAConnectionConfirmsItsNeighbour(t *testing.T) {
	l := newLine(nil, "2001:db8::2", "2001:db8::80")
	client, server := l.hosts[0], l.hosts[1]
	server.Listen(ListenConfig{Port: 80}, func() Peer { return &Idle{UntilPeer: true} })
	client.Do(0, func() { client.Dial(netip.MustParseAddrPort("[2001:db8::80]:80"), &Idle{Hold: 20 * time.Second}) })
	l.medium.Engine.Advance(time.Minute)
	if n := len(l.seen(client)); n != 2+3+4 {
		t.Errorf("%d frames", n)
	}
	check(t, "the server's table", l.table(server, "neighbours"), "10ms 2001:db8::2 00:00:5e:00:53:01 STALE",
		"30ms 2001:db8::2 00:00:5e:00:53:01 DELAY", "50ms 2001:db8::2 00:00:5e:00:53:01 REACHABLE")
}

// TestNobodyIsThere: the host's own socket hears it after three seconds, by
// whichever habits it goes.
func TestNobodyIsThere(t *testing.T) {
	for _, linux := range []bool{false, true} {
		for _, at := range []string{"192.0.2.99", "2001:db8::99"} {
			l := newLine(func(c *Config) {
				if linux {
					c.TCP = tcp.Linux()
				}
			}, "192.0.2.2 2001:db8::2", at)
			l.hosts[1].interfaces[0].port.Off = true
			client, peer := l.hosts[0], &failure{}
			client.Do(0, func() { client.Dial(netip.AddrPortFrom(netip.MustParseAddr(at), 80), peer) })
			l.medium.Engine.Advance(time.Hour)
			check(t, at, peer.said, "3s "+tcp.HostUnreachable.Error())
			if n := len(l.seen(client)); n != 3 {
				t.Errorf("%s: %d frames were sent, not three questions", at, n)
			}
		}
	}
}

// TestARouterSaysThatNobodyIsThere (RFC 1812 §4.3.2.3; RFC 4861 §7.2.2): a
// host by the letter of RFC 9293 §3.9.2.2 takes it for a hint, Linux gives up.
func TestARouterSaysThatNobodyIsThere(t *testing.T) {
	for _, c := range []struct{ client, router, gone, said string }{
		{"192.0.2.2", "192.0.2.1 203.0.113.1", "203.0.113.99", "3.04s in 192.0.2.1 > 192.0.2.2 icmp 3/1 ttl 64"},
		{"2001:db8:1::2", "2001:db8:1::1 2001:db8:2::1", "2001:db8:2::99", "3.04s in 2001:db8:1::1 > 2001:db8:1::2 icmp 1/3 ttl 64"},
	} {
		l := newLine(func(c *Config) { c.TCP = tcp.Linux() }, c.client, c.router, c.gone)
		l.hosts[2].interfaces[0].port.Off = true
		client, peer := l.hosts[0], &failure{}
		client.Do(0, func() { client.Dial(netip.AddrPortFrom(netip.MustParseAddr(c.gone), 80), peer) })
		l.medium.Engine.Advance(time.Hour)
		check(t, c.gone, peer.said, "3.04s "+tcp.HostUnreachable.Error())
		if seen := l.seen(client); !slices.Contains(seen, c.said) {
			t.Errorf("%q is not among\n%s", c.said, strings.Join(seen, "\n"))
		}
	}
}

// TestALookupHearsThatNobodyIsThere: a UDP socket does, too.
func TestALookupHearsThatNobodyIsThere(t *testing.T) {
	l := newLine(nil, "192.0.2.2", "192.0.2.53")
	l.hosts[1].interfaces[0].port.Off = true
	var said []string
	client := l.hosts[0]
	client.Do(0, func() {
		client.Lookup(Resolver{Server: netip.MustParseAddrPort("192.0.2.53:53"), Timeout: 5 * time.Second, Attempts: 2}, "x.test",
			func(_ netip.Addr, err error) { said = append(said, fmt.Sprint(client.now(), " ", err != nil)) })
	})
	l.medium.Engine.Advance(time.Minute)
	check(t, "the client", said, "3s true")
}

// TestWhatWasLostIsAskedForAgain: the question, and then the answer; a second
// each.
func TestWhatWasLostIsAskedForAgain(t *testing.T) {
	l := newScriptedLine([]session.Intervention{{Action: session.Drop, From: "h0", To: "h1", Nth: 1},
		{Action: session.Drop, From: "h1", To: "h0", Nth: 1}}, nil, "192.0.2.2", "192.0.2.80")
	client := l.hosts[0]
	client.Do(0, func() { client.Ping(Ping{To: netip.MustParseAddr("192.0.2.80"), Count: 1, Timeout: time.Minute}) })
	l.medium.Engine.Advance(time.Minute)
	check(t, "its table", l.table(client, "arp"), "0s 192.0.2.80 INCOMPLETE", "2.02s 192.0.2.80 00:00:5e:00:53:02")
	check(t, "its program", l.calls(client), "0s ping", "2.04s receive")
}

// TestASegmentThatWaitsIsNotSentAgain by Linux; whoever goes by RFC 6298 alone
// sends both at once when the address is known.
func TestASegmentThatWaitsIsNotSentAgain(t *testing.T) {
	lost := []session.Intervention{{Action: session.Drop, From: "h0", To: "h1", Nth: 1}}
	for _, linux := range []bool{false, true} {
		l := newScriptedLine(lost, func(c *Config) {
			if linux {
				c.TCP = tcp.Linux()
			}
		}, "192.0.2.2", "192.0.2.80")
		client := l.hosts[0]
		client.Do(0, func() { client.Dial(netip.MustParseAddrPort("192.0.2.80:80"), &Idle{}) })
		l.medium.Engine.Advance(1035 * time.Millisecond)
		want := []string{"0s out to ff:ff:ff:ff:ff:ff: who has 192.0.2.80? tell 192.0.2.2",
			"1s out to ff:ff:ff:ff:ff:ff: who has 192.0.2.80? tell 192.0.2.2", "1.02s in 192.0.2.80 is at 00:00:5e:00:53:02",
			"1.02s out 192.0.2.2 > 192.0.2.80 SYN"}
		if !linux {
			want = append(want, want[3])
		}
		check(t, "the client", l.seen(client), want...)
	}
}
