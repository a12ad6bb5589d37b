package tui

import (
	"fmt"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// bulk is a capture of one long transfer: n segments, one a millisecond.
func bulk(n int) *trace.Snapshot {
	log := trace.NewLog(time.Unix(0, 0).UTC())
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkIPv4})
	for i := range n {
		seg := wire.Segment{Seq: wire.Seq(1 + i*100), Ack: 1, Flags: wire.ACK, Window: 64000, Payload: make([]byte, 100)}
		ip := &wire.Datagram{Src: clientAddr, Dst: serverAddr, HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: &seg}
		seg.SrcPort, seg.DstPort = 49152, 80
		bytes := (&wire.Frame{Link: wire.LinkIPv4, EtherType: wire.EtherTypeIPv4, IP: ip}).Serialize()
		log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i) * ms, Length: len(bytes)}, func() []byte { return bytes })
	}
	log.Close(nil)
	return analyze.Read(log.View())
}

// BenchmarkScreen draws the whole screen at 200×60, with ladder, packet and
// state, the timeline and the strip. The time must not grow with the trace.
func BenchmarkScreen(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		snapshot := bulk(n)
		for _, pane := range []string{"2", "3", "7"} {
			b.Run(fmt.Sprintf("packets=%d/view=%s", n, pane), func(b *testing.B) {
				m := watching(text.English, &told{title: "bulk", kind: session.Recorded, snapshot: snapshot}, 200, 60)
				press(m, pane)
				m.top().(*watch).player.Seek(trace.EndOf(time.Duration(n/2) * ms))
				for b.Loop() {
					m.View()
				}
			})
		}
	}
}
