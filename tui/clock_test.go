package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// captured is the story of the handshake as a capture tells it, which began at
// three minutes past two in the afternoon.
func captured() *told {
	log := trace.NewLog(time.Date(2026, time.March, 4, 14, 3, 0, 250_000, time.UTC))
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: handshake().Log.Taps.At(0).Link})
	from := handshake().Log
	for _, s := range from.Sightings.All() {
		if s.Direction != trace.Outbound {
			continue
		}
		data := from.Data(s)
		log.Sight(trace.Sighting{Tap: tap, Time: s.Time, Length: s.Length}, func() []byte { return data })
	}
	log.Close(nil)
	return &told{title: "a.pcap", kind: session.Recorded, snapshot: analyze.Read(log.View())}
}

func TestTheClockIsThatOfTheZone(t *testing.T) {
	m := sized(New(Deps{Words: text.For(text.English)}, Options{Local: time.FixedZone("CET", 3600)}, Start{Session: captured()}), 120, 30)
	press(m, "7")
	if got := screenOf(m); !strings.Contains(got, "time ms") {
		t.Fatalf("times do not count from the beginning:\n%s", got)
	}
	if press(m, "W"); !strings.Contains(screenOf(m), "this machine's clock") {
		t.Errorf("the clocks are not offered:\n%s", screenOf(m))
	}
	settle(m, press(m, "enter"))
	if got := screenOf(m); !strings.Contains(got, "time CET") || !strings.Contains(got, "15:03:00.040250") || !strings.Contains(got, "15:03:00.000250\u00a0CET") {
		t.Errorf("the clock is not this machine's:\n%s", got)
	}
	press(m, "W")
	settle(m, press(m, "enter"))
	if got := screenOf(m); !strings.Contains(got, "time UTC") || !strings.Contains(got, "14:03:00.040250") {
		t.Errorf("the clock is not UTC:\n%s", got)
	}
	sized(m, 80, 24)
	if got := screenOf(m); !strings.Contains(got, "14:03:00.040 ") {
		t.Errorf("a small list has no clock:\n%s", got)
	}
	press(m, "W")
	settle(m, press(m, "enter"))
	if got := screenOf(m); !strings.Contains(got, "time ms") {
		t.Errorf("times do not count from the beginning again:\n%s", got)
	}
}

func TestTheClockMayBeThatOfAnyZone(t *testing.T) {
	m := sized(New(Deps{Words: text.For(text.English)}, Options{}, Start{Session: captured()}), 120, 30)
	press(m, "7", "W")
	m.Update(zonesMsg{[]string{"America/Bogota", "Europe/Madrid"}})
	typed(m, "madr")
	if got := screenOf(m); !strings.Contains(got, "Europe/Madrid") || strings.Contains(got, "Bogota") {
		t.Errorf("the zones like it are not offered:\n%s", got)
	}
	if press(m, "tab"); !strings.HasPrefix(fieldOf(m), "Europe/Madrid") {
		t.Errorf("tab takes %q", fieldOf(m))
	}
	press(m, "enter")
	m.Update(zoneMsg{"Europe/Madrid", time.FixedZone("CET", 3600), nil})
	if got := screenOf(m); !strings.Contains(got, "15:03:00.040250") || !strings.Contains(m.notice, "Europe/Madrid") {
		t.Errorf("the clock is not Madrid's:\n%s", got)
	}
	press(m, "W")
	typed(m, "nowhere")
	m.Update(press(m, "enter")())
	if !strings.Contains(m.notice, "no zone “nowhere”") {
		t.Errorf("said is %q", m.notice)
	}
}

func TestASimulationHasNoClock(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	if press(m, "W"); !strings.Contains(m.notice, "no clock") {
		t.Errorf("said is %q", m.notice)
	}
}

func TestTimeBasesFollowEachOther(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	for _, want := range []view.TimeBase{view.ToScale, view.ByEvent, view.Elastic} {
		press(m, "w")
		if got := m.top().(*watch).context(&m.ui).TimeBase; got != want || m.notice == "" {
			t.Errorf("the time base is %v, not %v; said is %q", got, want, m.notice)
		}
		if told := strings.Contains(screenOf(m), "1 row = 1 event"); told != (want == view.ByEvent) {
			t.Errorf("in time base %v the head says of a row:\n%s", want, screenOf(m))
		}
	}
}

func TestHostsAreCalledByNameOrAddress(t *testing.T) {
	m := watching(text.English, simulated(), 120, 30)
	press(m, "7", "a")
	if got := screenOf(m); !strings.Contains(got, clientAddr.String()) || strings.Contains(got, " client ") {
		t.Errorf("there are names:\n%s", got)
	}
	press(m, "a")
	if got := screenOf(m); strings.Contains(got, clientAddr.String()) || !strings.Contains(got, " client ") {
		t.Errorf("there are addresses:\n%s", got)
	}
}

func TestMarksLeadBack(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	w := m.top().(*watch)
	press(m, "space", "g", ".", ".")
	at := w.player.Cursor()
	press(m, "m")
	if !strings.Contains(m.notice, "which letter") {
		t.Errorf("nothing says what is awaited, but %q", m.notice)
	}
	press(m, "esc", "a") // it is no letter of a mark any more
	if len(w.places.marks) != 0 {
		t.Error("esc sets a mark")
	}
	press(m, "m", "q") // no key of the screen's while a letter is awaited
	press(m, "G")
	if got := strings.Split(screenOf(m), "\n")[19]; !strings.Contains(got, "q") {
		t.Errorf("the timeline doesn't show the mark: %q", got)
	}
	end := w.player.Cursor()
	if press(m, "'"); !strings.Contains(m.notice, "q 20.0\u00a0ms SYN·ACK") {
		t.Errorf("marks are not listed: %q", m.notice)
	}
	if press(m, "q"); w.player.Cursor() != at {
		t.Errorf("the mark leads to %v, not to %v", w.player.Cursor(), at)
	}
	if press(m, "'", "'"); w.player.Cursor() != end {
		t.Errorf("back is %v, not %v", w.player.Cursor(), end)
	}
	if press(m, "'", "'"); w.player.Cursor() != at {
		t.Errorf("and back is %v, not %v", w.player.Cursor(), at)
	}
	if press(m, "'", "z"); !strings.Contains(m.notice, "No place") {
		t.Errorf("said of no mark is %q", m.notice)
	}
	for range 10 {
		press(m, "ctrl+o")
	}
	if !strings.Contains(m.notice, "no jump") {
		t.Errorf("said of no jump is %q", m.notice)
	}
}

func TestTheTimelineNamesWhatIsUnderTheMouse(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "space", "G")
	w := m.top().(*watch)
	line := []rune(strings.Split(screenOf(m), "\n")[19])
	x := 0
	for line[x] != '○' {
		x++
	}
	before := w.player.Cursor()
	m.Update(tea.MouseMotionMsg{X: x, Y: 19})
	if got := screenOf(m); !strings.Contains(got, "handshake · SYN") || w.player.Cursor() != before {
		t.Errorf("the timeline's mark is not named:\n%s", got)
	}
	m.Update(tea.MouseMotionMsg{X: x, Y: 10})
	if got := screenOf(m); strings.Contains(got, "handshake · SYN") {
		t.Errorf("it is named while the mouse is elsewhere:\n%s", got)
	}
	m.Update(tea.MouseClickMsg{X: x, Y: 19, Button: tea.MouseLeft})
	if e, ok := w.player.Latest(); !ok || e.Kind != trace.PhaseEntered {
		t.Errorf("a click leads to %+v", e)
	}
	if press(m, "'", "'"); w.player.Cursor() != before {
		t.Error("there is no way back from a click")
	}
}

func TestWhatIsRemarkableIsNamed(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "space", "g", "J")
	if got := screenOf(m); !strings.Contains(got, "Here: handshake.") {
		t.Errorf("what was reached is not named:\n%s", got)
	}
}
