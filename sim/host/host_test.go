package host

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
)

// pairOfHosts are a client and a server on one link of 20 ms.
func pairOfHosts(seed uint64) (m *link.Medium, log *trace.Log, client, server *Host) {
	log = trace.NewLog(time.Time{})
	m = &link.Medium{Engine: engine.New(), Sink: log}
	machine := func(name, address string) *Host {
		return New(m, seed, Config{Name: name, Addresses: []netip.Addr{netip.MustParseAddr(address)}, TCP: tcp.Textbook()})
	}
	client, server = machine("client", "192.0.2.2"), machine("server", "198.51.100.80")
	delay := link.Config{Delay: 20 * time.Millisecond}
	out, back := Connect(m, seed, client, server, delay, delay)
	client.Route(server.config.Addresses[0], out)
	server.Route(client.config.Addresses[0], back)
	return m, log, client, server
}

var web = netip.MustParseAddrPort("198.51.100.80:80")

func TestConnectionsTakePortsAndNumbersOfTheirOwn(t *testing.T) {
	m, log, client, server := pairOfHosts(1)
	server.Listen(ListenConfig{Port: 80}, func() Peer { return &Idle{UntilPeer: true} })
	for range 3 {
		client.Do(0, func() { client.Dial(web, &Idle{Hold: time.Second}) })
	}
	m.Engine.Advance(500 * time.Millisecond)
	view := log.View()
	var ports []uint16
	iss := map[int64]bool{}
	for _, e := range view.Endpoints.All() {
		if e.Node == client.Node() {
			ports = append(ports, e.Local.Port())
		}
	}
	for _, e := range view.Events.All() {
		if v, ok := e.Detail.(trace.Variable); ok && v.Name == "ISS" {
			iss[v.Value] = true
		}
	}
	slices.Sort(ports)
	if len(slices.Compact(ports)) != 3 || ports[0] < firstEphemeral || len(iss) != 6 {
		t.Errorf("ports %v, %d initial numbers", ports, len(iss))
	}
	if len(client.sockets) != 3 || len(server.sockets) != 3 {
		t.Errorf("%d and %d sockets are open", len(client.sockets), len(server.sockets))
	}
	m.Engine.Advance(2 * time.Minute)
	if len(client.sockets) != 0 || len(server.sockets) != 0 {
		t.Errorf("%d and %d sockets are still open", len(client.sockets), len(server.sockets))
	}
}

func TestAHostDrawsNumbersFromItsSeedAlone(t *testing.T) {
	_, _, a, _ := pairOfHosts(1)
	_, _, b, _ := pairOfHosts(1)
	_, _, c, _ := pairOfHosts(2)
	same := func(x, y *Host) bool {
		return x.nextPort == y.nextPort && x.identity == y.identity && x.dice.iss.Uint64() == y.dice.iss.Uint64()
	}
	if !same(a, b) || same(a, c) {
		t.Error("the numbers don't follow from the seed")
	}
}

func TestEphemeralPortsWrapAndSkipThoseInUse(t *testing.T) {
	_, _, client, _ := pairOfHosts(1)
	local := client.config.Addresses[0]
	client.nextPort = 65535
	client.sockets[pair{netip.AddrPortFrom(local, firstEphemeral), web}] = &socket{conn: tcp.Open(tcp.Textbook(), 0)}
	client.datagrams[firstEphemeral+1] = &Datagrams{}
	if a, b := client.ephemeral(local, web), client.ephemeral(local, web); a != 65535 || b != firstEphemeral+2 {
		t.Errorf("got %d, %d", a, b)
	}
}

// last is a peer that keeps how its connection ended.
type last struct {
	Idle
	err error
}

func (l *last) End(now time.Duration, err error) {
	l.err = err
	l.Idle.End(now, err)
}

func TestAPeerHearsWhyItsConnectionFailed(t *testing.T) {
	m, _, client, _ := pairOfHosts(1)
	refused := &last{}
	client.Do(0, func() { client.Dial(web, refused) })
	m.Engine.Advance(time.Second)
	if refused.err != tcp.Refused {
		t.Errorf("got %v", refused.err)
	}

	m, _, client, server := pairOfHosts(1)
	unheard := &last{}
	clear(server.routes)
	server.Listen(ListenConfig{Port: 80}, func() Peer { return &Idle{UntilPeer: true} })
	client.Do(0, func() { client.Dial(web, unheard) })
	m.Engine.Advance(time.Hour)
	if unheard.err != tcp.TimedOut {
		t.Errorf("got %v", unheard.err)
	}
}

func TestNothingIsSentWithoutAnAddressOfTheFamily(t *testing.T) {
	m, log, client, _ := pairOfHosts(1)
	client.Do(0, func() {
		client.Dial(netip.MustParseAddrPort("[2001:db8::1]:80"), &Idle{})
		client.Lookup(Resolver{Server: netip.MustParseAddrPort("[2001:db8::1]:53")}, "x.test", nil)
	})
	m.Engine.Advance(time.Second)
	if view := log.View(); view.Events.Len() != 0 || view.Sightings.Len() != 0 {
		t.Errorf("%d events", view.Events.Len())
	}
}
