package view

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/wire"
)

func drawn(ctx *Context, width, height int) string {
	c := canvas.New(width, height)
	new(Ladder).Draw(ctx, c)
	return trimmed(c)
}

func trimmed(c *canvas.Canvas) string {
	var lines []string
	plain := strings.ReplaceAll(c.Plain(), "\u00a0", " ") // as an editor would show it
	for line := range strings.Lines(plain + "\n") {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.Trim(want, "\n"); got != want {
		t.Errorf("the ladder shows\n%s\n\nand should show\n%s", got, want)
	}
}

func TestPacketInFlightStandsOnItsArrowAtTheCursorsRow(t *testing.T) {
	expect(t, drawn(handshake().context(13*ms), 60, 13), `
── ms ────┬ client ─────────────────────────────── server ┬─
      0.0 │                                         LISTEN│
          ○⠒⠢⠤⠤⢄⣀⣀ SYN  seq 0                             │
          │       ⠉⠉⠉⠒⠒⠢⠤⠤⢄⣀⣀                             │
          │SYN-SENT          ⠉⠉⠉⠒⠒⠢⠤⠤⣀⣀⣀                  │
         ›│                             ⠉◆⠁⠂⠂⠂⠄⠄⡀⡀⡀       │
     20.0 │                                        ⠁⠁⠁⠂⠂⠂▶│
          │                    SYN·ACK  seq 0 ack 1 ⢀⠠⠠⠠⠐⠐○
          │                             ⢀⢀⠠⠠⠠⠐⠐⠐⠈⠈⠈       │
          │                  ⢀⢀⢀⠠⠠⠐⠐⠐⠈⠈⠈      SYN-RECEIVED│
          │       ⢀⢀⢀⠠⠠⠐⠐⠐⠈⠈⠈                             │
     40.0 │◀⠐⠐⠐⠈⠈⠈                                        │
          ○⠂⠂⠄⠄⠄⡀⡀ ACK  seq 1 ack 1                       │
`)
}

func TestLostPacketEndsWhereItWasLostAndQuietTimeIsFolded(t *testing.T) {
	expect(t, drawn(handshake().context(400*ms), 60, 20), `
── ms ────┬ client ─────────────────────────────── server ┬─
     60.0 │                                        ⠉⠉⠑⠒⠒⠢▶│
          │                                    ESTABLISHED│
     70.0 ●⠒⠢⠤⠤⢄⣀⣀ PSH·ACK  seq 1 ack 1  120 bytes        │
          │       ⠉⠉⠉⠒⠒⠢⠤⠤⢄⣀⣀                             │
     80.0 │                  ⠉⠉⠉⠒✗ lost                   │
          │                                               │
          ┆ ≈ 230 ms                                      ┆
    310.0 ●⠒⠢⠤⠤⢄⣀⣀ PSH·ACK  seq 1 ack 1  120 bytes        │
          │       ⠉⠉⠉⠒⠒⠢⠤⠤⢄⣀⣀                             │
          │                  ⠉⠉⠉⠒⠒⠢⠤⠤⣀⣀⣀                  │
          │                             ⠉⠉⠑⠒⠒⠢⠤⠤⣀⣀⣀       │
    330.0 │                                        ⠉⠉⠑⠒⠒⠢▶│
          │                      ACK  seq 1 ack 121 ⣀⡠⠤⠤⠔⠒●
          │                             ⣀⣀⡠⠤⠤⠔⠒⠒⠉⠉⠉       │
          │                  ⣀⣀⣀⠤⠤⠔⠒⠒⠉⠉⠉                  │
          │       ⣀⣀⣀⠤⠤⠔⠒⠒⠊⠉⠉                             │
    350.0›│◀⠔⠒⠒⠊⠉⠉                                        │
          │                                               │
          │                                               │
`)
}

// TestWhatAnInterventionDropsEndsHalfWayAtItsTime has a packet that would have
// been there at 20 ms.
func TestWhatAnInterventionDropsEndsHalfWayAtItsTime(t *testing.T) {
	s := newStory()
	s.send(true, trace.Request, 0, 10*ms, trace.BlockedByRule, trace.TCPSummary{Flags: wire.PSH | wire.ACK, RelSeq: 1, RelAck: 1, Len: 120})
	expect(t, drawn(s.context(10*ms), 60, 5), `
── ms ────┬ client ─────────────────────────────── server ┬─
      0.0 ●⠒⠢⠤⠤⢄⣀⣀ PSH·ACK  seq 1 ack 1  120 bytes        │
          │       ⠉⠉⠉⠒⠒⠢⠤⠤⢄⣀⣀                             │
     10.0›│                  ⠉⠉⠉⠒✗ dropped                │
          │                                               │
`)
}

// TestWordsOfALossStandWithItsCross scrolls the cross out of the picture.
func TestWordsOfALossStandWithItsCross(t *testing.T) {
	for height := 4; height <= 24; height++ {
		for at := 80 * ms; at <= 350*ms; at += 5 * ms {
			if picture := drawn(handshake().context(at), 60, height); strings.Contains(picture, "lost") && !strings.Contains(picture, "✗") {
				t.Fatalf("at %v in %d rows a packet is lost that isn't there:\n%s", at, height, picture)
			}
		}
	}
}

// TestStatesStandInTheirOrderAndNeverAboveTheirCause has two ends whose changes
// come faster than there is room beside the arrows.
func TestStatesStandInTheirOrderAndNeverAboveTheirCause(t *testing.T) {
	s := newStory()
	s.send(true, trace.Teardown, 0, 20*ms, trace.Arrived, trace.TCPSummary{Flags: wire.FIN | wire.ACK})
	s.state(true, 0, trace.Established, trace.FinWait1)
	s.send(false, trace.Teardown, 20*ms, 40*ms, trace.Arrived, trace.TCPSummary{Flags: wire.ACK, RelAck: 1})
	s.state(false, 20*ms, trace.Established, trace.CloseWait)
	s.send(false, trace.Teardown, 25*ms, 45*ms, trace.Arrived, trace.TCPSummary{Flags: wire.FIN | wire.ACK, RelAck: 1})
	s.state(false, 25*ms, trace.CloseWait, trace.LastAck)
	s.state(true, 40*ms, trace.FinWait1, trace.FinWait2)
	s.state(true, 45*ms, trace.FinWait2, trace.TimeWait)
	s.send(true, trace.Teardown, 45*ms, 65*ms, trace.Arrived, trace.TCPSummary{Flags: wire.ACK, RelSeq: 1, RelAck: 1})
	s.state(false, 65*ms, trace.LastAck, trace.Closed)
	for scale := ms; scale <= 30*ms; scale += ms {
		for width := 40; width <= 120; width += 4 {
			ctx := s.context(70 * ms)
			ctx.Scale = scale
			picture := drawn(ctx, width, 80)
			for _, lane := range [...]string{"FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "CLOSE-WAIT LAST-ACK CLOSED"} {
				last := -1
				for _, name := range strings.Fields(lane) {
					at := strings.Index(picture, name)
					if at >= 0 && at < last {
						t.Fatalf("%s stands too high at %v a row:\n%s", name, scale, picture)
					}
					last = max(last, at)
				}
			}
		}
	}
}

func TestTimeAndRowsNeverRunBackwards(t *testing.T) {
	ctx := handshake().context(75 * ms)
	r := layOut(ctx, new(memory), 40)
	for i := 1; i < len(r.marks); i++ {
		if r.marks[i].row < r.marks[i-1].row {
			t.Errorf("event %d is above event %d", i, i-1)
		}
	}
	last := r.at(0)
	for at := time.Duration(0); at < 360*ms; at += ms {
		if row := r.at(at); row < last {
			t.Fatalf("the row of %v is above that of %v", at, at-ms)
		} else {
			last = row
		}
	}
}

func TestMappingDoesNotDependOnTheCursor(t *testing.T) {
	// The rows between two events are the same from wherever one looks.
	distance := func(at time.Duration) (rows []int) {
		r := layOut(handshake().context(at), new(memory), 60)
		for i := 1; i < len(r.marks); i++ {
			rows = append(rows, r.marks[i].row-r.marks[i-1].row)
		}
		return rows
	}
	want := fmt.Sprint(distance(0))
	for at := time.Duration(0); at < 400*ms; at += 7 * ms {
		if got := fmt.Sprint(distance(at)); got != want {
			t.Errorf("at %v the rows are apart by %s, at the start by %s", at, got, want)
		}
	}
}

func TestHitFindsTheArrowUnderThePointer(t *testing.T) {
	ctx := handshake().context(13 * ms)
	id, ok := new(Ladder).Hit(ctx, 60, 13, 22, 4)
	if !ok || id != 1 {
		t.Errorf("on the SYN's line: got packet %d, %v", id, ok)
	}
	if _, ok := new(Ladder).Hit(ctx, 60, 13, 3, 4); ok {
		t.Error("in the gutter: got a packet")
	}
}

// bulk is a bulk transfer: n segments, one a millisecond, each 75 ms under way.
func bulk(n int) *story {
	s := newStory()
	for i := range n {
		at := time.Duration(i) * ms
		s.send(true, trace.Request, at, at+75*ms, trace.Arrived,
			trace.TCPSummary{Flags: wire.ACK, RelSeq: uint32(i*1460 + 1), RelAck: 1, Len: 1460})
	}
	return s
}

// BenchmarkFrame draws a ladder at 200×60, in each time base, with a thousand
// packets on the screen. The time for a frame must not grow with the trace.
func BenchmarkFrame(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		story := bulk(n)
		for base, name := range map[TimeBase]string{Elastic: "elastic", ToScale: "to scale", ByEvent: "by event"} {
			b.Run(fmt.Sprintf("packets=%d/%s", n, name), func(b *testing.B) {
				ctx := story.context(time.Duration(n/2) * ms)
				ctx.TimeBase = base
				c, v := canvas.New(200, 60), new(Ladder)
				for b.Loop() {
					c.Fill(0, 0, 200, 60, ' ', canvas.Style{})
					v.Draw(ctx, c)
					_ = ctx.Theme.Render(c)
				}
			})
		}
	}
}
