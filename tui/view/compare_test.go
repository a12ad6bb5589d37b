package view

import (
	"strings"
	"testing"
	"time"

	"wiretale/analyze/compare"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/wire"
)

type keyed string

func (k keyed) String() string { return string(k) }

// long is a story of n segments, one a millisecond, of which one is lost.
func long(n, lost int) *story {
	s := newStory()
	for i := range n {
		fate := trace.Arrived
		if i == lost {
			fate = trace.LostOnLink
		}
		s.send(true, trace.Request, time.Duration(i)*ms, time.Duration(i)*ms+ms/2, fate, trace.TCPSummary{Flags: wire.ACK, RelSeq: uint32(1 + 100*i), Len: 100})
	}
	return s
}

// besideLong sets a story of n segments beside one in which one more is lost.
func besideLong(n, lost int) *Context {
	a, ctx := long(n, -1).context(0), long(n, lost).context(time.Duration(lost)*ms)
	c := &compare.Comparison{Differs: lost}
	for i := range n {
		c.Rows = append(c.Rows, compare.Row{A: trace.PacketID(i + 1), B: trace.PacketID(i + 1), Same: i != lost})
	}
	ctx.Baseline = Beside(a.Snapshot, ctx.Snapshot, c)
	ctx.Baseline.Name, ctx.Baseline.BranchName, ctx.Baseline.Deeds = "baseline", "one lost", []string{"drop ACK 100 B at 70.0 s"}
	return ctx
}

func compared(v *Compare, ctx *Context, width, height int) string {
	c := canvas.New(width, height)
	v.Draw(ctx, c)
	return c.Plain()
}

func TestWhatIsAlikeIsFoldedAndUnfolded(t *testing.T) {
	ctx := besideLong(100_000, 70_000)
	ctx.Focused = true
	v := &Compare{}
	got := compared(v, ctx, 60, 12)
	for _, w := range []string{"drop ACK 100 B", "┆ 69,999 packets as before", "◀ differs", "┆ 29,998 packets as before"} {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not shown:\n%s", w, got)
		}
	}
	v.Press(ctx, keyed("g"), 12)
	v.Press(ctx, keyed("enter"), 12)
	got = compared(v, ctx, 60, 12)
	if strings.Contains(got, "69,999") || !strings.Contains(got, "0.0") {
		t.Errorf("enter does not unfold:\n%s", got)
	}
	v.Press(ctx, keyed("G"), 12)
	if got = compared(v, ctx, 60, 12); !strings.Contains(got, "differs") || !strings.Contains(got, "29,998") {
		t.Errorf("the end is not shown:\n%s", got)
	}
	if a, ok := v.Press(ctx, keyed("enter"), 12); !ok || a != nil {
		t.Errorf("the second fold answers %v", a)
	}
	if got = compared(v, ctx, 60, 12); strings.Contains(got, "29,998") || !strings.Contains(got, "69,999") {
		t.Errorf("one fold is not closed as the other opens:\n%s", got)
	}
}

func TestBothStoriesAreKnownByEachOther(t *testing.T) {
	a, b := long(4, -1).context(0), long(5, 1).context(0)
	beside := Beside(a.Snapshot, b.Snapshot, compare.Compare(a.Snapshot, b.Snapshot))
	for branch, baseline := range map[trace.PacketID]trace.PacketID{0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 0, 6: 0} {
		if got := beside.InBaseline(branch); got != baseline {
			t.Errorf("packet %d is %d in the baseline, want %d", branch, got, baseline)
		}
		if baseline > 0 && beside.InBranch(baseline) != branch {
			t.Errorf("packet %d is %d in the branch, want %d", baseline, beside.InBranch(baseline), branch)
		}
	}
	at, differs := beside.Parting()
	track := b.Snapshot.Timeline()
	if next := track.At(track.Until(at)); !differs || next.Kind != trace.PacketSent || next.Packet != 2 {
		t.Errorf("they part before %v of packet %d", next.Kind, next.Packet)
	}
}

func TestStoriesPartWhereTheEarlierPacketIsSent(t *testing.T) {
	at := func(ms ...time.Duration) *trace.Snapshot {
		s := newStory()
		for _, m := range ms {
			s.send(true, trace.Request, m*time.Millisecond, m*time.Millisecond+1, trace.Arrived, trace.TCPSummary{})
		}
		return s.context(0).Snapshot
	}
	for _, c := range []struct {
		a, b *trace.Snapshot
		row  compare.Row
		want [2]trace.Cursor
	}{
		{at(5, 9), at(5, 9), compare.Row{A: 2, B: 2}, [2]trace.Cursor{{Time: 9 * ms, Ordinal: 2}, {Time: 9 * ms, Ordinal: 2}}},
		{at(5, 9), at(5, 30), compare.Row{A: 2, B: 2}, [2]trace.Cursor{{Time: 9 * ms, Ordinal: 2}, {Time: 9 * ms}}},
		{at(5, 30), at(5, 9), compare.Row{A: 2, B: 2}, [2]trace.Cursor{{Time: 9 * ms}, {Time: 9 * ms, Ordinal: 2}}},
		{at(5, 9), at(5), compare.Row{A: 2}, [2]trace.Cursor{{Time: 9 * ms, Ordinal: 2}, {Time: 9 * ms}}},
		{at(5), at(5, 9), compare.Row{B: 2}, [2]trace.Cursor{{Time: 9 * ms}, {Time: 9 * ms, Ordinal: 2}}},
	} {
		if got := partingOf(c.a, c.b, c.row); got != c.want {
			t.Errorf("%+v part at %v, want %v", c.row, got, c.want)
		}
	}
}

func TestTheTimelineMarksWhereStoriesPart(t *testing.T) {
	ctx := besideLong(20, 10)
	ctx.Cursor = trace.Cursor{}
	c := canvas.New(80, 1)
	(&Timeline{}).Draw(ctx, c)
	x := strings.IndexRune(strings.ReplaceAll(c.Plain(), "≠", "="), '=')
	track := ctx.Snapshot.Timeline()
	if e := track.At(track.Until(Timeline{}.At(ctx, len([]rune(c.Plain()[:max(x, 0)])), 80)) - 1); e.Packet != 11 {
		t.Errorf("the mark stands at packet %d:\n%s", e.Packet, c.Plain())
	}
}
