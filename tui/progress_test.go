package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
)

// halfRead is a capture of which so much is read.
type halfRead struct {
	*told
	read int64
}

func (s *halfRead) Progress() session.Progress {
	return session.Progress{Packets: s.snapshot.Packets.Len(), Read: s.read, Total: 100_000_000, Done: s.news == nil}
}

func TestAFileThatIsReadTellsHowFarAndHowLongYet(t *testing.T) {
	s := &halfRead{&told{title: "large.pcap", kind: session.Recorded, snapshot: handshake(), news: make(chan struct{})}, 10_000_000}
	m := watching(text.English, s, 120, 36)
	if m.pulse() == nil {
		t.Fatal("nothing is looked at again while a file is read")
	}
	at := int64(time.Hour)
	m.Update(tickMsg{pulseTick, at})
	if got := screenOf(m); !strings.Contains(got, "░░░░░░░░ 10 % read") || strings.Contains(got, "left") {
		t.Errorf("before it is known:\n%s", got)
	}
	s.read = 30_000_000
	m.Update(tickMsg{pulseTick, at + int64(2*time.Second)})
	if got := screenOf(m); !strings.Contains(got, "▓▓░░░░░░ 30 % read · 7 s left") {
		t.Errorf("after two seconds:\n%s", got)
	}
	s.news = nil
	if _, cmd := m.Update(tickMsg{pulseTick, at + int64(3*time.Second)}); cmd != nil {
		t.Error("it goes on looking after the end")
	}
	if got := screenOf(m); strings.Contains(got, "read") {
		t.Errorf("after the end:\n%s", got)
	}
}

func TestLongTimesAreToldInMinutes(t *testing.T) {
	m := watching(text.Spanish, simulated(), 80, 24)
	for d, want := range map[time.Duration]string{time.Millisecond: "quedan 1 s", 59 * time.Second: "quedan 59 s", 100 * time.Second: "quedan 2 min"} {
		if got := yet(&m.ui, d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestWhoeverWaitsSeesForHowLong(t *testing.T) {
	m := sized(New(Deps{Words: text.For(text.English)}, Options{}, Start{}), 80, 24)
	m.await("slow.pcap", nil)
	if m.pulse() == nil {
		t.Fatal("nothing is looked at")
	}
	for i := range int64(11) {
		m.Update(tickMsg{pulseTick, int64(time.Hour) + i*int64(pulse)})
	}
	if got := screenOf(m); !strings.Contains(got, "Opening… 2 s") {
		t.Errorf("after two seconds:\n%s", got)
	}
}

func TestAFilterClearedByMistakeComesBack(t *testing.T) {
	m := watching(text.English, &told{title: "some.pcap", kind: session.Recorded, snapshot: handshake()}, 120, 36)
	w := m.top().(*watch)
	filter := func(s string) {
		press(m, "f")
		w.field.input.SetValue(s)
		settle(m, press(m, "enter"))
	}
	filter("tcp.flags.syn")
	filter("udp")
	filter("")
	if w.filter != nil {
		t.Fatal("the filter is still there")
	}
	for _, want := range []string{"udp", "tcp.flags.syn"} {
		settle(m, press(m, "u"))
		if got := screenOf(m); w.filter == nil || w.filter.typed != want || !strings.Contains(got, "The filter is again: "+want) {
			t.Errorf("want %s:\n%s", want, got)
		}
	}
	settle(m, press(m, "u"))
	if w.filter != nil {
		t.Error("the first filter is still there")
	}
	press(m, "u")
	if got := screenOf(m); !strings.Contains(got, "There is nothing to take back here.") {
		t.Errorf("nothing says why:\n%s", got)
	}
}

func TestAMarkAndAnOpenedConversationAreTakenBack(t *testing.T) {
	m := watching(text.English, &told{title: "some.pcap", kind: session.Recorded, snapshot: embedded(t, "web-page").snapshot}, 120, 36)
	w := m.top().(*watch)
	press(m, "j", "enter")
	if w.player.conversation == 0 {
		t.Fatalf("none was opened:\n%s", screenOf(m))
	}
	press(m, "m", "x", ".", "m", "x")
	moved := w.places.marks['x']
	for _, want := range []string{"The mark is again where it was: 'x", "The mark is gone: x", "before the conversation was opened", "nothing to take back"} {
		settle(m, press(m, "u"))
		if got := screenOf(m); !strings.Contains(got, want) || w.places.marks['x'] == moved {
			t.Errorf("%q is not said:\n%s", want, got)
		}
	}
	if w.main != paneConversations || w.player.conversation != 0 || len(w.places.marks) != 0 {
		t.Errorf("conversation %d is open, and the marks are %v", w.player.conversation, w.places.marks)
	}
	press(m, "j", "enter", "q", "u")
	if got := screenOf(m); !strings.Contains(got, "nothing to take back") {
		t.Errorf("what was closed by hand is taken back:\n%s", got)
	}
}

var _ tea.Model = (*Guarded)(nil)
