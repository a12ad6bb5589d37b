package view

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/wire"
)

// drawnStory draws packets at random times in both directions.
func drawnStory(t *rapid.T) *story {
	s := newStory()
	at, next := time.Duration(0), [2]uint32{1, 1}
	for range rapid.IntRange(1, 60).Draw(t, "packets") {
		at += time.Duration(rapid.IntRange(0, 12).Draw(t, "apart")) * ms / 2
		client := rapid.Bool().Draw(t, "from client")
		side, n := 0, rapid.SampledFrom([]int{0, 1448}).Draw(t, "bytes")
		if !client {
			side = 1
		}
		fate := rapid.SampledFrom([]trace.Fate{trace.Arrived, trace.Arrived, trace.Arrived, trace.LostOnLink, trace.DroppedByQueue}).Draw(t, "fate")
		flight := time.Duration(rapid.IntRange(0, 40).Draw(t, "flight")) * ms
		s.send(client, trace.Request, at, at+flight, fate, trace.TCPSummary{Flags: wire.ACK, RelSeq: next[side], RelAck: next[1-side], Len: n})
		next[side] += uint32(n)
	}
	return s
}

// TestLabelsNeverCollide draws whatever may happen: no two labels share a cell,
// and every packet that leaves on the screen has one or is in a fold that has.
func TestLabelsNeverCollide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawnStory(t)
		ctx := s.context(time.Duration(rapid.IntRange(0, 200).Draw(t, "cursor")) * ms)
		ctx.TimeBase = rapid.SampledFrom([]TimeBase{Elastic, ByEvent}).Draw(t, "base")
		width, height := rapid.IntRange(70, 160).Draw(t, "width"), rapid.IntRange(10, 50).Draw(t, "height")
		c := canvas.New(width, height)
		v := new(Ladder)
		l := v.frame(ctx, width, height)
		v.draw(l, c)
		said := map[trace.PacketID]bool{}
		for y, row := range l.labels.taken {
			for i, a := range row {
				said[a.packet] = true
				for _, b := range row[:i] {
					if a.from+1 < b.till-1 && b.from+1 < a.till-1 {
						t.Fatalf("on row %d two labels collide, %v and %v:\n%s", y, a, b, c.Plain())
					}
				}
			}
		}
		for i := range l.arrows {
			if a := &l.arrows[i]; a.y0 >= 0 && a.y0 < l.height && !said[a.id] {
				t.Fatalf("packet %d has no label:\n%s", a.id, c.Plain())
			}
		}
		for i := range l.bands {
			if a := &l.bands[i].first; a.y0 >= 0 && a.y0 < l.height && !said[a.id] {
				t.Fatalf("the fold of packet %d has no label:\n%s", a.id, c.Plain())
			}
		}
	})
}

// TestThePointerFindsWhatIsDrawn points at every packet's tail.
func TestThePointerFindsWhatIsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := drawnStory(t).context(time.Duration(rapid.IntRange(0, 200).Draw(t, "cursor")) * ms)
		v := new(Ladder)
		l := v.frame(ctx, 100, 40)
		v.draw(l, canvas.New(100, 40))
		for i := range l.arrows {
			a := &l.arrows[i]
			if a.y0 < 0 || a.y0 >= l.height {
				continue
			}
			if id, ok := v.Hit(ctx, 100, 40, l.gutter+a.x0, a.y0+1); !ok || id != a.id {
				t.Fatalf("at the tail of packet %d there is %d, %v", a.id, id, ok)
			}
		}
	})
}
