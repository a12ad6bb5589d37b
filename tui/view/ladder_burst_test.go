package view

import (
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/wire"
)

// burstOf is n segments sent one right after another, the odd one out lost.
func burstOf(n int, apart time.Duration, lost int) *story {
	s := newStory()
	for i := range n {
		at, fate := time.Duration(i)*apart, trace.Arrived
		settled := at + 20*ms
		if i == lost {
			fate, settled = trace.LostOnLink, at+10*ms
		}
		s.send(true, trace.Request, at, settled, fate, trace.TCPSummary{Flags: wire.ACK, RelSeq: uint32(i*1448 + 1), RelAck: 1, Len: 1448})
	}
	return s
}

func drawnBy(v *Ladder, ctx *Context, width, height int) string {
	c := canvas.New(width, height)
	v.Draw(ctx, c)
	return trimmed(c)
}

func TestSegmentsSentBackToBackAreOneBandThatOpens(t *testing.T) {
	ctx := burstOf(6, 200*time.Microsecond, -1).context(9 * ms)
	ctx.Selected = 3
	v := new(Ladder)
	folded := `
── ms ────┬ client ─────────────────────────────── server ┬─
      0.0 ●⣶⣶⣶⣤⣤⣄⣀⣀⡀ no. 3 of 6 segments  bytes 1–8,688   │
          │   ⠉⠉⠙⠛⠛⠻⠿⠿⣶⣶⣶⣤⣤⣄⣀⣀⡀                           │
         ›│              ⠉⠉⠙⠛⠛◆⠇⠇⡆⡆⡆⡄⡄⡄⡀⡀⡀                │
          │                         ⠁⠁⠁⠃⠃⠃⠇⠇⡆⡆⡆⡄⡄⡄⡀⡀⡀     │
     20.0 │                                    ⠁⠁⠁⠃⠃⠃⠇⠇⡆⡆▶│
          │                                               │
`
	expect(t, drawnBy(v, ctx, 60, 7), folded)
	if a, ok := v.Press(ctx, pressed("enter")); a != nil || !ok {
		t.Fatalf("enter gives %v, %v", a, ok)
	}
	expect(t, drawnBy(v, ctx, 60, 14), `
── ms ────┬ client ─────────────────────────────── server ┬─
      0.0 ●⠒⠤⣀⡀ ACK  seq 1 ack 1  1,448 bytes             │
      0.2 ●⠒⠤⣀⡈⠑⠒⠤⣀⡀ ACK  seq 1449 ack 1  1,448 bytes     │
      0.4 ●⠶⣤⣀⡈⠑⠒⠤⣀⡈⠑⠒⠤⣀⡀ ACK  seq 2897 ack 1             │
      0.6 ●⠒⠤⣉⡙⠳⠶⣤⣀⡈⠑⠒⠤⣀⡈⠑⠒⠤⣀⡀ ACK  seq 4345 ack 1        │
      0.8 ●⠒⠤⣀⡈⠑⠒⠤⣉⡙⠳⠶⣤⣀⡈⠑⠒⠤⣀⡈⠑⠒⠤⣀⡀ ACK  seq 5793 ack 1   │
      1.0 ●⠒⠤⣀⡈⠑⠒⠤⣀⡈⠑⠒⠤⣉⡙⠳⠶⣤⣀⡈⠑⠒⠤⣀⡈⠉⠒⠤⢄⡀ ACK  seq 7241    │
          │   ⠈⠑⠒⠤⣀⡈⠑⠒⠤⣀⡈⠑⠒⠤⣉⡙⠳⠶⣤⣀⡈⠉⠒⠤⢄⡈⠉⠒⠤⢄⡀             │
         ›│        ◆⠁⠂⠄⡀⡈◆⠂⠄⡀⡈◆⠂⠄⡉⡙◆⠆⡄⡄⡈◆⠂⠄⠄⡈◆⠂⠄⠄⡀        │
          │              ⠁⠂⠄⡀⡀⠁⠂⠄⡀⡀⠁⠂⠄⠄⡁⠃⠆⡄⡄⡀⠁⠂⠄⠄⡀⠁⠂⠄⠄⡀   │
     20.0 │                   ⠁⠂⠄⡀⡀⠁⠂⠄⠄⡀⠁⠂⠄⠄⡁⠃⠆⡄⡄⡀⠁⠂⠄⠄⡀⠁⠂▶│
     20.2 │                        ⠁⠂⠄⠄⡀⠁⠂⠄⠄⡀⠁⠂⠄⠄⡁⠃⠆⡄⡄⡀⠁⠂▶│
     20.4 │                             ⠁⠂⠄⠄⡀⠁⠂⠄⠄⡀⠁⠂⠄⠄⡁⠃⠆▶│
     20.6 │                                  ⠁⠂⠄⠄⡀⠁⠂⠄⠄⡀⠁⠂▶│
`)
	v.Press(ctx, pressed("enter"))
	expect(t, drawnBy(v, ctx, 60, 7), folded)
}

// TestAnOpenedFoldStaysOpenInItsOwnWindow has another window of the same capture
// stand where the first did: its packets have the same ids, and other numbers.
func TestAnOpenedFoldStaysOpenInItsOwnWindow(t *testing.T) {
	ctx := burstOf(6, 200*time.Microsecond, -1).context(9 * ms)
	ctx.Selected = 3
	v := new(Ladder)
	folded := drawnBy(v, ctx, 60, 7)
	v.Press(ctx, pressed("enter"))
	opened := drawnBy(v, ctx, 60, 7)
	first, later := ctx.Snapshot, *ctx.Snapshot
	later.Before = 50_000
	ctx.Snapshot = &later
	if got := drawnBy(v, ctx, 60, 7); got != folded {
		t.Errorf("in another window:\n%s", got)
	}
	ctx.Snapshot = first
	expect(t, drawnBy(v, ctx, 60, 7), opened)
}

// TestWhatIsRemarkableIsNotFolded has a segment lost among others.
func TestWhatIsRemarkableIsNotFolded(t *testing.T) {
	for lost, want := range map[int][2]int{0: {4, 1}, 4: {4, 1}, 2: {0, 5}} {
		ctx := burstOf(5, 200*time.Microsecond, lost).context(9 * ms)
		m := new(memory)
		m.begin(ctx, 5*ms)
		folded, alone := 0, 0
		for id := trace.PacketID(1); id <= 5; id++ {
			if m.of(id) != nil {
				folded++
			} else {
				alone++
			}
		}
		if got := [2]int{folded, alone}; got != want {
			t.Errorf("segment %d of 5 lost: %d are folded and %d are not, want %v", lost+1, got[0], got[1], want)
		}
	}
}

// TestWhatIsHeldUpIsNotFolded has the fifth of nine segments arrive after all others.
func TestWhatIsHeldUpIsNotFolded(t *testing.T) {
	s := newStory()
	for i := range 9 {
		settled := 20 * ms
		if i == 4 {
			settled = 80 * ms
		}
		s.send(true, trace.Request, 0, settled, trace.Arrived, trace.TCPSummary{Flags: wire.ACK, RelSeq: uint32(i*1448 + 1), RelAck: 1, Len: 1448})
	}
	m := new(memory)
	m.begin(s.context(90*ms), 5*ms)
	for id, first := range []trace.PacketID{1, 1, 1, 1, 0, 6, 6, 6, 6} {
		b := m.of(trace.PacketID(id + 1))
		if (b != nil) != (first != 0) || b != nil && b.first() != first {
			t.Errorf("segment %d is in the fold %+v, want that of %d", id+1, b, first)
		}
	}
}

// TestFoldsAreTheSameFromWhereverTheyAreLookedAt asks for the packets of a long
// transfer in different orders.
func TestFoldsAreTheSameFromWhereverTheyAreLookedAt(t *testing.T) {
	ctx := burstOf(700, 300*time.Microsecond, 333).context(9 * ms)
	first := func(order func(i int) int) (all [700]trace.PacketID) {
		m := new(memory)
		m.begin(ctx, 5*ms)
		for i := range all {
			id := order(i)
			if b := m.of(trace.PacketID(id + 1)); b != nil {
				all[id] = b.first()
				if n := len(b.members); n < leastBurst || n > mostBurst {
					t.Fatalf("a fold has %d packets", n)
				}
			}
		}
		return all
	}
	want := first(func(i int) int { return i })
	for name, order := range map[string]func(int) int{
		"backwards":  func(i int) int { return 699 - i },
		"to and fro": func(i int) int { return i * 37 % 700 },
	} {
		if first(order) != want {
			t.Errorf("looked at %s the folds are others", name)
		}
	}
	if want[333] != 0 {
		t.Error("the lost segment is folded")
	}
}

func TestOnlyElasticTimeFolds(t *testing.T) {
	ctx := burstOf(6, 200*time.Microsecond, -1).context(9 * ms)
	ctx.Selected = 3
	for _, base := range []TimeBase{ToScale, ByEvent} {
		ctx.TimeBase = base
		if a, _ := new(Ladder).Press(ctx, pressed("enter")); a != (OpenPacket{}) {
			t.Errorf("base %d: enter gives %v", base, a)
		}
	}
	ctx = handshake().context(9 * ms)
	for packet, want := range map[trace.PacketID]Action{1: OpenPacket{}, 0: Refuse{Why: "tui.packet.none"}} {
		ctx.Selected = packet
		if a, _ := new(Ladder).Press(ctx, pressed("enter")); a != want {
			t.Errorf("on packet %d enter gives %v", packet, a)
		}
	}
}
