package main

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"wiretale/capture"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

// echoes is a capture of so many datagrams, in which so many clients take turns.
func echoes(t *testing.T, packets, clients int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pcapgo.NewWriterNanos(&b)
	if err := w.WriteFileHeader(1<<16, layers.LinkTypeRaw); err != nil {
		t.Fatal(err)
	}
	for i := range packets {
		f := wire.Frame{Link: wire.LinkRaw, IP: &wire.Datagram{
			Src: netip.MustParseAddr("192.0.2.2"), Dst: netip.MustParseAddr("203.0.113.7"), HopLimit: 64, Protocol: wire.ProtocolUDP,
			UDP: &wire.UDP{SrcPort: uint16(40000 + i%clients), DstPort: 7, Payload: []byte("hello")},
		}}
		data := f.Serialize()
		info := gopacket.CaptureInfo{Timestamp: time.Unix(1_700_000_000, int64(i)*1000), CaptureLength: len(data), Length: len(data)}
		if err := w.WritePacket(info, data); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// reach waits for a session to be as it should.
func reach(s session.Session, as func() bool) {
	for !as() {
		changed := s.Changed()
		if as() {
			return
		}
		<-changed
	}
}

func TestALargeCaptureIsToldInWindows(t *testing.T) {
	const clients, packets = 3, wholePackets + 30_000
	s := openRecorded(t.Context(), "echoes", session.Recorded, capture.Open("echoes", bytes.NewReader(echoes(t, packets, clients))))
	defer s.Close()
	reach(s, func() bool { return s.Contents() != nil && s.Progress().Done })
	if n := s.Contents().Conversations(); n != clients {
		t.Fatalf("%d conversations are listed", n)
	}
	ticket := 0
	tell := func(w session.Window) *trace.Snapshot {
		ticket++
		w.Ticket = ticket
		s.Tell(w)
		reach(s, func() bool { return s.Window().Ticket == ticket })
		return s.Snapshot()
	}
	// From the first window to the last, each packet of the second
	// conversation once.
	w, ok, seen := session.Window{Conversation: 2}, true, 0
	for ok {
		snapshot := tell(w)
		for i := range snapshot.Packets.Len() {
			if got, want := snapshot.Number(trace.PacketID(i+1)), (seen+i)*clients+2; got != want {
				t.Fatalf("packet %d of the conversation is the capture's %d, want %d", seen+i, got, want)
			}
		}
		if c := snapshot.Conversations; len(c) != 1 || c[0].Number != 2 || c[0].Packets[0] != s.Window().Of {
			t.Fatalf("the window holds %+v", c)
		}
		seen += snapshot.Packets.Len()
		w, ok = s.Window().Next()
	}
	if seen != (packets+1)/clients {
		t.Errorf("%d packets were told", seen)
	}
	// And back.
	for w, ok = w.Last(), true; ok; w, ok = s.Window().Previous() {
		before := seen
		seen -= tell(w).Packets.Len()
		if now := s.Window(); now.First != seen || now.First+now.Count != before {
			t.Fatalf("the window before %d is %+v", before, now)
		}
	}
	if seen != 0 {
		t.Errorf("%d packets are left before the first window", seen)
	}
}

func TestReadingCanBeStopped(t *testing.T) {
	data := echoes(t, wholePackets+30_000, 3)
	from := &halting{data: data, halt: make(chan struct{}), left: len(data) * 3 / 4}
	s := openRecorded(t.Context(), "echoes", session.Recorded, capture.Open("echoes", from))
	defer s.Close()
	reach(s, func() bool { return s.Contents() != nil })
	s.Stop()
	reach(s, func() bool { return s.Progress().Done })
	close(from.halt)
	if p := s.Progress(); !p.Stopped || p.Problem != nil || p.Packets < wholePackets {
		t.Errorf("it stopped at %+v", p)
	}
}

// halting is a pipe that gives a part of its data, and then nothing.
type halting struct {
	data []byte
	left int
	halt chan struct{}
}

func (h *halting) Read(p []byte) (int, error) {
	if h.left == 0 {
		<-h.halt
	}
	n := copy(p[:min(len(p), h.left)], h.data)
	h.data, h.left = h.data[n:], h.left-n
	return n, nil
}

// TestNothingIsShownAfterTheEnd closes a session while windows are told.
func TestNothingIsShownAfterTheEnd(t *testing.T) {
	data := echoes(t, wholePackets+10_000, 3)
	for range 5 {
		s := openRecorded(t.Context(), "echoes", session.Recorded, capture.Open("echoes", bytes.NewReader(data)))
		reach(s, func() bool { return s.Contents() != nil })
		for i := range 3 {
			s.Tell(session.Window{First: 10_000 * i})
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s.Changed() != nil {
			t.Fatal("a closed session is waited for")
		}
	}
}
