package tui

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// commands are what a terminal would obey: they colour, clear, move, rename,
// ring, and turn the writing round; in seven bits and in eight.
const commands = "\x1b[31m\x1b[2J\x1b[H\x1b]0;owned\x07\x1bc\x9b2J\u009b31m\u202e\u2066\x08\x7f"

// hostileTrace is a capture in which every text is full of commands.
func hostileTrace() *trace.Snapshot {
	log := trace.NewLog(time.Unix(1_700_000_000, 0))
	tap := log.Tap(trace.Tap{Interface: "eth0" + commands, Link: wire.LinkRaw})
	now := time.Duration(0)
	send := func(d *wire.Datagram) {
		d.HopLimit = 64
		b := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
		now += time.Millisecond
		log.Sight(trace.Sighting{Tap: tap, Time: now, Length: len(b)}, func() []byte { return b })
	}
	a, b := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	talk := func(port uint16, said ...string) {
		seq := [2]wire.Seq{1000, 5000}
		segment := func(from int, flags wire.Flags, payload string) {
			s := &wire.Segment{SrcPort: 40000 + port, DstPort: port, Seq: seq[from], Ack: seq[1-from], Flags: flags, Window: 60000, Payload: []byte(payload)}
			src, dst := a, b
			if from == 1 {
				s.SrcPort, s.DstPort, src, dst = s.DstPort, s.SrcPort, b, a
			}
			seq[from] = seq[from].Add(s.Len())
			send(&wire.Datagram{Src: src, Dst: dst, Protocol: wire.ProtocolTCP, TCP: s})
		}
		segment(0, wire.SYN, "")
		segment(1, wire.SYN|wire.ACK, "")
		segment(0, wire.ACK, "")
		for i, s := range said {
			segment(i%2, wire.PSH|wire.ACK, s)
		}
	}
	talk(80, "GET /"+commands+" HTTP/1.1\r\nHost: "+commands+".test\r\nUser-Agent: "+commands+"\r\n\r\n",
		"HTTP/1.1 200 "+commands+"\r\nContent-Type: "+commands+"\r\nContent-Length: 40\r\n\r\n"+strings.Repeat(commands, 4)[:40])
	talk(25, "", "220 "+commands+" ESMTP\r\n", "EHLO "+commands+"\r\n", "250 "+commands+"\r\n")
	talk(6379, "*2\r\n$3\r\nGET\r\n$5\r\na\x1b[2m\r\n", "-ERR "+commands+"\r\n")
	talk(9999, commands+"\n", commands)
	label := "\x1b[2J\u202e"
	query := "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + string(rune(len(label))) + label + "\x04test\x00\x00\x01\x00\x01"
	send(&wire.Datagram{Src: a, Dst: b, Protocol: wire.ProtocolUDP, UDP: &wire.UDP{SrcPort: 5000, DstPort: 53, Payload: []byte(query)}})
	log.Close(nil)
	return analyze.Read(log.View())
}

// obeyed are what no screen may hold; of what the program itself sends, none
// begins so.
var obeyed = []string{"\x1b[2Jx", "\x1b]0;owned", "\x07owned", "\u202e", "\u2066", "\u009b", "\x1b[31m\x1b[2J"}

// TestNoTextOfTheNetworkCommandsTheTerminal walks through every view of a
// capture whose texts are commands to the terminal.
func TestNoTextOfTheNetworkCommandsTheTerminal(t *testing.T) {
	for _, size := range [...][2]int{{80, 24}, {160, 50}} {
		m := watching(text.Spanish, &told{title: "evil" + commands, kind: session.Recorded, snapshot: hostileTrace()}, size[0], size[1])
		shown := map[string]bool{}
		check := func(where string) {
			t.Helper()
			c := m.draw()
			if body := strings.SplitN(c.Plain(), "\n", 2)[1]; strings.Contains(body, `\x1b`) || strings.Contains(body, `\u202e`) {
				shown[where] = true
			}
			if x, y, ok := controlling(c); ok {
				t.Fatalf("%s: at %d, %d stands %q:\n%s", where, x, y, c.At(x, y).Rune, c.Plain())
			}
			content := m.View().Content
			if i := slices.IndexFunc(obeyed, func(s string) bool { return strings.Contains(content, s) }); i >= 0 {
				t.Fatalf("%s: the terminal gets %q", where, obeyed[i])
			}
		}
		check("the list")
		for conversation := range 5 {
			press(m, "enter")
			for _, view := range []string{"1", "2", "3", "4", "5", "x", "x", "6", "7"} {
				press(m, view, "g")
				for range 12 {
					press(m, ".", "j")
					check("view " + view)
				}
			}
			press(m, "q")
			check("the list again")
			for range conversation + 1 {
				press(m, "j")
			}
		}
		for _, keys := range [][]string{{"f"}, {"/"}} {
			press(m, keys...)
			m.Update(tea.PasteMsg{Content: commands})
			check("a field")
			press(m, "enter")
			check("what a field says")
			press(m, "esc")
		}
		press(m, "?")
		check("help")
		for _, where := range []string{"view 2", "view 5", "view x", "view 7", "a field"} {
			if !shown[where] {
				t.Errorf("%d×%d: %s shows nothing of it", size[0], size[1], where)
			}
		}
	}
}

// TestNoNameCommandsTheTerminal opens every view and panel of a simulated story whose
// hosts, branches, title and problems are called by commands to the terminal.
func TestNoNameCommandsTheTerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		for _, size := range [...][2]int{{80, 24}, {160, 50}} {
			named := func(from *trace.Snapshot) *trace.Snapshot {
				of := *from
				of.Nodes = slices.Clone(of.Nodes)
				for i := range of.Nodes {
					of.Nodes[i].Name = string(rune('a'+i)) + commands
				}
				return &of
			}
			open := func() *Model {
				s := fork()
				s.title, s.problem = "evil"+commands, errors.New(commands)
				s.tree = session.NewTree(named(handshake()))
				s.tree.Add([]session.Intervention{{Action: session.Drop, From: "b" + commands, To: "a" + commands, Nth: 1, Fingerprint: commands},
					{Action: session.Crash, Host: commands}, {Action: session.Delay, From: commands, To: commands, Filter: commands, Fingerprint: commands}}, []string{"applied", "mismatched", "never-met"}, named(withoutSynAck(false)))
				m := watching(lang, s, size[0], size[1])
				m.driven = true
				return m
			}
			m := open()
			shown := map[string]bool{}
			check := func(where string) {
				t.Helper()
				c := m.draw()
				if body := strings.SplitN(c.Plain(), "\n", 2)[1]; strings.Contains(body, `\x1b`) {
					shown[where] = true
				}
				if x, y, ok := controlling(c); ok {
					t.Fatalf("%s: at %d, %d stands %q:\n%s", where, x, y, c.At(x, y).Rune, c.Plain())
				}
				content := m.View().Content
				if i := slices.IndexFunc(obeyed, func(s string) bool { return strings.Contains(content, s) }); i >= 0 {
					t.Fatalf("%s: the terminal gets %q", where, obeyed[i])
				}
			}
			press(m, "space", "g", ".", ".")
			for _, view := range []string{"1", "2", "3", "4", "5", "6", "7", "1"} {
				press(m, view)
				for _, k := range []string{".", "x", "a", "enter", "w", "t", "J", "i", "esc", "e", "esc", "Z", "esc", "m", "m", "'", "'", "?", "esc", ":", "esc", "c", "h", "l"} {
					press(m, k)
					check("view " + view)
				}
				press(m, "esc")
			}
			for _, keys := range [][]string{{"b"}, {"r"}, {"S"}, {"v"}, {"e"}, {"i"}, {":"}, {"f"}, {"/"}} {
				m = open()
				press(m, "space", "g", ".", ".")
				if keys[0] == "r" || keys[0] == "S" {
					press(m, "b")
				}
				press(m, keys...)
				check(keys[0])
				m.Update(tea.PasteMsg{Content: commands})
				check(keys[0] + " pasted")
				settle(m, press(m, "enter"))
				check(keys[0] + " entered")
			}
			for _, where := range []string{"view 1", "view 2", "b"} {
				if !shown[where] {
					t.Errorf("%s, %d×%d: %s shows nothing of it", lang, size[0], size[1], where)
				}
			}
		}
	}
}
