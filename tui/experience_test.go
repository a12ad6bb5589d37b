package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// The tests of this file walk through what a person is promised, row by row: each
// presses the row's keys and looks at what came of them. What a row's view or key
// does besides is held by the tests of its own file.

// promise is a row, and what is to be seen of it on a screen that stands, paused,
// where the SYN·ACK was sent.
type promise struct {
	row  string
	keep func(t *testing.T, m *Model, w *watch)
}

func keepAll(t *testing.T, size [2]int, all []promise) {
	for _, p := range all {
		t.Run(p.row, func(t *testing.T) {
			m := atSynAck(fork(), text.English, size[0], size[1])
			p.keep(t, m, m.top().(*watch))
		})
	}
}

// crowd is a capture in which a host sends something to each of n others.
func crowd(n int) *trace.Snapshot {
	b := trace.NewBuilder()
	from := b.AddNode(trace.Node{Name: "host-0"})
	for i := range n {
		to := b.AddNode(trace.Node{Name: fmt.Sprintf("host-%d", i+1)})
		at, id := time.Duration(i)*ms, trace.ConversationID(i+1)
		b.PutConversation(trace.Conversation{ID: id, Protocol: 17, ClientNode: from, ServerNode: to, Packets: [2]int{1, 0}})
		p := b.AddPacket(trace.Packet{Conversation: id, Hops: []trace.Hop{{From: from, To: to, Departed: at, Arrived: at, Fate: trace.Arrived}}})
		b.AddEvent(trace.Event{Time: at, Kind: trace.PacketSent, Packet: p, Node: from, Conversation: id, Detail: trace.Sent{To: to}})
	}
	return b.Snapshot(trace.LogView{Done: true}, false)
}

func TestEachViewHasItsKey(t *testing.T) {
	shown := map[string]promise{}
	for key, words := range map[string][]string{
		"1": {"map", "client", "server"},
		"2": {"SYN-SENT", "SYN·ACK"},
		"3": {"packet", "Transmission Control Protocol", "Acknowledgment number", "00 50 c0 00"},
		"4": {"state", "SYN-RECEIVED", "next ESTABLISHED"},
		"5": {"stream", "GET / HTTP/1.1"},
		"6": {"graphs", "sequence"},
		"7": {"packets", "proto", "SYN·ACK", "GET /"},
	} {
		shown[key] = promise{"view " + key, func(t *testing.T, m *Model, w *watch) {
			if key == "5" {
				press(m, "G")
			}
			press(m, key)
			readGraphs(m)
			shows(t, m, words...)
		}}
	}
	var all []promise
	for _, d := range digits[:7] {
		all = append(all, shown[d.key])
	}
	keepAll(t, [2]int{80, 24}, all)
}

func TestEachKeyOfLookActs(t *testing.T) {
	at := func(w *watch) trace.Cursor { return w.player.Cursor() }
	keepAll(t, [2]int{120, 36}, []promise{
		{"space", func(t *testing.T, m *Model, w *watch) {
			press(m, "space")
			before := at(w)
			m.Update(tickMsg{m.generation, 1})
			m.Update(tickMsg{m.generation, 1 + int64(time.Second)})
			if !w.player.Playing() || !before.Before(at(w)) {
				t.Errorf("playing %v, and time has gone from %v to %v", w.player.Playing(), before, at(w))
			}
			if press(m, "space"); w.player.Playing() {
				t.Error("it does not pause")
			}
		}},
		{"→ ←", func(t *testing.T, m *Model, w *watch) {
			before := at(w)
			if press(m, "right"); at(w).Ordinal != before.Ordinal+1 {
				t.Errorf("→ leads from %v to %v", before, at(w))
			}
			if press(m, "left"); at(w) != before {
				t.Errorf("← leads to %v, not back to %v", at(w), before)
			}
		}},
		{". ,", func(t *testing.T, m *Model, w *watch) {
			if press(m, "."); w.player.Selected() != 3 {
				t.Errorf(". leads to packet %d", w.player.Selected())
			}
			if press(m, ","); w.player.Selected() != 2 {
				t.Errorf(", leads to packet %d", w.player.Selected())
			}
		}},
		{"J K } {", func(t *testing.T, m *Model, w *watch) {
			for _, keys := range [][2]string{{"J", "K"}, {"}", "{"}} {
				before := at(w)
				press(m, keys[0])
				if there := at(w); !before.Before(there) || w.said == "" {
					t.Errorf("%s leads from %v to %v, and says %q", keys[0], before, there, w.said)
				}
				press(m, keys[0])
				there := at(w)
				if press(m, keys[1]); !at(w).Before(there) {
					t.Errorf("%s leads from %v to %v", keys[1], there, at(w))
				}
				w.player.Seek(before)
			}
		}},
		{"+ = - 0", func(t *testing.T, m *Model, w *watch) {
			normal := w.player.Speed()
			for _, faster := range []string{"+", "="} {
				if press(m, faster); !normal.slowerThan(w.player.Speed()) {
					t.Errorf("%s does not make it faster", faster)
				}
				press(m, "0")
			}
			if press(m, "-"); !w.player.Speed().slowerThan(normal) {
				t.Error("- does not make it slower")
			}
			if press(m, "0"); w.player.Speed() != normal {
				t.Error("0 does not bring the normal speed back")
			}
		}},
		{"j k g G ctrl-d ctrl-u", func(t *testing.T, m *Model, w *watch) {
			for _, x := range []struct {
				key  string
				want trace.PacketID
			}{{"j", 3}, {"k", 2}, {"ctrl+d", 4}, {"ctrl+u", 1}, {"G", 4}, {"g", 0}} {
				m.Update(Key(x.key))
				if got := w.player.Selected(); got != x.want {
					t.Errorf("%s leads to packet %d, not %d", x.key, got, x.want)
				}
			}
		}},
		{"h l", func(t *testing.T, _ *Model, _ *watch) {
			m := watching(text.English, &told{title: "many hosts", kind: session.Recorded, snapshot: crowd(12)}, 80, 24)
			press(m, "2", "g")
			m.View()
			hosts := func() string { return strings.Split(screenOf(m), "\n")[1] }
			left := hosts()
			if press(m, "l"); hosts() == left {
				t.Errorf("l shows no other hosts than %s", left)
			}
			if press(m, "h"); hosts() != left {
				t.Errorf("h shows %s, not %s again", hosts(), left)
			}
		}},
		{"enter esc q ctrl-c", func(t *testing.T, _ *Model, _ *watch) {
			m := watching(text.English, &told{title: "a.pcap", kind: session.Recorded, snapshot: exchange()}, 80, 24)
			w := m.top().(*watch)
			if press(m, "enter"); w.main != paneLadder || w.player.conversation != 1 {
				t.Errorf("enter leads into pane %d of conversation %d", w.main, w.player.conversation)
			}
			if press(m, "esc"); w.main != paneConversations {
				t.Error("esc does not lead out")
			}
			press(m, "enter")
			if press(m, "q"); w.main != paneConversations {
				t.Error("q does not go one level back")
			}
			if got := messages(press(m, "ctrl+c")); len(got) != 1 || got[0] != (tea.QuitMsg{}) {
				t.Errorf("ctrl-c leaves with %v", got)
			}
		}},
		{"tab 1–7", func(t *testing.T, m *Model, w *watch) {
			for _, want := range []paneID{paneState, panePacket, paneLadder} {
				if press(m, "tab"); w.focus != want {
					t.Errorf("tab leads to pane %d, not %d", w.focus, want)
				}
			}
			for _, d := range digits[:7] {
				if press(m, d.key); w.main != d.pane {
					t.Errorf("%s shows pane %d", d.key, w.main)
				}
			}
		}},
		{"/ n N f", func(t *testing.T, m *Model, w *watch) {
			press(m, "/")
			typed(m, "ACK")
			settle(m, press(m, "enter"))
			first := w.player.Selected()
			settle(m, press(m, "n"))
			if w.player.Selected() == first {
				t.Errorf("n leads nowhere from packet %d", first)
			}
			if settle(m, press(m, "N")); w.player.Selected() != first {
				t.Errorf("N leads to packet %d, not back to %d", w.player.Selected(), first)
			}
			press(m, "f")
			typed(m, "tcp.flags.syn")
			settle(m, press(m, "enter"))
			if press(m, "7"); !slices.Equal(numbers(m), []string{"1", "2"}) {
				t.Errorf("the filter leaves %v", numbers(m))
			}
		}},
		{"m 'x", func(t *testing.T, m *Model, w *watch) {
			before := at(w)
			if press(m, "m", "x", "G", "'", "x"); at(w) != before {
				t.Errorf("'x leads to %v, not to %v", at(w), before)
			}
		}},
		{"i u ctrl-r b v", func(t *testing.T, m *Model, w *watch) {
			looking := func(want int) {
				t.Helper()
				if w.stories.Looking != want {
					t.Errorf("story %d is looked at, not %d", w.stories.Looking, want)
				}
			}
			deliver(m, press(m, "i", "d"))
			looking(1)
			deliver(m, press(m, "u"))
			looking(0)
			deliver(m, press(m, "ctrl+r"))
			looking(1)
			deliver(m, press(m, "v"))
			looking(0)
			deliver(m, press(m, "v"))
			looking(1)
			press(m, "b")
			shows(t, m, "Branches", "baseline", "drop SYN·ACK at 20.0 ms")
		}},
		{"c", func(t *testing.T, _ *Model, _ *watch) {
			m := watching(text.English, lossy(t), 80, 24)
			w := m.top().(*watch)
			press(m, "G")
			for range 3 {
				before := at(w)
				if press(m, "c"); !at(w).Before(before) {
					t.Errorf("the cause of what was at %v is at %v: %s", before, at(w), m.notice)
				}
			}
		}},
		{"w W", func(t *testing.T, m *Model, w *watch) {
			for _, want := range []view.TimeBase{view.ToScale, view.ByEvent, view.Elastic} {
				if press(m, "w"); m.ui.options.TimeBase != want {
					t.Errorf("w leads to time base %d, not %d", m.ui.options.TimeBase, want)
				}
			}
			m = sized(New(Deps{Words: text.For(text.English)}, Options{Local: time.FixedZone("CET", 3600)}, Start{Session: captured()}), 120, 36)
			press(m, "W")
			settle(m, press(m, "enter"))
			shows(t, m, "15:03:00")
		}},
		{"a", func(t *testing.T, m *Model, w *watch) {
			press(m, "a")
			shows(t, m, clientAddr.String())
		}},
		{"y e", func(t *testing.T, m *Model, w *watch) {
			if got := messages(press(m, "y")); len(got) != 1 || !strings.Contains(fmt.Sprint(got[0]), "SYN·ACK  server → client") {
				t.Errorf("y copies %v", got)
			}
			wrote := ""
			m.deps.Export = func(e Export) (int64, error) { wrote = e.Path; return 1, nil }
			press(m, "e")
			shows(t, m, "pcapng")
			press(m, "enter")
			path := t.TempDir() + "/ladder"
			w.field.input.SetValue(path)
			if deliver(m, press(m, "enter")); !strings.HasPrefix(wrote, path) {
				t.Errorf("e writes to %q, not to %q", wrote, path)
			}
		}},
		{": :4", func(t *testing.T, m *Model, w *watch) {
			press(m, ":")
			typed(m, "graphs")
			if press(m, "enter"); w.main != paneGraphs {
				t.Error(": does not find the graphs by their name")
			}
			press(m, ":", "4", "enter")
			if w.player.Selected() != 4 {
				t.Errorf(":4 leads to packet %d", w.player.Selected())
			}
		}},
		{"?", func(t *testing.T, m *Model, w *watch) {
			press(m, "?")
			shows(t, m, "Keys that answer here", "to the cause", "scroll sideways")
		}},
	})
}
