package analyze_test

import (
	"bytes"
	"context"
	"testing"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/export"
	"wiretale/trace"
)

// captured is what one host's tap saw of a simulation, read from a capture.
func captured(t *testing.T, log trace.LogView, node trace.NodeID) *trace.Snapshot {
	t.Helper()
	var file bytes.Buffer
	if err := export.WritePcapng(&file, log, tapsOf(log, node)[0]); err != nil {
		t.Fatal(err)
	}
	var back trace.Log
	if err := capture.Open("tap.pcapng", &file).Run(context.Background(), &back); err != nil {
		t.Fatal(err)
	}
	return analyze.Read(back.View())
}

// TestACaptureTellsWhyAsFarAsItCan walks back in what the sender's own machine
// has captured: from a fast retransmission to the duplicate acknowledgment that
// asked for it, and to the packet that was lost; from another to what it repeats.
func TestACaptureTellsWhyAsFarAsItCan(t *testing.T) {
	fast, slow := 0, 0
	for seed := uint64(1); seed <= 20; seed++ {
		s := captured(t, simulate(t, "lossy", seed), 2)
		for _, p := range s.Packets.All() {
			again := p.TCP != nil && p.Findings.Retransmission()
			if !again || p.Repeats == 0 {
				continue
			}
			var trail analyze.Trail
			o, ok := trail.Back(s, sendingOf(s, p.ID))
			e, _ := s.Event(o)
			cause, _ := s.Packet(e.Packet)
			if p.Findings.Has(trace.FindingFastRetransmission) {
				fast++
				if !ok || !cause.Findings.Has(trace.FindingDuplicateAck) || cause.TCP.RelAck != p.TCP.RelSeq {
					t.Errorf("seed %d: packet %d goes back to packet %d (%s)", seed, p.ID, cause.ID, cause.Info())
				}
				o, ok = trail.Back(s, o)
				e, _ = s.Event(o)
				cause, _ = s.Packet(e.Packet)
			} else {
				slow++
			}
			if !ok || cause.TCP.RelSeq != p.TCP.RelSeq || cause.FromClient != p.FromClient || cause.ID >= p.ID {
				t.Errorf("seed %d: packet %d goes back to packet %d (%s)", seed, p.ID, cause.ID, cause.Info())
			}
		}
	}
	if fast < 10 || slow < 10 {
		t.Errorf("%d were repeated at once, %d later", fast, slow)
	}
}

// TestAskingWhyComesToAnEndInEveryCapture also holds that what is repeated, and
// what repeats an acknowledgment, is never without a reason.
func TestAskingWhyComesToAnEndInEveryCapture(t *testing.T) {
	asked := 0
	for _, path := range captures(t) {
		s := analyze.Read(load(t, path))
		every := 1 + s.Events.Len()/2000
		for i := 0; i < s.Events.Len(); i += every {
			e := s.Events.At(i)
			p, _ := s.Packet(e.Packet)
			cause, ok := analyze.Why(s, e.Ordinal)
			if cause >= e.Ordinal || ok != (cause != 0) {
				t.Fatalf("%s: behind event %d stands event %d", path, e.Ordinal, cause)
			}
			if shows := e.Kind == trace.PacketSent || e.Kind == trace.PacketDelivered; shows && p.Repeats != 0 && !ok {
				t.Errorf("%s: packet %d repeats packet %d for no reason", path, p.ID, p.Repeats)
			}
			asked++
		}
	}
	if asked < 1000 {
		t.Errorf("only %d events were asked about", asked)
	}
}
