package tui

import (
	"strings"
	"testing"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// windowed is a session of a capture of three windows, of which the same story
// is told; the first two of them have nothing remarkable behind their beginning.
func windowed(w session.Window) *growing {
	return &growing{told: &told{title: "big.pcap", kind: session.Recorded, snapshot: handshake()}, window: w}
}

// show tells the window that was asked for.
func (g *growing) show(t *testing.T, m *Model, first int, snapshot *trace.Snapshot) {
	t.Helper()
	if len(g.asked) != 1 {
		t.Fatalf("asked for is %+v", g.asked)
	}
	ticket := g.asked[0].Ticket
	g.window, g.asked = session.Window{First: first, Count: 4, Of: 12, Ticket: ticket}, nil
	here := *snapshot
	here.Before = first
	g.snapshot = &here
	m.top().renew()
}

// dull is a story in which nothing is remarkable.
func dull() *trace.Snapshot {
	b := trace.NewBuilder()
	a, c := b.AddNode(trace.Node{Name: "a"}), b.AddNode(trace.Node{Name: "c"})
	for range 4 {
		id := b.AddPacket(trace.Packet{Hops: []trace.Hop{{From: a, To: c, Fate: trace.Arrived}}})
		b.AddEvent(trace.Event{Kind: trace.PacketSent, Packet: id, Node: a, Detail: trace.Sent{To: c}})
	}
	return b.Snapshot(trace.LogView{Done: true}, false)
}

func TestTheNextRemarkableEventMayBeWindowsAway(t *testing.T) {
	s := windowed(session.Window{Count: 4, Of: 12})
	m := watching(text.English, s, 80, 24)
	w := m.top().(*watch)
	w.player.End()
	press(m, "J")
	if got := screenOf(m); !strings.Contains(got, "Reading") {
		t.Errorf("nothing says that it goes on:\n%s", got)
	}
	s.show(t, m, 4, dull())
	s.show(t, m, 8, handshake()) // was asked for at once
	if e, ok := w.player.Latest(); !ok || e.Kind != trace.PhaseEntered || !strings.Contains(screenOf(m), "Here: handshake.") {
		t.Errorf("it leads to %+v:\n%s", e, screenOf(m))
	}
	press(m, "K")
	s.show(t, m, 4, dull())
	press(m, "esc") // it has gone on to the first window; that is enough
	s.show(t, m, 0, dull())
	if len(s.asked) != 0 || w.turning != nil || len(m.screens) != 1 {
		t.Errorf("it goes on after esc: %+v", s.asked)
	}
	press(m, "g", "K")
	if !strings.Contains(m.notice, "notable happened before") {
		t.Errorf("said is %q", m.notice)
	}
}

func TestAMarkTurnsTheWindow(t *testing.T) {
	s := windowed(session.Window{Count: 4, Of: 12})
	m := watching(text.English, s, 80, 24)
	w := m.top().(*watch)
	press(m, "2", "g", ".", ".", "m", "a")
	at := w.player.Cursor()
	press(m, "G")
	s.show(t, m, 8, dull())
	if got := strings.Split(screenOf(m), "\n")[19]; strings.Contains(got, "a") {
		t.Errorf("the mark is shown on another window's timeline: %q", got)
	}
	press(m, "'", "a")
	if len(s.asked) != 1 || s.asked[0].Holding != 2 {
		t.Fatalf("asked for is %+v", s.asked)
	}
	s.show(t, m, 0, handshake())
	if w.player.Cursor() != at || w.player.Selected() != 2 {
		t.Errorf("the mark leads to %v and packet %d", w.player.Cursor(), w.player.Selected())
	}
	press(m, "'", "'")
	if len(s.asked) != 1 || s.asked[0].Holding < 9 {
		t.Errorf("back leads to %+v", s.asked)
	}
}
