package host

import (
	"bytes"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"wiretale/session"
	"wiretale/sim/link"
	"wiretale/trace"
	"wiretale/wire"
)

// roundTrips lists the round trips that a host measured.
func (l *line) roundTrips(h *Host) (list []string) {
	view := l.log.View()
	for _, e := range view.Events.All() {
		if v, ok := e.Detail.(trace.Variable); ok && e.Node == h.node && v.Name == "RTT" {
			list = append(list, fmt.Sprintf("%v %v", e.Time, time.Duration(v.Value)))
		}
	}
	return list
}

// ignored lists what a host discarded, and why.
func (l *line) ignored(h *Host) (list []string) {
	view := l.log.View()
	for _, e := range view.Events.All() {
		if d, ok := e.Detail.(trace.Ignored); ok && e.Node == h.node {
			list = append(list, fmt.Sprintf("%v %s", e.Time, d.Rule))
		}
	}
	return list
}

// TestAPingIsAnswered with the data, the identifier and the number that it had
// (RFC 792; RFC 4443 §4.2).
func TestAPingIsAnswered(t *testing.T) {
	for _, c := range []struct{ from, to string }{{"192.0.2.2", "192.0.2.80"}, {"2001:db8::2", "2001:db8::80"}} {
		l := newLine(nil, c.from, c.to)
		client, server := l.hosts[0], l.hosts[1]
		client.Do(0, func() {
			client.Ping(Ping{To: netip.MustParseAddr(c.to), Count: 3, Interval: time.Second, Size: 56, Timeout: time.Second})
		})
		l.medium.Engine.Advance(4 * time.Second)
		check(t, "the program", l.calls(client), "0s ping", "40ms receive", "1s ping", "1.02s receive", "2s ping", "2.02s receive")
		check(t, "round trips", l.roundTrips(client), "40ms 40ms", "1.02s 20ms", "2.02s 20ms")
		var requests, replies []*wire.ICMP
		view := l.log.View()
		for _, s := range view.Sightings.All() {
			data := view.Data(s)
			d := wire.Decode(wire.LinkEthernet, data, len(data)).Frame.IP
			switch {
			case d == nil || d.ICMP == nil || view.Taps.At(int(s.Tap)-1).Node != server.node:
			case d.ICMP.Type == wire.EchoRequest(d.Src.Is6()):
				requests = append(requests, d.ICMP)
			case d.ICMP.Type == wire.EchoReply(d.Src.Is6()):
				replies = append(replies, d.ICMP)
			}
		}
		if len(requests) != 3 || len(replies) != 3 {
			t.Fatalf("%d requests, %d replies", len(requests), len(replies))
		}
		for i := range 3 {
			if requests[i].Rest != replies[i].Rest || !bytes.Equal(requests[i].Body, replies[i].Body) || requests[i].Rest[3] != byte(i+1) || len(replies[i].Body) != 56 {
				t.Errorf("%v is answered by %v", requests[i], replies[i])
			}
		}
		if len(client.errands) > 0 {
			t.Error("the series is not over")
		}
	}
}

// TestAPingThatNobodyAnswers: a reply that is lost, and a host that answers no
// ping though it runs, look the same.
func TestAPingThatNobodyAnswers(t *testing.T) {
	lost := newScriptedLine([]session.Intervention{{Action: session.Drop, From: "h1", To: "h0", Nth: 2}}, nil, "192.0.2.2", "192.0.2.80")
	hidden := newLine(func(c *Config) { c.Hidden = true }, "192.0.2.2", "192.0.2.80")
	for _, l := range []*line{lost, hidden} {
		client := l.hosts[0]
		client.Do(0, func() { client.Ping(Ping{To: netip.MustParseAddr("192.0.2.80"), Count: 1, Timeout: time.Second}) })
		l.medium.Engine.Advance(time.Minute)
		check(t, "the program", l.calls(client), "0s ping")
		var timers []trace.EventKind
		view := l.log.View()
		for _, e := range view.Events.All() {
			if d, ok := e.Detail.(trace.Timer); ok && d.Name == "echo" {
				timers = append(timers, e.Kind)
			}
		}
		if len(timers) != 2 || timers[1] != trace.TimerFired || len(client.errands) > 0 {
			t.Errorf("timers %v, %d series", timers, len(client.errands))
		}
	}
	check(t, "the hidden host", hidden.ignored(hidden.hosts[1]), "30ms RFC 1122 §3.2.2.6")
}

// TestAPingHearsThatNobodyIsThere from its own host after three seconds.
func TestAPingHearsThatNobodyIsThere(t *testing.T) {
	l := newLine(nil, "192.0.2.2", "192.0.2.80")
	l.hosts[1].interfaces[0].port.Off = true
	client := l.hosts[0]
	client.Do(0, func() {
		client.Ping(Ping{To: netip.MustParseAddr("192.0.2.80"), Count: 2, Interval: time.Second, Timeout: 5 * time.Second})
	})
	l.medium.Engine.Advance(time.Minute)
	check(t, "the program", l.calls(client), "0s ping", "1s ping", "3s receive error", "3s receive error")
}

// TestEchoRepliesThatNobodyAwaits are discarded; a late one is read.
func TestEchoRepliesThatNobodyAwaits(t *testing.T) {
	l := newLine(nil, "192.0.2.2", "192.0.2.80")
	client := l.hosts[0]
	client.Do(0, func() {
		client.Ping(Ping{To: netip.MustParseAddr("192.0.2.80"), Count: 2, Interval: time.Second, Timeout: 30 * time.Millisecond})
	})
	l.medium.Engine.Advance(10 * time.Second)
	check(t, "the program", l.calls(client), "0s ping", "40ms receive", "1s ping", "1.02s receive")

	l = newLine(nil, "192.0.2.2", "192.0.2.80")
	client = l.hosts[0]
	client.Do(0, func() {
		client.Ping(Ping{To: netip.MustParseAddr("192.0.2.80"), Count: 1, Timeout: 30 * time.Millisecond})
	})
	l.medium.Engine.Advance(10 * time.Second)
	check(t, "discarded", l.ignored(client), "40ms RFC 1122 §3.2.2.6")
}

// TestAHostThatCrashesPingsNoMore, nor does it answer who asks for it.
func TestAHostThatCrashesPingsNoMore(t *testing.T) {
	for who, want := range map[string][]string{
		"h0": {"0s ping", "40ms receive", "1s ping", "1.02s receive"},
		"h1": {"0s ping", "40ms receive", "1s ping", "1.02s receive", "2s ping", "3s ping"},
	} {
		crash := session.Intervention{Action: session.Crash, Host: who, At: 1500 * time.Millisecond}
		l := newScriptedLine([]session.Intervention{crash}, nil, "192.0.2.2", "192.0.2.80")
		for _, h := range l.hosts {
			h.Obey(l.medium.Script)
		}
		client := l.hosts[0]
		client.Do(0, func() {
			client.Ping(Ping{To: netip.MustParseAddr("192.0.2.80"), Count: 4, Interval: time.Second, Timeout: time.Second})
		})
		l.medium.Engine.Advance(time.Minute)
		check(t, "the program, when "+who+" crashes", l.calls(client), want...)
		table := l.table(client, "arp")
		if gone := table[len(table)-1] == "1.5s 192.0.2.80 "; gone != (who == "h0") {
			t.Errorf("when %s crashes: %q", who, table)
		}
	}
}

// TestNoErrorIsSent about an error, about what is for many or from nobody in
// particular, or about a later fragment (RFC 1812 §4.3.2.7; RFC 4443 §2.4).
func TestNoErrorIsSent(t *testing.T) {
	udp := func(change func(d *wire.Datagram)) *wire.Datagram {
		d := datagram(netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("203.0.113.80"), wire.ProtocolUDP)
		d.UDP = &wire.UDP{SrcPort: 1, DstPort: 2}
		change(d)
		return d
	}
	for what, d := range map[string]*wire.Datagram{
		"a datagram":             udp(func(*wire.Datagram) {}),
		"a first fragment":       udp(func(d *wire.Datagram) { d.MoreFragments = true }),
		"an echo request":        udp(func(d *wire.Datagram) { d.Protocol, d.UDP, d.ICMP = wire.ProtocolICMP, nil, &wire.ICMP{Type: 8} }),
		"a damaged echo request": udp(func(d *wire.Datagram) { d.Protocol, d.UDP, d.Payload = wire.ProtocolICMP, nil, []byte{8, 0} }),
	} {
		if !deservesError(d) {
			t.Errorf("%s: nothing would be said", what)
		}
	}
	for what, d := range map[string]*wire.Datagram{
		"an error":            udp(func(d *wire.Datagram) { d.Protocol, d.UDP, d.ICMP = wire.ProtocolICMP, nil, &wire.ICMP{Type: 11} }),
		"a damaged error":     udp(func(d *wire.Datagram) { d.Protocol, d.UDP, d.Payload = wire.ProtocolICMP, nil, []byte{3, 1} }),
		"an error of IPv6":    udp(func(d *wire.Datagram) { d.Protocol, d.UDP, d.ICMP = wire.ProtocolICMPv6, nil, &wire.ICMP{Type: 1} }),
		"a later fragment":    udp(func(d *wire.Datagram) { d.FragmentOffset = 8 }),
		"a broadcast":         udp(func(d *wire.Datagram) { d.Dst = netip.MustParseAddr("255.255.255.255") }),
		"a multicast":         udp(func(d *wire.Datagram) { d.Dst = netip.MustParseAddr("224.0.0.1") }),
		"a multicast of IPv6": udp(func(d *wire.Datagram) { d.Dst = netip.MustParseAddr("ff02::1") }),
		"one from nobody":     udp(func(d *wire.Datagram) { d.Src = netip.MustParseAddr("0.0.0.0") }),
		"one from oneself":    udp(func(d *wire.Datagram) { d.Src = netip.MustParseAddr("127.0.0.1") }),
	} {
		if deservesError(d) {
			t.Errorf("%s: an error would be sent", what)
		}
	}
}

// TestDiscoveryIsOfTheLinkOnly: a message that has passed a router is none (RFC
// 4861 §7.1).
func TestDiscoveryIsOfTheLinkOnly(t *testing.T) {
	for _, hops := range []uint8{255, 254} {
		l := newLine(nil, "2001:db8::2", "2001:db8::80")
		client, server := l.hosts[0], l.hosts[1]
		i := client.interfaces[0]
		client.Do(0, func() {
			d := datagram(client.config.Addresses[0], server.config.Addresses[0], wire.ProtocolICMPv6)
			d.HopLimit, d.ICMP = hops, wire.Neighbor{Target: d.Dst, MAC: i.mac}.ICMP()
			f := i.frame(d)
			i.out.Offer(&link.Packet{Frame: &f}, 0)
		})
		l.medium.Engine.Advance(time.Second)
		want := 1
		if hops == 255 {
			want = 2
		}
		if n := len(l.seen(server)); n != want || len(l.ignored(server)) != 2-want {
			t.Errorf("hop limit %d: %d frames, ignored %v", hops, n, l.ignored(server))
		}
	}
}
