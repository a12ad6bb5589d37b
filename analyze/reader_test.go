package analyze_test

import (
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wiretale/analyze"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/wire"
)

// plain is all that a snapshot tells, as values that can be compared.
type plain struct {
	Nodes         []trace.Node
	Packets       []trace.Packet
	Events        []trace.Event
	Conversations []trace.Conversation
	Messages      []trace.Message
	Tracks        []int
	States        [][]trace.State
}

func plainly(s *trace.Snapshot) (p plain) {
	p.Nodes, p.Conversations = s.Nodes, s.Conversations
	for _, x := range s.Packets.All() {
		p.Packets = append(p.Packets, x)
	}
	for _, x := range s.Events.All() {
		p.Events = append(p.Events, x)
	}
	for _, x := range s.Messages.All() {
		p.Messages = append(p.Messages, x)
	}
	for _, c := range s.Conversations {
		p.Tracks = append(p.Tracks, s.Track(c.ID).Len())
		a, b := s.EndpointsOf(c.ID)
		for _, h := range []*trace.EndpointHistory{a, b} {
			var states []trace.State
			if h != nil {
				for _, change := range h.States.All() {
					states = append(states, change.Value)
				}
			}
			p.States = append(p.States, states)
		}
	}
	return p
}

var exactly = cmp.Options{cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{}), cmpopts.EquateEmpty()}

// grow replays a log in steps and calls look with each view on the way.
func grow(log trace.LogView, step int, look func(trace.LogView)) {
	if log.Events.Len() > 0 {
		for n := step; n < log.Events.Len(); n += step {
			look(log.Until(trace.Ordinal(n)))
		}
	} else {
		for n := step; n < log.Sightings.Len(); n += step {
			part := log
			part.Sightings, part.Done = log.Sightings.Until(n), false
			look(part)
		}
	}
	look(log)
}

// TestReadingInPartsIsReadingAtOnce also holds that a snapshot given out stays
// as it was, and that it is what its own part of the log tells by itself.
func TestReadingInPartsIsReadingAtOnce(t *testing.T) {
	logs := map[string]trace.LogView{}
	for _, name := range scenario.Names() {
		logs[name] = simulate(t, name, 0)
	}
	for _, path := range captures(t) {
		logs[filepath.Base(path)] = load(t, path)
	}
	for name, log := range logs {
		t.Run(name, func(t *testing.T) {
			r := analyze.New()
			var given []*trace.Snapshot
			var then []plain
			var parts []trace.LogView
			grow(log, max(log.Events.Len(), log.Sightings.Len())/7+1, func(v trace.LogView) {
				s := r.Read(v)
				given, then, parts = append(given, s), append(then, plainly(s)), append(parts, v)
			})
			for i, s := range given {
				if d := cmp.Diff(then[i], plainly(s), exactly); d != "" {
					t.Fatalf("snapshot %d changed afterwards: %s", i, d)
				}
				if d := cmp.Diff(plainly(analyze.Read(parts[i])), then[i], exactly); d != "" {
					t.Fatalf("part %d read by itself (-) and on the way (+): %s", i, d)
				}
			}
		})
	}
}

// exchange is a synthetic capture of many small connections.
func exchange(packets int) trace.LogView {
	log := trace.NewLog(time.Unix(0, 0))
	tap := log.Tap(trace.Tap{Link: wire.LinkRaw})
	at := time.Duration(0)
	a, b := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.1")
	send := func(back bool, port uint16, flags wire.Flags, seq, ack wire.Seq, payload string) {
		s := &wire.Segment{SrcPort: port, DstPort: 80, Seq: seq, Ack: ack, Flags: flags, Window: 8192, Payload: []byte(payload)}
		d := &wire.Datagram{Src: a, Dst: b, HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: s}
		if back {
			s.SrcPort, s.DstPort, d.Src, d.Dst = 80, port, b, a
		}
		frame := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
		at += 100 * time.Microsecond
		log.Sight(trace.Sighting{Tap: tap, Time: at, Length: len(frame)}, func() []byte { return frame })
	}
	request, response := "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
	for n := 0; n < packets; n += 10 {
		port := uint16(1024 + n/10%60000)
		q, r := wire.Seq(1+len(request)), wire.Seq(1+len(response))
		send(false, port, wire.SYN, 0, 0, "")
		send(true, port, wire.SYN|wire.ACK, 0, 1, "")
		send(false, port, wire.ACK, 1, 1, "")
		send(false, port, wire.ACK|wire.PSH, 1, 1, request)
		send(true, port, wire.ACK, 1, q, "")
		send(true, port, wire.ACK|wire.PSH, 1, q, response)
		send(false, port, wire.ACK, q, r, "")
		send(false, port, wire.FIN|wire.ACK, q, r, "")
		send(true, port, wire.FIN|wire.ACK, r, q+1, "")
		send(false, port, wire.ACK, q+1, r+1, "")
	}
	log.Close(nil)
	return log.View()
}

func BenchmarkRead(b *testing.B) {
	const packets = 100_000
	log := exchange(packets)
	b.ReportAllocs()
	for b.Loop() {
		if s := analyze.Read(log); s.Packets.Len() != packets || len(s.Conversations) != packets/10 {
			b.Fatalf("%d packets, %d conversations", s.Packets.Len(), len(s.Conversations))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/packets, "ns/packet")
}

func FuzzRead(f *testing.F) {
	for _, path := range captures(f) {
		log := load(f, path)
		var all []byte
		for i, s := range log.Sightings.All() {
			if data := log.Data(s); i < 12 && len(data) < 256 {
				all = append(append(all, byte(len(data))), data...)
			}
		}
		f.Add(uint16(wire.LinkEthernet), all)
	}
	f.Fuzz(func(t *testing.T, link uint16, frames []byte) {
		log := trace.NewLog(time.Unix(0, 0))
		tap := log.Tap(trace.Tap{Link: wire.LinkType(link)})
		for i := 0; len(frames) > 0; i++ {
			n := min(int(frames[0]), len(frames)-1)
			data := frames[1 : 1+n]
			frames = frames[1+n:]
			log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i*n) % 1000, Length: n}, func() []byte { return data })
		}
		s := analyze.Read(log.View())
		for i := 1; i < s.Events.Len(); i++ {
			if a, b := s.Events.At(i-1), s.Events.At(i); !a.At().Before(b.At()) {
				t.Fatalf("event %d is not before event %d", a.Ordinal, b.Ordinal)
			}
		}
	})
}
