package tui

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

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

// BenchmarkScreen draws the whole screen at 200×60 with each view, and the timeline
// and the strip, while the trace is played. The time must not grow with the trace.
// sent-B is what a picture of them sends to the terminal.
func BenchmarkScreen(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		snapshot := bulk(n)
		for _, d := range digits {
			if d.pane == paneOutput {
				continue
			}
			b.Run(fmt.Sprintf("packets=%d/view=%s", n, d.key), func(b *testing.B) {
				m := watching(text.English, &told{title: "bulk", kind: session.Recorded, snapshot: snapshot}, 200, 60)
				press(m, d.key)
				for m.View(); m.top().(*watch).unread(); {
					m.View() // the graphs are read part by part
				}
				begin := func() {
					m.top().(*watch).player.Seek(trace.EndOf(time.Duration(n/2) * ms))
					m.top().(*watch).player.Play()
				}
				begin()
				sent := sentBytes(m)
				begin()
				for b.Loop() {
					if m.top().elapse(frame); !m.top().moving() {
						begin()
					}
					m.View()
				}
				b.ReportMetric(sent, "sent-B")
			})
		}
	}
}

// sentBytes is what the library sends for one picture on average, of a second
// of them.
func sentBytes(m *Model) float64 {
	const pictures = 60
	var sent bytes.Buffer
	screen := uv.NewScreenBuffer(200, 60)
	terminal := uv.NewTerminalRenderer(&sent, []string{"TERM=xterm-256color"})
	terminal.SetColorProfile(colorprofile.TrueColor)
	terminal.SetFullscreen(true)
	terminal.Resize(200, 60)
	send := func() {
		screen.Clear()
		uv.NewStyledString(m.View().Content).Draw(screen, screen.Bounds())
		terminal.Render(screen.RenderBuffer)
		_ = terminal.Flush() // into memory
	}
	send() // the whole screen, once
	sent.Reset()
	for range pictures {
		m.top().elapse(frame)
		send()
	}
	return float64(sent.Len()) / pictures
}

// BenchmarkComparison draws two ladders and the comparison of a million packets.
func BenchmarkComparison(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		b.Run(fmt.Sprintf("packets=%d", n), func(b *testing.B) {
			s := fork()
			s.tree = session.NewTree(bulk(n))
			m := watching(text.English, s, 200, 60)
			s.tree.Add([]session.Intervention{{Action: session.Drop}}, []string{"applied"}, bulk(n))
			press(m, "space")
			deliver(m, press(m, "v"))
			m.top().(*watch).player.Seek(trace.EndOf(time.Duration(n/2) * ms))
			for b.Loop() {
				m.View()
			}
		})
	}
}
