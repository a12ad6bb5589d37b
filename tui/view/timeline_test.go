package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

func pictured(v View, ctx *Context, width, height int) string {
	c := canvas.New(width, height)
	v.Draw(ctx, c)
	return c.Plain()
}

func TestTimelineMarksLossesAndTheCursor(t *testing.T) {
	ctx := handshake().context(80 * ms)
	ctx.Cursor = Timeline{}.At(ctx, 79, 80)
	got := pictured(&Timeline{}, ctx, 80, 1)
	if !strings.ContainsRune(got, ctx.Theme.Glyphs.Lost) || !strings.ContainsRune(got, ctx.Theme.Glyphs.Cursor) {
		t.Errorf("got %q", got)
	}
}

// dense is a timeline of n events, all but one of which are duplicate
// acknowledgments: that one is a loss.
func dense(n, lost int) *Context {
	b := trace.NewBuilder()
	for i := range n {
		e := trace.Event{Time: time.Duration(i), Kind: trace.FindingMade, Conversation: 1, Detail: trace.FindingDuplicateAck}
		if i == lost {
			e.Kind, e.Detail = trace.PacketLost, trace.Lost{}
		}
		b.AddEvent(e)
	}
	return &Context{Snapshot: b.Snapshot(trace.LogView{Done: true}, true), Theme: theme.New(true, true, false), Words: text.For(text.English)}
}

// However dense a trace is, its one loss is marked, where a click leads to it
// and the mouse names it.
func TestTimelineMissesNoLoss(t *testing.T) {
	const n = 200_000
	for _, lost := range []int{0, 1, 12_345, 99_999, n - 1} {
		ctx := dense(n, lost)
		for _, id := range []trace.ConversationID{0, 1} {
			ctx.Conversation = id
			ctx.Cursor = trace.EndOf(time.Duration((lost + n/2) % n)) // its own column shows the cursor
			got := []rune(pictured(&Timeline{}, ctx, 80, 1))
			x := slices.Index(got, ctx.Theme.Glyphs.Lost)
			if x < 0 {
				t.Fatalf("the loss of event %d is not marked: %s", lost, string(got))
			}
			if e, _ := ctx.Snapshot.Event((Timeline{}).At(ctx, x, 80).Ordinal); e.Kind != trace.PacketLost {
				t.Errorf("the mark of event %d leads to %+v", lost, e)
			}
			if told := (Timeline{}).Tell(ctx, x, 80); !strings.Contains(told, "a packet is lost") {
				t.Errorf("the mark of event %d is called %q", lost, told)
			}
		}
	}
}

// BenchmarkTimeline draws the timeline of a trace in which every event is
// notable, of all of it and of one conversation.
func BenchmarkTimeline(b *testing.B) {
	for _, n := range []int{1_000, 1_000_000} {
		ctx := dense(n, n/3)
		for _, id := range []trace.ConversationID{0, 1} {
			ctx.Conversation = id
			b.Run(fmt.Sprintf("events=%d/conversation=%d", n, id), func(b *testing.B) {
				c, timeline := canvas.New(200, 1), &Timeline{}
				for b.Loop() {
					timeline.Draw(ctx, c)
				}
			})
		}
	}
}

func TestTimelineColumnsLeadWhereTheyStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := handshake().context(0)
		width := rapid.IntRange(1, 300).Draw(t, "width")
		x := rapid.IntRange(-5, width+5).Draw(t, "x")
		y := rapid.IntRange(x, width+6).Draw(t, "y")
		if (Timeline{}).At(ctx, y, width).Before(Timeline{}.At(ctx, x, width)) {
			t.Fatalf("column %d of %d leads before column %d", y, width, x)
		}
	})
}

// What is hidden must not be told by the scale of what is seen.
func TestTimelineOfAHiddenTraceTellsNothingOfItsLength(t *testing.T) {
	short := newStory()
	short.state(false, 0, trace.Closed, trace.Listen)
	ctx := short.context(0)
	ctx.Fog = true
	if got := pictured(&Timeline{}, ctx, 60, 1); strings.Count(got, string(ctx.Theme.Glyphs.Fog)) < 50 {
		t.Errorf("one event fills %q", got)
	}
}

func TestWrapKeepsToItsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`([a-zé→]{1,30} ?){0,20}`).Draw(t, "text")
		width, n := rapid.IntRange(1, 40).Draw(t, "width"), rapid.IntRange(0, 5).Draw(t, "lines")
		lines := Wrap(s, width, n)
		if len(lines) > n {
			t.Fatalf("%d lines, not %d", len(lines), n)
		}
		for _, l := range lines {
			if canvas.Width(l) > width {
				t.Fatalf("%q is wider than %d", l, width)
			}
		}
	})
}

func TestStateShowsBothEndsAtTheCursor(t *testing.T) {
	ctx := handshake().context(50 * ms)
	ctx.Conversation = 1
	got := pictured(&State{}, ctx, 80, 18)
	for _, want := range []string{"ESTABLISHED", "CLOSED → SYN-SENT → ESTABLISHED", "SYN-RECEIVED", "modelled"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
}

func TestPacketsListsOnlyWhatFits(t *testing.T) {
	ctx := handshake().context(400 * ms)
	ctx.Selected = 4
	got := pictured(&Packets{}, ctx, 80, 4)
	if n := strings.Count(got, "client"); n > 4 {
		t.Errorf("%d rows:\n%s", n, got)
	}
	if !strings.Contains(got, "     4 ") {
		t.Errorf("the selected packet is not in sight:\n%s", got)
	}
}
