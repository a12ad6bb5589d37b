package tui

import (
	"context"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// repairing is the scenario with losses at the moment when the sender enters
// loss recovery.
func repairing(t *testing.T, lang text.Lang, width, height int, options Options) *Model {
	t.Helper()
	log, err := sim.NewRunner().Run(context.Background(), session.Variant{Scenario: "lossy"})
	if err != nil {
		t.Fatal(err)
	}
	s := analyze.Read(log)
	track := s.Timeline()
	i := track.Next(0, trace.KindsOf(trace.VariableChanged), func(e *trace.Event) bool {
		d, ok := e.Detail.(trace.Variable)
		return ok && d.Name == "RecoveryPoint"
	})
	e := track.At(i)
	m := sized(New(Deps{Words: text.For(lang)}, options, Start{Session: &told{title: "A link that loses packets", kind: session.Simulated, snapshot: s}}), width, height)
	press(m, "4")
	m.top().(*watch).player.Seek(e.At())
	return m
}

// TestTheStateView is the same moment at three sizes: with two columns, with one
// diagram beside all else, and with two diagrams above it. go test ./tui -update
// draws the pictures anew.
func TestTheStateView(t *testing.T) {
	for _, shown := range []struct {
		name          string
		lang          text.Lang
		width, height int
		options       Options
		keys          []string
	}{
		{"en-80x24", text.English, 80, 24, Options{}, nil},
		{"es-120x36", text.Spanish, 120, 36, Options{}, []string{"j", "j", "j", "j"}},
		{"en-200x60", text.English, 200, 60, Options{}, nil},
		{"ascii-120x36", text.English, 120, 36, Options{Mono: true, ASCII: true}, []string{"j", "j", "j"}},
	} {
		t.Run(shown.name, func(t *testing.T) {
			m := repairing(t, shown.lang, shown.width, shown.height, shown.options)
			screenOf(m)
			for _, k := range shown.keys {
				press(m, k)
				screenOf(m)
			}
			golden.RequireEqual(t, screenOf(m)+"\n")
		})
	}
}

// sendingOn is a capture of a transfer of n packets, one a millisecond: four
// segments, and then an acknowledgment of the first two of them, which has had
// the fourth one, too.
func sendingOn(n int) *trace.Snapshot {
	log := trace.NewLog(time.Unix(0, 0).UTC())
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkIPv4})
	next := wire.Seq(1<<32 - 1_000_000) // it wraps after a while
	for i := range n {
		seg := wire.Segment{SrcPort: 49152, DstPort: 80, Seq: next, Ack: 1, Flags: wire.ACK, Window: 64000, Payload: make([]byte, 1000)}
		ip := &wire.Datagram{Src: clientAddr, Dst: serverAddr, HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: &seg}
		if i%5 == 4 {
			ip.Src, ip.Dst = serverAddr, clientAddr
			seg = wire.Segment{SrcPort: 80, DstPort: 49152, Seq: 1, Ack: next - 2000, Flags: wire.ACK, Window: 32000}
			seg.Options.SACK = []wire.SACKBlock{{Left: next - 1000, Right: next}}
		} else {
			next += 1000
		}
		bytes := (&wire.Frame{Link: wire.LinkIPv4, EtherType: wire.EtherTypeIPv4, IP: ip}).Serialize()
		log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i) * ms, Length: len(bytes)}, func() []byte { return bytes })
	}
	log.Close(nil)
	return analyze.Read(log.View())
}

// BenchmarkStateOfATransfer draws it at 200×60 where there are selective
// acknowledgments to read.
func BenchmarkStateOfATransfer(b *testing.B) {
	m := watching(text.English, &told{title: "bulk", kind: session.Recorded, snapshot: sendingOn(100_000)}, 200, 60)
	press(m, "4")
	m.top().(*watch).player.Seek(trace.EndOf(50_005 * ms))
	for b.Loop() {
		m.View()
	}
}
