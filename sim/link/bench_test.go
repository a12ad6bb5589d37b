package link

import (
	"net/netip"
	"testing"
	"time"

	"wiretale/session"
	"wiretale/sim/engine"
	"wiretale/trace"
	"wiretale/wire"
)

// bench is one link with a host's end on either side, and what went over it.
type bench struct {
	engine   *engine.Engine
	log      *trace.Log
	there    *Direction
	back     *Direction
	script   *Script
	arrivals []*Arrival
	times    []time.Duration
}

func newBench(seed uint64, there, back Config, interventions ...session.Intervention) *bench {
	log := trace.NewLog(time.Time{})
	b := newBenchWith(log, seed, there, back, interventions...)
	b.log = log
	return b
}

func newBenchWith(sink trace.Sink, seed uint64, there, back Config, interventions ...session.Intervention) *bench {
	b := &bench{engine: engine.New(), script: NewScript(interventions)}
	m := &Medium{Engine: b.engine, Sink: sink, Script: b.script}
	port := func(name string) *Port {
		node := sink.Node(trace.Node{Name: name})
		return &Port{Node: node, Name: name, Tap: sink.Tap(trace.Tap{Node: node, Link: wire.LinkEthernet}),
			Receive: func(a *Arrival) {
				kept := *a
				b.arrivals = append(b.arrivals, &kept)
				b.times = append(b.times, b.engine.Now())
			}}
	}
	b.there, b.back = Connect(m, seed, port("a"), port("b"), there, back)
	return b
}

// datagram is a packet of a given length, numbered in its payload.
func datagram(number byte, length int) *Packet {
	payload := make([]byte, length-headers)
	payload[0] = number
	return &Packet{Frame: &wire.Frame{Link: wire.LinkEthernet, EtherType: wire.EtherTypeIPv4, IP: &wire.Datagram{
		Src: netip.MustParseAddr("192.0.2.1"), Dst: netip.MustParseAddr("192.0.2.2"), HopLimit: 64,
		Protocol: wire.ProtocolUDP, UDP: &wire.UDP{SrcPort: 1000, DstPort: 2000, Payload: payload}}}}
}

// headers is what Ethernet, IPv4 and UDP add to a payload.
const headers = 14 + 20 + 8

// offer offers packets at times, and lets everything happen.
func (b *bench) offer(d *Direction, lengths []int, gap time.Duration) {
	for i, n := range lengths {
		b.engine.At(time.Duration(i)*gap, func() { d.Offer(datagram(byte(i), n), 0) })
	}
	for b.engine.Step() {
	}
}

// numbers are the payload numbers of what arrived, in order.
func (b *bench) numbers() (list []byte) {
	for _, a := range b.arrivals {
		list = append(list, a.Packet.Frame.IP.UDP.Payload[0])
	}
	return list
}

// events returns the log's events of one kind.
func (b *bench) events(kind trace.EventKind) (list []trace.Event) {
	view := b.log.View()
	for _, e := range view.Events.All() {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

func same(n, length int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = length
	}
	return list
}

func expect[T any](t *testing.T, what string, got, want T, equal func(a, b T) bool) {
	t.Helper()
	if !equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// pooled makes packets that come back to be sent again.
type pooled struct {
	free []*Packet
	made int
}

func (s *pooled) packet() *Packet {
	if n := len(s.free) - 1; n >= 0 {
		p := s.free[n]
		s.free = s.free[:n]
		return p
	}
	s.made++
	p := &Packet{}
	p.Done = func() { s.free = append(s.free, p) }
	return p
}

// BenchmarkLink measures what a packet costs on its way over a link that is
// never idle, when nobody looks.
func BenchmarkLink(b *testing.B) {
	e := engine.New()
	m := &Medium{Engine: e, Sink: &deaf{}, Script: NewScript(nil)}
	frame := datagram(0, 1500).Frame
	var source pooled
	var there *Direction
	offer := func() {
		p := source.packet()
		p.Frame = frame
		there.Offer(p, 0)
	}
	a, z := &Port{Node: 1, Name: "a"}, &Port{Node: 2, Name: "z", Receive: func(*Arrival) { offer() }}
	there, _ = Connect(m, 1, a, z, Config{Delay: 10 * ms, Rate: 100_000_000, QueuePackets: 100}, Config{})
	for range 180 {
		offer()
	}
	b.ReportAllocs()
	for b.Loop() {
		e.Step()
	}
}
