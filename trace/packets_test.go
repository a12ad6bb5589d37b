package trace

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"
)

// drawPacket makes a packet on its way.
func drawPacket(r *rand.Rand, i int) Packet {
	p := Packet{Conversation: ConversationID(r.IntN(3)), FromClient: r.IntN(2) == 0, Phase: Phase(r.IntN(4)), Protocol: "TCP", Length: 60 + r.IntN(1400)}
	if i > 10 && r.IntN(5) == 0 {
		p.Repeats, p.Findings = PacketID(i-r.IntN(10)), Findings(0).With(Finding(r.IntN(5)))
	}
	if i > 10 && r.IntN(50) == 0 {
		p.Quotes = PacketID(i - 5)
	}
	switch r.IntN(10) {
	case 0:
		p.Protocol, p.Text = "DNS", fmt.Sprint("A ", i)
	case 1:
		n := r.Uint32()
		p.TCP = &TCPSummary{1, 2, 255, 7, 8, n, n >> 3, int(n >> 5), uint16(n), r.Int64() - r.Int64()}
	default:
		rel := uint32(i * 1448)
		p.TCP = &TCPSummary{80, 49152, 16, 99 + 0, 1, rel, 1, 100, uint16(r.IntN(500)), -1}
		p.TCP.Seq, p.TCP.Len = p.TCP.Seq+99, p.Length-54
		if p.FromClient {
			p.TCP.Scaled = int64(p.TCP.Window) << 7
		}
	}
	return p
}

func drawHop(r *rand.Rand, at time.Duration) Hop {
	h := Hop{From: NodeID(r.IntN(3)), To: NodeID(r.IntN(3)), Departed: at, Arrived: at, DepartBasis: Basis(r.IntN(2))}
	if r.IntN(4) > 0 {
		h.Departure = SightingID(at/100 + 1)
	}
	return h
}

// TestPacketsAreWhatTheyWereMade edits packets near and far back, those that
// are packed already among them, and holds snapshots on the way to copies.
func TestPacketsAreWhatTheyWereMade(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	b := NewBuilder()
	var plain []Packet
	var readers sync.WaitGroup
	for i := range 5*packetsChunk + 77 {
		at := time.Duration(i) * 100
		p := drawPacket(r, i)
		if r.IntN(20) > 0 {
			p.Hops = append(p.Hops, drawHop(r, at))
		}
		id := b.AddPacket(p)
		p.ID = id
		plain = append(plain, p)
		if r.IntN(300) > 0 && len(p.Hops) > 0 {
			b.Depart(id, at)
		}
		lands := []int{max(0, i-20)}
		if r.IntN(40) == 0 {
			lands = append(lands, r.IntN(i+1))
		}
		for _, late := range lands {
			hop := drawHop(r, at)
			hop.Arrived, hop.Arrival, hop.Fate = at+50, SightingID(i+2), Arrived
			change := func(p *Packet) { p.Hops = append(slices.Clone(p.Hops), hop) }
			change(&plain[late])
			b.EditPacket(PacketID(late+1), change)
			b.Land(PacketID(late+1), at, at+50)
		}
		if i%311 == 0 {
			s, plain := b.Snapshot(LogView{}, true), slices.Clone(plain)
			readers.Go(func() { checkPackets(t, s, plain) })
			defer checkPackets(t, s, plain) // and at the end
		}
	}
	if n := len(b.packets.chunks); n < 3 {
		t.Errorf("%d chunks are packed", n)
	}
	checkPackets(t, b.Snapshot(LogView{}, true), plain)
	readers.Wait()
}

func checkPackets(t *testing.T, s *Snapshot, plain []Packet) {
	if s.Packets.Len() != len(plain) {
		t.Errorf("a snapshot has %d packets, not %d", s.Packets.Len(), len(plain))
		return
	}
	for i, got := range s.Packets.All() {
		if want := plain[i]; !samePacket(&got, &want) {
			t.Errorf("of %d, packet %d is\n%+v %+v, not\n%+v %+v", len(plain), i, got, got.TCP, want, want.TCP)
			return
		}
		for h := range got.Hops {
			if hop, ok := s.Hop(got.ID, h); !ok || hop != got.Hops[h] {
				t.Errorf("of %d, packet %d, hop %d is %+v", len(plain), i, h, hop)
				return
			}
		}
	}
}

func samePacket(a, b *Packet) bool {
	x, y := *a, *b
	x.TCP, y.TCP, x.Hops, y.Hops = nil, nil, nil, nil
	return reflect.DeepEqual(x, y) && reflect.DeepEqual(a.TCP, b.TCP) && slices.Equal(a.Hops, b.Hops)
}
