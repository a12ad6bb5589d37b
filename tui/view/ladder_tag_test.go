package view

import (
	"net/netip"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// segments is a capture of some, one a millisecond: the server's come from port 80.
func segments(t *testing.T, all ...wire.Segment) *Context {
	t.Helper()
	client, server := netip.MustParseAddr("192.0.2.10"), netip.MustParseAddr("198.51.100.20")
	log := trace.NewLog(time.Unix(0, 0).UTC())
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkIPv4})
	for i, seg := range all {
		ip := &wire.Datagram{Src: client, Dst: server, HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: &seg}
		if seg.SrcPort == 80 {
			ip.Src, ip.Dst = server, client
			seg.DstPort = 49152
		} else {
			seg.SrcPort, seg.DstPort = 49152, 80
		}
		seg.Window = 64000
		frame := (&wire.Frame{Link: wire.LinkIPv4, EtherType: wire.EtherTypeIPv4, IP: ip}).Serialize()
		log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i) * ms, Length: len(frame)}, func() []byte { return frame })
	}
	log.Close(nil)
	return &Context{Snapshot: analyze.Read(log.View()), Cursor: trace.EndOf(time.Hour), Theme: theme.New(true, false, false), Words: text.For(text.English), Scale: 5 * ms}
}

// TestWhatIsRemarkableShowsAtATail has a hole in a stream: acknowledgments that
// repeat, name what lies beyond, and the segment sent again.
func TestWhatIsRemarkableShowsAtATail(t *testing.T) {
	data := func(seq wire.Seq) wire.Segment {
		return wire.Segment{Seq: seq, Ack: 501, Flags: wire.ACK, Payload: make([]byte, 100)}
	}
	ack := func(sacked ...wire.SACKBlock) wire.Segment {
		return wire.Segment{SrcPort: 80, Seq: 501, Ack: 201, Flags: wire.ACK, Options: wire.Options{SACK: sacked}}
	}
	ctx := segments(t,
		wire.Segment{Seq: 100, Flags: wire.SYN, Options: wire.Options{SACKPermitted: true}},
		wire.Segment{SrcPort: 80, Seq: 500, Ack: 101, Flags: wire.SYN | wire.ACK, Options: wire.Options{SACKPermitted: true}},
		data(101), data(301), data(401), data(501),
		ack(), ack(wire.SACKBlock{Left: 301, Right: 401}), ack(wire.SACKBlock{Left: 301, Right: 501}), ack(wire.SACKBlock{Left: 301, Right: 601}),
		data(201),
	)
	ctx.Conversation = 1
	expect(t, drawn(ctx, 76, 14), `
── ms ────┬ 192.0.2.10 ──────────────────────────────────── 198.51.100.20 ┬─
      0.0 ○──── SYN  seq 0 ──────────────────────────────────────────────▶│
      1.0 │◀──────────────────────────────────── SYN·ACK  seq 0 ack 1 ────○
      2.0 ●──── ACK  seq 1 ack 1  100 bytes ─────────────────────────────▶│
      3.0 ●──── ACK  gap before it  seq 201 ack 1  100 bytes ────────────▶│
      4.0 ●──── ACK  seq 301 ack 1  100 bytes ───────────────────────────▶│
      5.0 ●──── ACK  seq 401 ack 1  100 bytes ───────────────────────────▶│
      6.0 │◀────────────────────────────────────── ACK  seq 1 ack 101 ────●
      7.0 │◀─────────────────────── dup ACK #1  ack 101  SACK 201–300 ───D●
      8.0 │◀─────────────────────── dup ACK #2  ack 101  SACK 201–400 ───D●
      9.0 │◀─────────────────────── dup ACK #3  ack 101  SACK 201–500 ───D●
     10.0›●R─── ACK  fast retransmission  seq 101 ack 1  100 bytes ──────▶│
          │                                                               │
          │                                                               │
`)
}

// TestWhatDidNotArriveSaysWhy has a packet for each fate, none of which needs a
// colour to be told from another.
func TestWhatDidNotArriveSaysWhy(t *testing.T) {
	s := newStory()
	for i, fate := range []trace.Fate{trace.LostOnLink, trace.DroppedByQueue, trace.BlockedByRule, trace.LinkDown, trace.Corrupted} {
		at := time.Duration(i) * 30 * ms
		s.send(true, trace.Request, at, at+10*ms, fate, trace.TCPSummary{Flags: wire.ACK, RelSeq: 1, RelAck: 1, Len: 9})
	}
	s.copyOf = 5
	s.send(true, trace.Request, 150*ms, 160*ms, trace.Arrived, trace.TCPSummary{Flags: wire.ACK, RelSeq: 1, RelAck: 1, Len: 9})
	expect(t, drawn(s.context(time.Second), 60, 20), `
── ms ────┬ client ─────────────────────────────── server ┬─
    100.0 │                     ⠉✗ link down              │
          │                                               │
          ┆ ≈ 20.0 ms                                     ┆
    120.0 ●⠒⠢⠤⢄⣀⣀ ACK  damaged  seq 1 ack 1  9 bytes      │
          │      ⠉⠉⠒⠒⠤⠤⢄⣀⡀                                │
          │              ⠈⠉⠉⠒⠒⠤⠤⢄⣀⡀                       │
          │                       ⠈⠉⠑⠒⠒⠤⠤⣀⣀⡀              │
          │                                ⠈⠉⠑⠒⠒⠤⠤⣀⣀      │
    130.0 │                                         ⠉⠉⠑⠒⠢▶│
          │                                               │
          ┆ ≈ 20.0 ms                                     ┆
    150.0 ●C⠢⠤⢄⣀⣀ ACK  copy of 5  seq 1 ack 1  9 bytes    │
          │      ⠉⠉⠒⠒⠤⠤⢄⣀⡀                                │
          │              ⠈⠉⠉⠒⠒⠤⠤⢄⣀⡀                       │
          │                       ⠈⠉⠑⠒⠒⠤⠤⣀⣀⡀              │
          │                                ⠈⠉⠑⠒⠒⠤⠤⣀⣀      │
    160.0›│                                         ⠉⠉⠑⠒⠢▶│
          │                                               │
          │                                               │
`)
}
