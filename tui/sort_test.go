package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// numbers are those of a packet list's rows.
func numbers(m *Model) []string {
	var all []string
	for _, line := range strings.Split(screenOf(m), "\n")[3:] {
		f := strings.Fields(line)
		if len(f) == 0 || strings.Trim(f[0], "0123456789") != "" {
			break
		}
		all = append(all, f[0])
	}
	return all
}

func TestPacketsAreSortedByAColumn(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "space", "7")
	cmd := press(m, "s")
	if got := screenOf(m); !strings.Contains(got, "packets · by bytes ↓ sorting…") || !slices.Equal(numbers(m), []string{"1", "2", "3", "4"}) {
		t.Errorf("before it is sorted:\n%s", got)
	}
	settle(m, cmd)
	if got := screenOf(m); !slices.Equal(numbers(m), []string{"4", "1", "2", "3"}) || !strings.Contains(got, "byte↓") || strings.Contains(got, "sorting") {
		t.Fatalf("the longest is not first, or those of one length not as they came: %v\n%s", numbers(m), got)
	}
	w := m.top().(*watch)
	w.player.SeekPacket(4)
	press(m, "j")
	if w.player.Selected() != 1 {
		t.Errorf("below packet 4 stands packet %d", w.player.Selected())
	}
	press(m, "G", "j")
	if w.player.Selected() != 3 || !strings.Contains(m.notice, "list ends") {
		t.Errorf("at the list's end is packet %d, and %q is said", w.player.Selected(), m.notice)
	}
	settle(m, press(m, "S"))
	if got := numbers(m); !slices.Equal(got, []string{"1", "2", "3", "4"}) {
		t.Errorf("the other way round it is %v", got)
	}
	press(m, "f")
	typed(m, "tcp.len == 0 and ip.src == "+clientAddr.String())
	settle(m, press(m, "enter"))
	settle(m, press(m, "s", "S"))
	if got := numbers(m); !slices.Equal(got, []string{"1", "3"}) {
		t.Errorf("what the filter picks stands as %v", got)
	}
}

// exchange is a capture of three conversations: of 2, 4 and 1 packets.
func exchange() *trace.Snapshot {
	b := trace.NewBuilder()
	a, c := b.AddNode(trace.Node{Name: "a"}), b.AddNode(trace.Node{Name: "c"})
	for i, n := range []int{2, 4, 1} {
		id := trace.ConversationID(i + 1)
		b.PutConversation(trace.Conversation{ID: id, Protocol: 17, ClientNode: a, ServerNode: c, Packets: [2]int{n, 0}, Bytes: [2]trace.Bytes{100}, Findings: map[trace.Finding]int{trace.FindingZeroWindow: i}})
		for range n {
			p := b.AddPacket(trace.Packet{Conversation: id, Hops: []trace.Hop{{From: a, To: c, Fate: trace.Arrived}}})
			b.AddEvent(trace.Event{Kind: trace.PacketSent, Packet: p, Node: a, Conversation: id, Detail: trace.Sent{To: c}})
		}
	}
	return b.Snapshot(trace.LogView{Done: true}, false)
}

func TestConversationsAreSortedByAColumn(t *testing.T) {
	m := watching(text.English, &told{title: "a.pcap", kind: session.Recorded, snapshot: exchange()}, 120, 30)
	w := m.top().(*watch)
	chosen := func() (all []trace.ConversationID) {
		press(m, "g")
		for range 3 {
			all = append(all, w.conversations.Chosen(w.context(&m.ui)))
			press(m, "j")
		}
		return all
	}
	settle(m, press(m, "s")) // all have the same bytes
	if got := chosen(); !slices.Equal(got, []trace.ConversationID{1, 2, 3}) {
		t.Errorf("by bytes: %v", got)
	}
	settle(m, press(m, "s"))
	if got := w.conversations.Chosen(w.context(&m.ui)); got != 2 {
		t.Errorf("the bar is not on the first row, but on conversation %d", got)
	}
	if got := chosen(); !slices.Equal(got, []trace.ConversationID{2, 1, 3}) || !strings.Contains(screenOf(m), "packet↓") {
		t.Errorf("by packets: %v\n%s", got, screenOf(m))
	}
	press(m, "g", "enter")
	if w.player.conversation != 2 {
		t.Errorf("enter opens conversation %d", w.player.conversation)
	}
	press(m, "q")
	head := strings.Split(screenOf(m), "\n")[2]
	x := len([]rune(head[:strings.Index(head, "findings")]))
	_, cmd := m.Update(tea.MouseClickMsg{X: x + 2, Y: 2, Button: tea.MouseLeft})
	settle(m, cmd)
	if got := chosen(); !slices.Equal(got, []trace.ConversationID{3, 2, 1}) {
		t.Errorf("by findings: %v\n%s", got, screenOf(m))
	}
	settle(m, press(m, "/"))
	typed(m, "2 zero window")
	settle(m, press(m, "enter"))
	if got := w.conversations.Chosen(w.context(&m.ui)); got != 3 {
		t.Errorf("what is searched for in findings leads to conversation %d", got)
	}
}

// atList is a sorted list with a mark on its timeline, whose times are a clock's,
// while a filter is being typed.
func atList(_ *testing.T, lang text.Lang, width, height int) *Model {
	m := sized(New(Deps{Words: text.For(lang)}, Options{Zone: time.UTC}, Start{Session: captured()}), width, height)
	press(m, "7", "m", "a", "j", "j")
	settle(m, press(m, "s"))
	press(m, "f")
	typed(m, "tcp.flags.syn and ip.")
	return m
}
