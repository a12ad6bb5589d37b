package analyze_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/trace"
	"wiretale/wire"
)

// passing is a segment at a tap: from the tap's own host, or to it.
type passing struct {
	out   bool
	flags wire.Flags
	seq   wire.Seq
	ack   wire.Seq
}

// readAt reads segments between two hosts at the tap of the first.
func readAt(segments []passing) [2]walk {
	log := trace.NewLog(time.Unix(0, 0))
	tap := log.Tap(trace.Tap{Link: wire.LinkRaw})
	own, other := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.1")
	for i, p := range segments {
		s := &wire.Segment{SrcPort: 5001, DstPort: 5002, Seq: p.seq, Ack: p.ack, Flags: p.flags, Window: 8192}
		d := &wire.Datagram{Src: own, Dst: other, HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: s}
		way := trace.Outbound
		if !p.out {
			s.SrcPort, s.DstPort, d.Src, d.Dst, way = 5002, 5001, other, own, trace.Inbound
		}
		frame := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
		log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i) * time.Millisecond, Direction: way, Length: len(frame)},
			func() []byte { return frame })
	}
	r := analyze.ReadTap(log.View())
	return inferredWalks(r, 1)
}

// states are those that a path leads through.
func states(w walk) (list []trace.State) {
	for i, s := range w {
		if i == 0 {
			list = append(list, s.From)
		}
		list = append(list, s.To)
	}
	return list
}

// TestBothOpenAtOnce follows RFC 9293 §3.5, figure 7.
func TestBothOpenAtOnce(t *testing.T) {
	got := readAt([]passing{
		{true, wire.SYN, 100, 0},
		{false, wire.SYN, 300, 0},
		{true, wire.SYN | wire.ACK, 100, 301},
		{false, wire.SYN | wire.ACK, 300, 101},
		{true, wire.ACK, 101, 301},
	})
	want := []trace.State{trace.Closed, trace.SynSent, trace.SynReceived, trace.Established}
	if !slices.Equal(states(got[0]), want) {
		t.Errorf("the tap's own end went %v", states(got[0]))
	}
	if far := states(got[1]); len(far) == 0 || !slices.Equal(far, want[:len(far)]) {
		t.Errorf("the other end went %v", far)
	}
}

// TestBothCloseAtOnce follows RFC 9293 §3.6, figure 13.
func TestBothCloseAtOnce(t *testing.T) {
	got := readAt([]passing{
		{true, wire.SYN, 100, 0},
		{false, wire.SYN | wire.ACK, 300, 101},
		{true, wire.ACK, 101, 301},
		{true, wire.FIN | wire.ACK, 101, 301},
		{false, wire.FIN | wire.ACK, 301, 101},
		{true, wire.ACK, 102, 302},
		{false, wire.ACK, 302, 102},
	})
	own := []trace.State{trace.Closed, trace.SynSent, trace.Established, trace.FinWait1, trace.Closing, trace.TimeWait}
	if !slices.Equal(states(got[0]), own) {
		t.Errorf("the tap's own end went %v", states(got[0]))
	}
	far := []trace.State{trace.Listen, trace.SynReceived, trace.Established, trace.FinWait1, trace.Closing}
	if !slices.Equal(states(got[1]), far) {
		t.Errorf("the other end went %v", states(got[1]))
	}
}

// TestAnAcknowledgmentOvertakesTheFin has an acknowledgment overtake the FIN before
// it, and counts: the state after the FIN is TIME-WAIT, not CLOSING.
func TestAnAcknowledgmentOvertakesTheFin(t *testing.T) {
	got := readAt([]passing{
		{true, wire.SYN, 100, 0},
		{false, wire.SYN | wire.ACK, 300, 101},
		{true, wire.ACK, 101, 301},
		{true, wire.FIN | wire.ACK, 101, 301},
		{false, wire.ACK, 302, 102},
		{false, wire.FIN | wire.ACK, 301, 102},
	})
	want := []trace.State{trace.Closed, trace.SynSent, trace.Established, trace.FinWait1, trace.FinWait2, trace.TimeWait}
	if !slices.Equal(states(got[0]), want) {
		t.Errorf("the tap's own end went %v", states(got[0]))
	}
}

// TestResetAfterTheFin ends a connection whose peer's FIN was received: the
// reset carries the number behind it.
func TestResetAfterTheFin(t *testing.T) {
	got := readAt([]passing{
		{true, wire.SYN, 100, 0},
		{false, wire.SYN | wire.ACK, 300, 101},
		{true, wire.ACK, 101, 301},
		{false, wire.FIN | wire.ACK, 301, 101},
		{true, wire.FIN | wire.ACK, 101, 302},
		{false, wire.RST, 302, 0},
	})
	want := []trace.State{trace.Closed, trace.SynSent, trace.Established, trace.CloseWait, trace.LastAck, trace.Closed}
	if !slices.Equal(states(got[0]), want) {
		t.Errorf("the tap's own end went %v", states(got[0]))
	}
}
