package view

import (
	"slices"
	"testing"
	"time"

	samples "wiretale/internal/sample"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/theme"
)

// TestAPacketIsShownAsItIsOnItsHop follows a SYN through a NAT: which of its
// fields without parts differ from those of the hop before is what routers and
// NATs change.
func TestAPacketIsShownAsItIsOnItsHop(t *testing.T) {
	s := samples.Story(t, "nat")
	ctx := &Context{Snapshot: s, Words: text.For(text.English), Theme: theme.New(true, false, false), Selected: 1}
	for at, want := range map[time.Duration]string{0: "client → nat", 4 * time.Millisecond: "client → nat", 5 * time.Millisecond: "nat → server"} {
		ctx.Cursor = trace.EndOf(at)
		if got := treeOf(ctx, nil, 0).rows[0].field.Value.Text; got != want {
			t.Errorf("at %v it is on the hop %s", at, got)
		}
	}
	ctx.Cursor = trace.EndOf(5 * time.Millisecond)
	d := treeOf(ctx, nil, hopBefore).differing
	var leaves []string
	for _, path := range sortedKeys(d.of) {
		if f := d.of[path].ours; f != nil && len(f.Children) == 0 {
			leaves = append(leaves, path)
		}
	}
	want := []string{"/frame/frame.time_relative", "/ip/ip.checksum", "/ip/ip.src", "/ip/ip.ttl",
		"/tcp/tcp.checksum", "/tcp/tcp.srcport"}
	if !slices.Equal(leaves, want) || d.count != len(want) {
		t.Errorf("%d fields differ: %q", d.count, leaves)
	}
	ctx.Cursor = trace.EndOf(0)
	if treeOf(ctx, nil, hopBefore).differing != nil {
		t.Error("its first hop differs from the one before")
	}
}
