package host

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// machines are two simulations that take each other for the real world: a
// client in the one, which stands for a real machine in the other, and there a
// server behind a router.
type machines struct {
	inner, outer   *engine.Engine
	log            *trace.Log // of the inner one
	client         *Host      // in the outer one
	real           *Host      // in the inner one
	router, server *Host
	passed         [][]byte // datagrams of the client
}

func newMachines() *machines {
	m := &machines{inner: engine.New(), outer: engine.New(), log: trace.NewLog(time.Time{})}
	machine := func(e *engine.Engine, sink trace.Sink, c Config) (*link.Medium, *Host) {
		medium := &link.Medium{Engine: e, Sink: sink}
		c.TCP = tcp.Linux()
		return medium, New(medium, 1, c)
	}
	client, server := netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("203.0.113.80")
	outer, gate := machine(m.outer, trace.NewLog(time.Time{}), Config{Name: "gate", Addresses: []netip.Addr{server}, Real: true})
	m.client = New(outer, 1, Config{Name: "client", Addresses: []netip.Addr{client}, TCP: tcp.Linux()})
	there, back := Connect(outer, 1, m.client, gate, link.Config{}, link.Config{})
	m.client.Route(server, there)
	gate.Route(client, back)

	inner, real := machine(m.inner, m.log, Config{Name: "client", Addresses: []netip.Addr{client}, Real: true})
	m.real = real
	m.router = New(inner, 1, Config{Name: "router", Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.1")}, Router: true})
	m.server = New(inner, 1, Config{Name: "server", Addresses: []netip.Addr{server}, TCP: tcp.Linux()})
	delay := link.Config{Delay: 10 * time.Millisecond}
	a, b := Connect(inner, 1, real, m.router, delay, delay)
	c, d := Connect(inner, 1, m.router, m.server, delay, delay)
	real.Route(server, a)
	real.Gateway(a)
	m.router.Route(client, b)
	m.router.Route(server, c)
	m.server.Route(client, d)

	gate.Outside(func(datagram []byte) {
		own := bytes.Clone(datagram)
		m.passed = append(m.passed, own)
		m.inner.Advance(m.outer.Now())
		real.Emit(own)
	})
	real.Outside(func(datagram []byte) {
		own := bytes.Clone(datagram)
		m.outer.Advance(m.inner.Now())
		gate.Emit(own)
	})
	return m
}

// run lets both simulations happen, the earlier event first.
func (m *machines) run() {
	for {
		in, ok := m.inner.Next()
		out, also := m.outer.Next()
		switch {
		case !ok && !also:
			return
		case ok && (!also || in <= out):
			m.inner.Step()
		default:
			m.outer.Step()
		}
	}
}

func TestARealMachineTalksToASimulatedOne(t *testing.T) {
	m := newMachines()
	m.server.Listen(ListenConfig{Port: 80}, func() Peer { return &Idle{UntilPeer: true} })
	m.client.Do(0, func() { m.client.Dial(netip.MustParseAddrPort("203.0.113.80:80"), &Idle{Hold: time.Second}) })
	m.run()

	log, sent := m.log.View(), 0
	for _, s := range log.Sightings.All() {
		tap := log.Taps.At(int(s.Tap) - 1)
		if tap.Node == m.real.Node() && s.Direction == trace.Outbound {
			if got := log.Data(s)[ethernetHeader:]; !bytes.Equal(got, m.passed[sent]) {
				t.Errorf("datagram %d left as\n%x, not as\n%x", sent, got, m.passed[sent])
			}
			sent++
		}
		if tap.Node == m.server.Node() && s.Direction == trace.Inbound {
			d := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length).Frame.IP
			if d.TCP == nil || d.HopLimit != hopLimit-1 {
				t.Errorf("the server got %+v", d)
			}
		}
	}
	if sent != 4 || len(m.passed) != 4 { // SYN, ACK, FIN, ACK
		t.Errorf("%d of %d datagrams left", sent, len(m.passed))
	}
	var states []trace.State
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Transition); ok {
			if e.Node == m.real.Node() {
				t.Errorf("the real machine said %+v", d)
			}
			states = append(states, d.To)
		}
	}
	if n := len(states); n == 0 || states[n-1] != trace.Closed {
		t.Errorf("the server's states were %v", states)
	}
	if n := log.Nodes.At(int(m.real.Node()) - 1); n.Basis != trace.Observed {
		t.Errorf("the real machine is %+v", n)
	}

	snapshot := analyze.Read(log)
	client, _ := snapshot.EndpointsOf(1)
	var inferred []trace.State
	for _, change := range client.States.All() {
		inferred = append(inferred, change.Value)
	}
	want := []trace.State{trace.Closed, trace.SynSent, trace.Established, trace.FinWait1, trace.FinWait2, trace.TimeWait}
	if !slices.Equal(inferred, want) || snapshot.Knows(m.real.Node()) || !snapshot.Knows(m.server.Node()) {
		t.Errorf("the client's packets tell of %v", inferred)
	}
}

// TestWhatIsForNobodyIsAnsweredByTheRouter holds where a real machine's
// datagrams go that no host of the scenario is meant by.
func TestWhatIsForNobodyIsAnsweredByTheRouter(t *testing.T) {
	m := newMachines()
	datagram := func(to string) []byte {
		d := &wire.Datagram{Src: netip.MustParseAddr("192.0.2.2"), Dst: netip.MustParseAddr(to), HopLimit: 64,
			Protocol: wire.ProtocolUDP, UDP: &wire.UDP{SrcPort: 1, DstPort: 2}}
		return d.Append(nil)
	}
	for to, leaves := range map[string]bool{"198.51.100.1": true, "203.0.113.80": true, "224.0.0.251": false} {
		if got := m.real.Emit(datagram(to)); got != leaves {
			t.Errorf("%s: it left: %v", to, got)
		}
	}
	for _, junk := range [][]byte{nil, {0}, []byte("no datagram at all"), datagram("198.51.100.1")[:10]} {
		if m.real.Emit(junk) {
			t.Errorf("%x left", junk)
		}
	}
	var answers []wire.ICMP
	m.real.Outside(func(datagram []byte) {
		answers = append(answers, *wire.Decode(wire.LinkRaw, datagram, len(datagram)).Frame.IP.ICMP)
	})
	m.run()
	if len(answers) != 2 || answers[0].Type != 3 || answers[0].Code != 0 || answers[1].Code != 3 {
		t.Errorf("the answers were %+v", answers)
	}
}

// TestARealMachinesChecksumsAreVerified sends a segment whose checksum is wrong.
func TestARealMachinesChecksumsAreVerified(t *testing.T) {
	m := newMachines()
	m.server.Listen(ListenConfig{Port: 80}, func() Peer { return &Idle{UntilPeer: true} })
	syn := &wire.Datagram{Src: netip.MustParseAddr("192.0.2.2"), Dst: netip.MustParseAddr("203.0.113.80"), HopLimit: 64,
		Protocol: wire.ProtocolTCP, TCP: &wire.Segment{SrcPort: 1, DstPort: 80, Flags: wire.SYN}}
	data := syn.Append(nil)
	data[len(data)-1] ^= 1 // of the urgent pointer
	m.real.Emit(data)
	m.run()
	log, ignored := m.log.View(), 0
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Ignored); ok && d.Rule == "RFC 9293 §3.1" && e.Node == m.server.Node() {
			ignored++
		}
	}
	if ignored != 1 {
		t.Errorf("%d segments were ignored", ignored)
	}
}
