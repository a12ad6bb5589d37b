package host

import (
	"net/netip"
	"testing"
	"time"

	"wiretale/trace"
)

var (
	fourHosts4 = []string{"192.0.2.2", "192.0.2.1 198.51.100.1", "198.51.100.2 203.0.113.1", "203.0.113.80"}
	fourHosts6 = []string{"2001:db8:1::2", "2001:db8:1::1 2001:db8:2::1", "2001:db8:2::2 2001:db8:3::1", "2001:db8:3::80"}
)

// trace lets the first host of a line ask for the way to the last one.
func (l *line) trace(probes, most int) *Host {
	client := l.hosts[0]
	to := l.hosts[len(l.hosts)-1].config.Addresses[0]
	client.Do(0, func() {
		client.TraceRoute(TraceRoute{To: to, Probes: probes, MaxHops: most, Timeout: 5 * time.Second})
	})
	l.medium.Engine.Advance(time.Hour)
	return client
}

// TestARouteIsTraced: each router answers with the address of the interface that
// its answer leaves by (RFC 1812 §4.3.2.4), and the host with "port unreachable".
// The first frames on each link wait for an address.
func TestARouteIsTraced(t *testing.T) {
	l := newLine(nil, fourHosts4...)
	client := l.trace(1, 30)
	check(t, "the way", l.table(client, trace.TablePath), "40ms 1 192.0.2.1", "100ms 2 198.51.100.2", "180ms 3 203.0.113.80")
	check(t, "round trips", l.roundTrips(client), "40ms 40ms", "100ms 60ms", "180ms 80ms")
	l = newLine(nil, fourHosts6...)
	client = l.trace(1, 30)
	check(t, "the way", l.table(client, trace.TablePath), "40ms 1 2001:db8:1::1", "100ms 2 2001:db8:2::2", "180ms 3 2001:db8:3::80")
	if len(client.errands)+len(client.datagrams) > 0 {
		t.Error("it isn't over")
	}
}

// TestThreeProbesToAHop: the hop limit grows with every third.
func TestThreeProbesToAHop(t *testing.T) {
	l := newLine(nil, fourHosts4...)
	client := l.trace(3, 30)
	check(t, "the way", l.table(client, trace.TablePath), "40ms 1 192.0.2.1", "140ms 2 198.51.100.2", "300ms 3 203.0.113.80")
	if n := len(l.roundTrips(client)); n != 9 {
		t.Errorf("%d probes were answered", n)
	}
	check(t, "the first", l.seen(l.hosts[1])[2:3], "30ms in 192.0.2.2 > 203.0.113.80 ttl 1")
}

// TestASilentRouter says nothing; what is behind it is found all the same.
func TestASilentRouter(t *testing.T) {
	l := newLine(func(c *Config) { c.Silent = c.Name == "h1" }, fourHosts4...)
	client := l.trace(1, 30)
	check(t, "the way", l.table(client, trace.TablePath), "5s 1 *", "5.06s 2 198.51.100.2", "5.14s 3 203.0.113.80")
	check(t, "the silent router", l.ignored(l.hosts[1]), "30ms RFC 1812 §5.3.1")
}

// TestATraceEnds: where a router says that the host isn't there, or after so
// many hops.
func TestATraceEnds(t *testing.T) {
	l := newLine(nil, fourHosts4...)
	l.hosts[3].interfaces[0].port.Off = true
	check(t, "nobody there", l.table(l.trace(1, 30), trace.TablePath), "40ms 1 192.0.2.1", "100ms 2 198.51.100.2", "3.14s 3 198.51.100.2 !H")

	l = newLine(nil, fourHosts4...)
	client := l.trace(2, 2)
	check(t, "two hops", l.table(client, trace.TablePath), "40ms 1 192.0.2.1", "120ms 2 198.51.100.2")

	l = newLine(nil, "192.0.2.2", "192.0.2.80")
	l.hosts[1].ListenUDP(firstProbed, 0, func([]byte) []byte { return []byte{1} })
	check(t, "somebody listens", l.table(l.trace(1, 30), trace.TablePath), "40ms 1 192.0.2.80")
}

// TestEveryProbeHasASocketOfItsOwn, so that each is a conversation, answered or
// not.
func TestEveryProbeHasASocketOfItsOwn(t *testing.T) {
	l := newLine(nil, fourHosts4...)
	l.trace(1, 30)
	var remotes []string
	view := l.log.View()
	for _, e := range view.Endpoints.All() {
		remotes = append(remotes, e.Remote.String())
	}
	check(t, "sockets", remotes, "203.0.113.80:33434", "203.0.113.80:33435", "203.0.113.80:33436")
	for _, e := range view.Events.All() {
		if e.Kind == trace.TimerFired && e.Endpoint != 0 {
			t.Error("a probe was given up")
		}
	}
	if to := netip.MustParseAddrPort(remotes[0]); to.Port() != firstProbed {
		t.Error(to)
	}
}
