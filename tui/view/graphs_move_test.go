package view

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/trace"
	"wiretale/wire"
)

// TestTheCursorStaysInSight zooms, moves and seeks at random.
func TestTheCursorStaysInSight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := stretch{0, time.Duration(rapid.Int64Range(int64(closest), int64(time.Hour)).Draw(t, "whole"))}
		var e extract
		cursor := time.Duration(0)
		for _, step := range rapid.SliceOfN(rapid.IntRange(0, 9), 1, 60).Draw(t, "steps") {
			panned := false
			switch step {
			case 0, 1, 2, 3:
				e.zoom(whole, cursor, true)
			case 4, 5:
				e.zoom(whole, cursor, false)
			case 6:
				panned = e.pan(whole, cursor, -1)
			case 7:
				panned = e.pan(whole, cursor, 1)
			default:
				cursor = time.Duration(rapid.Int64Range(0, int64(whole.to)).Draw(t, "cursor"))
			}
			seen := e.follow(whole, cursor)
			if seen.from < whole.from || seen.to > whole.to || seen.length() <= 0 {
				t.Fatalf("%v to %v is shown of %v", seen.from, seen.to, whole.to)
			}
			if again := e.follow(whole, cursor); again != seen {
				t.Fatalf("%v, and then %v is shown, though nothing moved", seen, again)
			}
			if !panned && !e.held && (cursor < seen.from || cursor > seen.to) {
				t.Fatalf("the cursor at %v is not within %v to %v", cursor, seen.from, seen.to)
			}
			if e.span != 0 && (!round(int64(e.span)) || e.span < closest) {
				t.Fatalf("a stretch of %v is shown", e.span)
			}
		}
	})
}

// TestZoomingGoesThereAndBack passes all round lengths of time, each once.
func TestZoomingGoesThereAndBack(t *testing.T) {
	whole := stretch{0, 3 * time.Second}
	var e extract
	var in, out []time.Duration
	for e.zoom(whole, time.Second, true) {
		in = append(in, e.span)
	}
	for e.zoom(whole, time.Second, false) {
		out = append(out, e.span)
	}
	if len(in) != 20 || in[0] != 2*time.Second || in[len(in)-1] != closest {
		t.Fatalf("closer and closer shows %v", in)
	}
	for i, span := range out[:len(out)-1] {
		if want := in[len(in)-2-i]; span != want {
			t.Errorf("back at step %d: %v, want %v", i, span, want)
		}
	}
	if out[len(out)-1] != 0 {
		t.Errorf("at last %v is shown, not the whole", out[len(out)-1])
	}
}

// TestAGrowingTraceLeavesTheExtractWhereItIs as long as the cursor stays.
func TestAGrowingTraceLeavesTheExtractWhereItIs(t *testing.T) {
	var e extract
	for range 3 {
		e.zoom(stretch{0, 90 * ms}, 40*ms, true)
	}
	before := e.follow(stretch{0, 90 * ms}, 40*ms)
	if after := e.follow(stretch{0, 9000 * ms}, 40*ms); after != before {
		t.Errorf("%v was shown, and %v once the trace has grown", before, after)
	}
}

func TestKeysOfTheGraphs(t *testing.T) {
	ctx := transfer().context(60 * ms)
	v := &Graphs{}
	readAll(v, ctx)
	refuses := func(k, why string) {
		t.Helper()
		if a, ok := v.Press(ctx, pressed(k), 15); !ok || a != (Refuse{why}) {
			t.Errorf("%s: got %v, %v; want a refusal: %s", k, a, ok, why)
		}
	}
	does := func(keys ...string) {
		t.Helper()
		for _, k := range keys {
			if a, ok := v.Press(ctx, pressed(k), 15); !ok || a != nil {
				t.Errorf("%s: got %v, %v", k, a, ok)
			}
		}
	}
	refuses("j", "tui.graph.refuse.whole")
	refuses("z", "tui.graph.refuse.whole")
	refuses("h", "tui.graph.refuse.left")
	does("k", "up")
	if v.extract.span != 20*ms {
		t.Errorf("two steps closer to 100 ms show %v", v.extract.span)
	}
	for range 10 {
		does("h")
	}
	refuses("h", "tui.graph.refuse.left")
	does("l")
	v.extract.span = closest
	refuses("k", "tui.graph.refuse.closest")
	does("z", "t", "t", "T", "d", "enter")
	if v.chosen != 1 || !v.alone || v.fromClient(&ctx.Snapshot.Conversations[0]) != true || v.extract != (extract{}) {
		t.Errorf("after z, t, t, T, d and enter: %+v", v)
	}
	if a, _ := v.Press(ctx, pressed("G"), 15); a != (Seek{trace.EndOf(100 * ms)}) {
		t.Errorf("G: got %v", a)
	}
	if _, ok := v.Press(ctx, pressed("right"), 15); ok {
		t.Error("the player's key is taken")
	}
}

func TestAClickSeeksAndOnASegmentSelectsIt(t *testing.T) {
	ctx := transfer().context(60 * ms)
	v := &Graphs{}
	readAll(v, ctx)
	seeks := func(a Action, want, within time.Duration) {
		t.Helper()
		if s, ok := a.(Seek); !ok || s.Cursor.Time < want-within || s.Cursor.Time > want+within {
			t.Errorf("got %v, want the cursor at %v", a, want)
		}
	}
	seeks(v.Click(ctx, 9, 3, 64, 15), 0, 0)
	seeks(v.Click(ctx, 9+26, 3, 64, 15), 50*ms, 2*ms)
	seeks(v.Click(ctx, 61, 3, 64, 15), 100*ms, 0)
	seeks(v.Drag(ctx, 200, 0, 64, 15), 100*ms, 0)
	seeks(v.Drag(ctx, -7, 0, 64, 15), 0, 0)
	if a := v.Click(ctx, 40, 9, 64, 15); a != (SelectPacket{11}) {
		t.Errorf("on the repeated segment: got %v", a)
	}
	for _, outside := range [...][2]int{{3, 3}, {30, 13}, {30, 14}, {63, 5}, {30, 0}} {
		if a := v.Click(ctx, outside[0], outside[1], 64, 15); a != nil {
			t.Errorf("at %v, beside the graph: got %v", outside, a)
		}
	}
}

func TestTheWheelZooms(t *testing.T) {
	ctx := transfer().context(60 * ms)
	v := &Graphs{}
	readAll(v, ctx)
	v.Wheel(ctx, -1, 15)
	if v.extract.span != 50*ms {
		t.Errorf("the wheel turned up shows %v of 100 ms", v.extract.span)
	}
	v.Wheel(ctx, 1, 15)
	if v.extract.span != 0 {
		t.Errorf("the wheel turned back shows %v", v.extract.span)
	}
}

// TestTheShownConversationStays whatever packet is selected, until another is
// asked for.
func TestTheShownConversationStays(t *testing.T) {
	s := transfer()
	s.b.PutConversation(trace.Conversation{ID: 2, Protocol: wire.ProtocolTCP, ClientNode: s.client, ServerNode: s.server, Ended: 10 * ms})
	s.b.AddPacket(trace.Packet{Conversation: 2, Hops: []trace.Hop{{From: s.client, To: s.server}}})
	ctx := s.context(0)
	ctx.Selected = trace.PacketID(s.b.Packets())
	v := &Graphs{}
	readAll(v, ctx)
	if v.shown != 2 {
		t.Fatalf("at first conversation %d is shown, not the selected packet's", v.shown)
	}
	ctx.Selected = 1
	if readAll(v, ctx); v.shown != 2 {
		t.Errorf("with another packet conversation %d is shown", v.shown)
	}
	v.Press(ctx, pressed("x"), 15)
	if readAll(v, ctx); v.shown != 1 {
		t.Errorf("after x conversation %d is shown", v.shown)
	}
	ctx.Selected = trace.PacketID(s.b.Packets())
	if v.Open(ctx); v.shown != 2 {
		t.Errorf("opened anew, the graphs show conversation %d", v.shown)
	}
	ctx.Conversation = 1
	if readAll(v, ctx); v.shown != 1 {
		t.Errorf("of the open conversation 1 the graphs show %d", v.shown)
	}
	if a, _ := v.Press(ctx, pressed("x"), 15); a != (Refuse{"tui.graph.refuse.open"}) {
		t.Errorf("x, while one is open: got %v", a)
	}
}

// TestDatagramsHaveAThroughputOnly says why there is no other graph.
func TestDatagramsHaveAThroughputOnly(t *testing.T) {
	s := newStory()
	s.b.PutConversation(trace.Conversation{ID: 1, Protocol: wire.ProtocolUDP, ClientNode: s.client, ServerNode: s.server, Ended: 10 * ms})
	v := &Graphs{}
	ctx := s.context(0)
	if got := graphDrawn(v, ctx, 64, 12); v.chosen != 3 {
		t.Errorf("of datagrams not the throughput is shown:\n%s", got)
	}
	for i := range figures[:3] {
		v.chosen = i
		expectContains(t, graphDrawn(v, ctx, 64, 12), "UDP")
	}
}

// TestALongPauseDoesNotSqueezeWhatHappens: a transfer of a tenth of a second, after
// which the connection stays open for a minute.
func TestALongPauseDoesNotSqueezeWhatHappens(t *testing.T) {
	s := transfer()
	s.send(true, trace.Teardown, time.Minute, time.Minute+10*ms, trace.Arrived, trace.TCPSummary{Flags: wire.FIN | wire.ACK, RelSeq: 1})
	s.b.PutConversation(trace.Conversation{
		ID: 1, Protocol: wire.ProtocolTCP, ClientNode: s.client, ServerNode: s.server,
		Ended: time.Minute + 10*ms, Bytes: [2]trace.Bytes{300, 7000},
	})
	ctx := s.context(60 * ms)
	v := &Graphs{}
	readAll(v, ctx)
	if got := v.extract.seen(stretch{0, time.Minute}, ctx.Cursor.Time); got.length() != 200*ms || got.from > 0 {
		t.Errorf("%v to %v is shown", got.from, got.to)
	}
	v.Press(ctx, pressed("z"), 15)
	if v.extract.span != 0 {
		t.Error("z does not show the whole")
	}
	if e := busyAround(s.context(time.Minute), ctx.Snapshot.Conversation(1)); e.span != 0 && e.span > time.Minute/longPause {
		t.Errorf("%v is shown around the end", e.span)
	}
}
