package host

import (
	"testing"
	"time"

	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// established are the times at which a host's connections were established.
func established(log trace.LogView, node trace.NodeID) (at []time.Duration) {
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Transition); ok && e.Node == node && d.To == trace.Established {
			at = append(at, e.Time)
		}
	}
	return at
}

// TestALaterSynOpensWhatIsInTimeWait: the server closes first, so it is the one
// in TIME-WAIT when the client comes again from the same port. A SYN whose
// number lies beyond the old connection's opens a new one at once; any other has
// to be repeated after a reset (RFC 9293 §3.6.1).
func TestALaterSynOpensWhatIsInTimeWait(t *testing.T) {
	opened := map[bool]int{}
	for seed := uint64(1); seed <= 10; seed++ {
		m, log, client, server := pairOfHosts(seed)
		server.Listen(ListenConfig{Port: 80}, func() Peer { return &Idle{} })
		client.Do(0, func() { client.Dial(web, &Idle{UntilPeer: true}) })
		client.Do(time.Second, func() {
			client.nextPort--
			client.Dial(web, &Idle{UntilPeer: true})
		})
		m.Engine.Advance(10 * time.Second)
		var iss []wire.Seq
		view := log.View()
		for _, e := range view.Events.All() {
			if v, ok := e.Detail.(trace.Variable); ok && v.Name == "ISS" && e.Node == client.Node() {
				iss = append(iss, wire.Seq(v.Value))
			}
		}
		later := (iss[0] + 2).Less(iss[1])
		opened[later]++
		want := 1040 * time.Millisecond
		if !later {
			want += time.Second // the SYN's timeout
		}
		if at := established(log.View(), client.Node()); len(at) != 2 || at[1] != want {
			t.Errorf("seed %d, later: %t: established at %v, not at %v", seed, later, at, want)
		}
	}
	if opened[true] == 0 || opened[false] == 0 {
		t.Errorf("%v", opened)
	}
}

// TestAPortInTimeWaitIsTakenAgain: where timestamps tell old segments from new
// ones, our own connection follows an old one (RFC 6191 §3).
func TestAPortInTimeWaitIsTakenAgain(t *testing.T) {
	m, log, client, server := pairOfHosts(1)
	client.config.TCP, server.config.TCP = tcp.Linux(), tcp.Linux()
	client.config.TCP.ReuseAfter = time.Second
	server.Listen(ListenConfig{Port: 80}, func() Peer { return &Idle{UntilPeer: true} })
	dial := func() {
		client.nextPort = firstEphemeral
		client.Dial(web, &Idle{})
	}
	client.Do(0, dial)
	client.Do(time.Second, dial) // too early: another port
	client.Do(2*time.Second, dial)
	m.Engine.Advance(3 * time.Second)
	if at := established(log.View(), client.Node()); len(at) != 3 || len(client.sockets) != 2 {
		t.Errorf("established at %v, %d sockets", at, len(client.sockets))
	}
}

// TestTheFirstLinkBoundsWhatAHostOffersAndSends: both ends know how large a
// datagram their own link carries (RFC 9293 §3.7.1).
func TestTheFirstLinkBoundsWhatAHostOffersAndSends(t *testing.T) {
	m, log, client, server := pairOfHosts(1)
	client.config.TCP, server.config.TCP = tcp.Linux(), tcp.Linux()
	narrow := link.Config{MTU: 700}
	there, back := Connect(m, 1, client, server, narrow, narrow)
	client.Route(server.config.Addresses[0], there)
	server.Route(client.config.Addresses[0], back)
	server.Listen(ListenConfig{Port: 80}, func() Peer { return &Idle{UntilPeer: true} })
	client.Do(0, func() { client.Dial(web, &Bulk{Left: 5000}) })
	m.Engine.Advance(time.Minute)
	if got := server.Transfer().Bytes; got != 5000 {
		t.Errorf("%d bytes arrived", got)
	}
	view := log.View()
	for _, s := range view.Sightings.All() {
		read := wire.Decode(wire.LinkEthernet, view.Data(s), s.Length)
		if mss := read.Frame.IP.TCP.Options.MSS; s.Length > 700+ethernetHeader || mss != 0 && mss != 660 {
			t.Errorf("%d bytes, MSS %d", s.Length, mss)
		}
	}
}

// TestAHostRemembersNoMoreThanItMay: whoever invents addresses finds its end.
func TestAHostRemembersNoMoreThanItMay(t *testing.T) {
	_, _, client, _ := pairOfHosts(1)
	a := web.Addr()
	first := client.memory(a)
	for range 2 * maxMemories {
		a = a.Next()
		client.memory(a)
	}
	if len(client.memories) != maxMemories || client.memory(web.Addr()) != first || client.memory(a) != nil {
		t.Errorf("%d memories", len(client.memories))
	}
}
