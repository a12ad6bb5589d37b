package tcp

import (
	"net/netip"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/trace"
	"wiretale/wire"
)

// diagram is RFC 9293 §3.3.2, figure 5, as arrows; any state may also end in
// CLOSED, by a reset, an abort or a timeout.
var diagram = map[trace.Transition]bool{
	{From: trace.Closed, To: trace.Listen}:           true,
	{From: trace.Closed, To: trace.SynSent}:          true,
	{From: trace.Listen, To: trace.SynReceived}:      true,
	{From: trace.SynSent, To: trace.SynReceived}:     true,
	{From: trace.SynSent, To: trace.Established}:     true,
	{From: trace.SynReceived, To: trace.Established}: true,
	{From: trace.SynReceived, To: trace.Listen}:      true,
	{From: trace.SynReceived, To: trace.FinWait1}:    true, // of a connection that was opened fast
	{From: trace.Established, To: trace.FinWait1}:    true,
	{From: trace.Established, To: trace.CloseWait}:   true,
	{From: trace.FinWait1, To: trace.FinWait2}:       true,
	{From: trace.FinWait1, To: trace.Closing}:        true,
	{From: trace.FinWait2, To: trace.TimeWait}:       true,
	{From: trace.Closing, To: trace.TimeWait}:        true,
	{From: trace.CloseWait, To: trace.LastAck}:       true,
}

// onDiagram reports whether a transition is one of TCP's.
func onDiagram(tr trace.Transition) bool {
	tr.Rule = ""
	return diagram[tr] || tr.To == trace.Closed && tr.From != trace.Closed
}

// TestQuietNetworkNeedsNoRepetition: where nothing is lost and every trip
// takes the same time, nothing is sent twice.
func TestQuietNetworkNeedsNoRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delay := time.Duration(rapid.IntRange(0, 90).Draw(t, "milliseconds")) * time.Millisecond
		p := &pipe{treat: func(int, *wire.Segment) []time.Duration { return []time.Duration{delay} }}
		p.seen = func(from int, o Outgoing) {
			if o.Retransmission {
				t.Fatalf("end %d sent %s at %v: %s", from, o.Segment.Flags, p.now, o.Rule)
			}
		}
		joinTwo(t, p, false)
	})
}

// TestSameCallsSameSegments: an endpoint has no will of its own.
func TestSameCallsSameSegments(t *testing.T) {
	tell := func() (story []Outgoing) {
		random := splitmix(7)
		client, server := Linux(), Linux()
		client.Local, client.Remote, server.Local, server.Remote = clientAddr, serverAddr, serverAddr, clientAddr
		p := &pipe{ends: [2]*Conn{Open(client, 0), Listen(server, 0)}}
		p.treat = func(int, *wire.Segment) []time.Duration {
			if random()%10 == 0 {
				return nil
			}
			return []time.Duration{10 * time.Millisecond}
		}
		p.seen = func(_ int, o Outgoing) { story = append(story, o) }
		p.ends[0].Write(0, stream(0, 50_000))
		for n := 0; n < 10_000 && p.step(); n++ {
			p.ends[1].Read(p.now, 1<<20)
		}
		return story
	}
	first, second := tell(), tell()
	if len(first) < 50 || len(first) != len(second) {
		t.Fatalf("%d and %d segments", len(first), len(second))
	}
	for i := range first {
		if first[i].Rule != second[i].Rule || first[i].Segment.Seq != second[i].Segment.Seq || first[i].Segment.Ack != second[i].Segment.Ack {
			t.Errorf("segment %d differs", i)
		}
	}
}

// TestRespond follows RFC 9293 §3.10.7.1.
func TestRespond(t *testing.T) {
	syn := wire.Segment{SrcPort: 1, DstPort: 2, Seq: 100, Flags: wire.SYN}
	if got, ok := Respond(&syn); !ok || got.Flags != wire.RST|wire.ACK || got.Seq != 0 || got.Ack != 101 || got.SrcPort != 2 || got.DstPort != 1 {
		t.Errorf("to a SYN: %+v, %t", got, ok)
	}
	ack := wire.Segment{Seq: 100, Ack: 500, Flags: wire.ACK, Payload: make([]byte, 10)}
	if got, ok := Respond(&ack); !ok || got.Flags != wire.RST || got.Seq != 500 {
		t.Errorf("to an ACK: %+v, %t", got, ok)
	}
	if _, ok := Respond(&wire.Segment{Flags: wire.RST}); ok {
		t.Error("a RST was answered")
	}
}

// TestAcceptRefusesWhatIsNoSyn: a host may hand over whatever arrived.
func TestAcceptRefusesWhatIsNoSyn(t *testing.T) {
	c := answering(Config{Local: serverAddr, Remote: clientAddr}, 0, wire.Segment{Ack: 7, Flags: wire.ACK})
	if out, ok := next(c, 0); !ok || !out.Segment.Flags.Has(wire.RST) || c.State() != trace.Closed {
		t.Errorf("sent %t %+v in %s", ok, out.Segment, c.State())
	}
}

// TestAnAcceptedConnectionEndsWhereAListenerWouldReturn: the listener is
// elsewhere, so the endpoint is done (RFC 9293 §3.10.7.4).
func TestAnAcceptedConnectionEndsWhereAListenerWouldReturn(t *testing.T) {
	c := answering(Config{Local: serverAddr, Remote: clientAddr}, 0, wire.Segment{Seq: 10, Flags: wire.SYN, Window: 1000})
	if _, ok := next(c, 0); !ok || c.State() != trace.SynReceived {
		t.Fatalf("in %s", c.State())
	}
	arrive(c, 0, wire.Segment{Seq: 11, Flags: wire.RST})
	if c.State() != trace.Closed || c.Err() != Reset {
		t.Errorf("in %s, %v", c.State(), c.Err())
	}
}

// TestHolesAreBounded: a peer that sends every other byte is not kept for ever.
func TestHolesAreBounded(t *testing.T) {
	var b receiveBuffer
	for i := range maxBlocks {
		if !b.hold(wire.Seq(2*i), []byte{1}) {
			t.Fatalf("hole %d is refused", i)
		}
	}
	if b.hold(2*maxBlocks, []byte{1}) {
		t.Error("one hole too many is kept")
	}
	if !b.hold(1, []byte{1}) || len(b.pending) != maxBlocks-1 {
		t.Error("what fills a hole is refused")
	}
}

// TestDefaultMSS: RFC 9293 §3.7.1 has one for each version of IP.
func TestDefaultMSS(t *testing.T) {
	for _, remote := range []string{"192.0.2.1:1", "[2001:db8::1]:1"} {
		c := answering(Config{Remote: netip.MustParseAddrPort(remote)}, 0, wire.Segment{Flags: wire.SYN})
		if want := map[bool]int{true: defaultMSSv6, false: defaultMSS}[c.Remote().Addr().Is6()]; c.options.mss != want {
			t.Errorf("%s: %d", remote, c.options.mss)
		}
	}
}

// TestSelectiveRecoveryRepeatsOnlyWhatIsMissing: every third of thirty
// segments is lost once, and nothing else is sent twice.
func TestSelectiveRecoveryRepeatsOnlyWhatIsMissing(t *testing.T) {
	cfg := Config{MSS: 1000, SACKPermitted: true, Recovery: Selective, InitialWindow: 30, DelayedAck: -1, ReceiveBuffer: 65535}
	client, server := cfg, cfg
	client.Local, client.Remote, server.Local, server.Remote = clientAddr, serverAddr, serverAddr, clientAddr
	p := &pipe{ends: [2]*Conn{Open(client, 0), Listen(server, 0)}}
	lost, repeated, data := 0, 0, 0
	p.treat = func(_ int, s *wire.Segment) []time.Duration {
		if len(s.Payload) > 0 {
			if data++; data <= 24 && data%3 == 1 {
				lost++
				return nil
			}
		}
		return []time.Duration{20 * time.Millisecond}
	}
	p.seen = func(_ int, o Outgoing) {
		if o.Retransmission {
			repeated++
		}
	}
	p.ends[0].Write(0, stream(0, 30_000))
	for p.step() {
	}
	if lost != 8 || repeated != lost || p.ends[1].Readable() != 30_000 || p.now > 400*time.Millisecond {
		t.Errorf("lost %d, repeated %d, %d bytes arrived by %v", lost, repeated, p.ends[1].Readable(), p.now)
	}
}
