package view

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

// hosts is a line of hosts, each of which sends a packet to the next.
func hosts(n int) *story {
	s := newStory()
	s.b = trace.NewBuilder()
	var ids []trace.NodeID
	for i := range n {
		ids = append(ids, s.b.AddNode(trace.Node{Name: "host" + string(rune('a'+i)), Addrs: []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)})}}))
	}
	for i := range n - 1 {
		s.client, s.server = ids[i], ids[i+1]
		at := time.Duration(i) * 30 * ms
		s.send(true, trace.Handshake, at, at+20*ms, trace.Arrived, trace.TCPSummary{Flags: wire.SYN})
	}
	return s
}

// TestManyHostsScrollSideways has eight hosts where four have room.
func TestManyHostsScrollSideways(t *testing.T) {
	ctx := hosts(8).context(5 * ms)
	ctx.Selected = 1
	v := new(Ladder)
	names := func() string {
		head, _, _ := strings.Cut(drawnBy(v, ctx, 80, 20), "\n")
		return strings.Join(strings.FieldsFunc(head, func(r rune) bool { return r == '─' || r == '┬' || r == ' ' }), " ")
	}
	steps := []struct {
		keys     string
		selected trace.PacketID
		want     string
	}{
		{"", 1, "ms hosta hostb hostc hostd 4▶"},
		{"l", 1, "ms ◀1 hostb hostc hostd hoste 3▶"},
		{"lll", 1, "ms ◀4 hoste hostf hostg hosth"},
		{"", 2, "ms ◀1 hostb hostc hostd hoste 3▶"}, // another packet is brought into sight
		{"", 7, "ms ◀4 hoste hostf hostg hosth"},
		{"hhhh", 7, "ms hosta hostb hostc hostd 4▶"},
	}
	for _, s := range steps {
		ctx.Selected = s.selected
		names()
		for _, k := range s.keys {
			if a, ok := v.Press(ctx, pressed(string(k))); a != nil || !ok {
				t.Errorf("%c gives %v, %v", k, a, ok)
			}
			names()
		}
		if got := names(); got != s.want {
			t.Errorf("after %q with packet %d the head is %q, want %q", s.keys, s.selected, got, s.want)
		}
	}
	if a, _ := v.Press(ctx, pressed("h")); a != (Refuse{Why: "ladder.refuse.no-more-hosts"}) {
		t.Errorf("at the left edge h gives %v", a)
	}
}

// TestThreeHostsStandCloser has three hosts where there is room for two with
// their usual distance.
func TestThreeHostsStandCloser(t *testing.T) {
	for _, c := range []struct {
		hosts, width int
		want         string
	}{
		{3, 42, "│ms│hosta│hostb│hostc│"},
		{4, 42, "│ms│hosta│hostb│2▶│"},
		{3, 36, "│ms│hosta│hostb│1▶│"},
	} {
		ctx := hosts(c.hosts).context(5 * ms)
		ctx.Selected = 1
		head, _, _ := strings.Cut(drawnBy(new(Ladder), ctx, c.width, 20), "\n")
		words := strings.FieldsFunc(head, func(r rune) bool { return r == '─' || r == '┬' || r == ' ' })
		if got := "│" + strings.Join(words, "│") + "│"; got != c.want {
			t.Errorf("%d hosts in %d columns: %s, want %s", c.hosts, c.width, got, c.want)
		}
	}
}

// TestNamesOfThreeHostsCloseTogetherAreWhole has names that fill what there is
// between the first lane and the last.
func TestNamesOfThreeHostsCloseTogetherAreWhole(t *testing.T) {
	s := hosts(3)
	for i, name := range []string{"cliente", "cortafuegos", "servidor"} {
		s.b.NameNode(trace.NodeID(i+1), name)
	}
	head, _, _ := strings.Cut(drawnBy(new(Ladder), s.context(5*ms), 43, 20), "\n")
	if want := "── ms ────┬ cliente cortafuegos servidor┬──"; head != want {
		t.Errorf("the head is %q, want %q", head, want)
	}
}

// TestAForwardedPacketIsDrawnOnBothItsLinks selects it: what is selected is
// drawn over all else, and that is two arrows.
func TestAForwardedPacketIsDrawnOnBothItsLinks(t *testing.T) {
	s := newStory()
	s.b = trace.NewBuilder()
	var ids [3]trace.NodeID
	for i, name := range [...]string{"client", "router", "server"} {
		ids[i] = s.b.AddNode(trace.Node{Name: name})
	}
	p := s.b.AddPacket(trace.Packet{Phase: trace.Handshake, Protocol: "TCP", TCP: &trace.TCPSummary{Flags: wire.SYN}, Hops: []trace.Hop{
		{From: ids[0], To: ids[1], Departed: 0, Arrived: 20 * ms, Fate: trace.Arrived},
		{From: ids[1], To: ids[2], Departed: 20 * ms, Arrived: 40 * ms, Fate: trace.Arrived},
	}})
	for hop := range 2 {
		at := time.Duration(hop) * 20 * ms
		s.b.AddEvent(trace.Event{Time: at, Kind: trace.PacketSent, Packet: p, Node: ids[hop], Detail: trace.Sent{To: ids[hop+1], Hop: hop}})
		s.b.AddEvent(trace.Event{Time: at + 20*ms, Kind: trace.PacketDelivered, Packet: p, Node: ids[hop+1], Detail: trace.Delivered{From: ids[hop], Hop: hop}})
	}
	ctx := s.context(50 * ms)
	ctx.Selected = p
	expect(t, drawn(ctx, 42, 14), `
── ms ────┬ client ── router ─── server ┬─
      0.0 ○⢦⣄ SYN        │              │
          │ ⠈⠛⠶⣄⡀        │              │
          │    ⠈⠙⠶⣤⡀     │              │
          │        ⠙⠳⣤⣀  │              │
     20.0 │           ⠉⠳▶│              │
          │              ○⢦⣄ SYN        │
          │              │ ⠈⠛⠶⣄⡀        │
          │              │    ⠈⠙⠶⣤⡀     │
          │              │        ⠙⠳⣤⣀  │
     40.0›│              │           ⠉⠳▶│
          │              │              │
          │              │              │
          │              │              │
`)
}
