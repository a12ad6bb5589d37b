package tui

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/analyze"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// screenOf is what a model shows, without styles.
func screenOf(m *Model) string { return m.draw().Plain() }

func sized(m *Model, width, height int) *Model {
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return m
}

// press sends keys by the names that key messages have.
func press(m *Model, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, k := range keys {
		_, cmd = m.Update(keyOf(k))
	}
	return cmd
}

var namedKeys = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "space": {Code: tea.KeySpace, Text: " "},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl}, "ctrl+r": {Code: 'r', Mod: tea.ModCtrl},
}

func keyOf(name string) tea.KeyPressMsg {
	if k, ok := namedKeys[name]; ok {
		return tea.KeyPressMsg(k)
	}
	r := []rune(name)[0]
	return tea.KeyPressMsg{Code: r, Text: name}
}

func simulated() *told {
	return &told{title: "The handshake", kind: session.Simulated, snapshot: handshake()}
}

func watching(lang text.Lang, s session.Session, width, height int) *Model {
	return sized(New(Deps{Words: text.For(lang)}, Options{}, Start{Session: s}), width, height)
}

// messages runs a command and lists what it reports besides ticks, batches
// taken apart.
func messages(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		var all []tea.Msg
		for _, c := range batch {
			all = append(all, messages(c)...)
		}
		return all
	}
	if list := reflect.ValueOf(msg); list.IsValid() && list.Kind() == reflect.Slice && list.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		var all []tea.Msg
		for i := range list.Len() {
			all = append(all, messages(list.Index(i).Interface().(tea.Cmd))...)
		}
		return all
	}
	if _, tick := msg.(tickMsg); tick {
		return nil
	}
	return []tea.Msg{msg}
}

func TestNothingTicksWhenNothingMoves(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	if m.Init() == nil {
		t.Fatal("a simulation does not begin to play")
	}
	if cmd := press(m, "space"); cmd != nil {
		t.Error("a pause asks for something")
	}
	if _, cmd := m.Update(tickMsg{m.generation, 1}); cmd != nil {
		t.Error("a tick that was under way asks for another")
	}
	for _, k := range []string{"right", "left", ".", ",", "J", "K", "3", "j", "4", "7", "2", "tab", "?", "x"} {
		if cmd := press(m, k); cmd != nil {
			t.Errorf("%s asks for something", k)
		}
	}
	if m.ticking {
		t.Error("a tick is awaited")
	}
}

func TestTicksEndWithTheTrace(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	m.Init()
	cmd, ticks := tea.Cmd(nil), int64(0)
	for {
		ticks++
		_, cmd = m.Update(tickMsg{m.generation, ticks * int64(frame)})
		if cmd == nil {
			break
		}
		if ticks > 1000 {
			t.Fatal("it never ends")
		}
	}
	if !m.top().(*watch).player.AtEnd() || m.ticking {
		t.Error("the ticks ended before the trace")
	}
}

func TestTooSmallATerminalIsToldSo(t *testing.T) {
	for lang, want := range map[text.Lang]string{
		text.English: "wiretale needs at least 80×24; this terminal has 60×20.",
		text.Spanish: "wiretale necesita al menos 80×24; esta terminal tiene 60×20.",
	} {
		m := watching(lang, simulated(), 60, 20)
		if got := strings.Join(strings.Fields(screenOf(m)), " "); !strings.Contains(got, want) {
			t.Errorf("%s: %s", lang, got)
		}
		if sized(m, 80, 24); strings.Contains(screenOf(m), "80×24") {
			t.Errorf("%s: a larger terminal is still too small", lang)
		}
	}
}

func TestSizesNeverBreakTheScreen(t *testing.T) {
	m := watching(text.Spanish, simulated(), 80, 24)
	for _, k := range []string{"2", "3", "4", "7", "tab", "tab", "?"} {
		press(m, k)
		for _, size := range [][2]int{{0, 0}, {1, 1}, {80, 24}, {109, 31}, {110, 32}, {120, 36}, {200, 60}, {250, 70}, {500, 200}} {
			sized(m, size[0], size[1])
			if c := m.draw(); c.Width != size[0] || c.Height != size[1] {
				t.Errorf("%s: %v is drawn as %d×%d", k, size, c.Width, c.Height)
			}
		}
	}
}

func TestResizingKeepsThePlace(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, ".", ".", "right")
	p := m.top().(*watch).player
	cursor, selected := p.Cursor(), p.Selected()
	sized(sized(sized(m, 200, 60), 40, 10), 80, 24)
	if p.Cursor() != cursor || p.Selected() != selected {
		t.Errorf("the cursor went from %v to %v", cursor, p.Cursor())
	}
}

func TestLeavingClosesAndSuspendingSuspends(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	if got := messages(press(m, "ctrl+z")); len(got) != 1 || got[0] != (tea.SuspendMsg{}) {
		t.Errorf("ctrl+z: %v", got)
	}
	if got := messages(press(m, "q")); len(got) != 1 || got[0] != (tea.QuitMsg{}) {
		t.Errorf("q on the last screen: %v", got)
	}
	press(m, "?")
	if got := messages(press(m, "ctrl+c")); len(got) != 1 || got[0] != (tea.QuitMsg{}) {
		t.Errorf("ctrl+c under help: %v", got)
	}
}

func TestHomeOpensWhatItLists(t *testing.T) {
	s := simulated()
	problem := errors.New("no such file")
	entries := []Entry{
		{Kind: Recent, Name: "gone.pcap", Title: "gone.pcap", About: "A capture."},
		{Kind: Scenarios, Name: "handshake", Title: "The handshake", Note: "handshake", About: "Three segments."},
	}
	m := sized(New(Deps{
		Words:   text.For(text.English),
		Entries: func() []Entry { return entries },
		Open: func(_ context.Context, kind EntryKind, name string) (session.Session, error) {
			if kind == Recent {
				return nil, problem
			}
			return s, nil
		},
	}, Options{}, Start{}), 80, 24)
	deliver(m, m.Init())
	deliver(m, press(m, "down", "enter"))
	if got := screenOf(m); !strings.Contains(got, "no such file") {
		t.Errorf("the failure is not said:\n%s", got)
	}
	deliver(m, press(m, "q"))
	deliverOnce(m, press(m, "up", "enter"))
	if _, ok := m.top().(*watch); !ok {
		t.Fatalf("the scenario is not shown:\n%s", screenOf(m))
	}
	deliver(m, press(m, "space", "q"))
	if _, ok := m.top().(*home); !ok || !s.closed {
		t.Errorf("back at home: %v, closed: %v", ok, s.closed)
	}
}

// deliver runs a command and hands what it reports to the model, until nothing
// more is asked for.
func deliver(m *Model, cmd tea.Cmd) {
	for _, msg := range messages(cmd) {
		_, next := m.Update(msg)
		deliver(m, next)
	}
}

func deliverOnce(m *Model, cmd tea.Cmd) {
	for _, msg := range messages(cmd) {
		m.Update(msg)
	}
}

func TestAGrowingTraceIsFollowedToItsLastSnapshot(t *testing.T) {
	empty, full := trace.NewBuilder().Snapshot(trace.LogView{}, false), handshake()
	s := &told{title: "lo", kind: session.Live, snapshot: empty, news: make(chan struct{})}
	m := watching(text.English, s, 80, 24)
	cmd := m.Init()
	if got := screenOf(m); !strings.Contains(got, "Waiting for the first packet") {
		t.Errorf("nothing says what is waited for:\n%s", got)
	}
	news := s.news
	s.snapshot, s.news = full, nil
	close(news)
	deliver(m, cmd)
	if got := screenOf(m); !strings.Contains(got, "GET /") {
		t.Errorf("the last packet is not on the screen:\n%s", got)
	}
}

// TestSpaceFreezesTheScreenOfALiveTrace holds that what comes meanwhile is
// counted, and that the list of packets too can be made to follow again.
func TestSpaceFreezesTheScreenOfALiveTrace(t *testing.T) {
	whole := handshake()
	part, all := analyze.Read(whole.Log.First(3)), analyze.Read(whole.Log.First(6))
	for _, resume := range []string{"space", "G"} {
		s := &told{title: "lo", kind: session.Live, snapshot: part, news: make(chan struct{})}
		m := watching(text.English, s, 80, 24)
		cmd := m.Init()
		p := m.top().(*watch).player
		if !p.Following() {
			t.Fatal("a live trace is not followed")
		}
		press(m, "space")
		paused := p.Cursor()
		news := s.news
		s.snapshot, s.news = all, make(chan struct{})
		close(news)
		deliverOnce(m, cmd)
		if p.Cursor() != paused {
			t.Errorf("paused at %v, the cursor has gone on to %v", paused, p.Cursor())
		}
		if got := screenOf(m); !strings.Contains(got, "paused") || !strings.Contains(got, "3 packets") {
			t.Errorf("neither the pause nor what goes on is told:\n%s", got)
		}
		press(m, resume)
		if !p.Following() || p.Cursor() == paused {
			t.Errorf("%s: following %v at %v", resume, p.Following(), p.Cursor())
		}
	}
}

func TestTheTimelineIsClickedAndDragged(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "space")
	p, row := m.top().(*watch).player, 24-5
	m.Update(tea.MouseClickMsg{X: 79, Y: row, Button: tea.MouseLeft})
	if !p.AtEnd() {
		t.Errorf("a click at the timeline's end leads to %v", p.Cursor())
	}
	m.Update(tea.MouseMotionMsg{X: 0, Y: 3, Button: tea.MouseLeft})
	if p.Cursor().Time != 0 {
		t.Errorf("dragging to the beginning leads to %v", p.Cursor())
	}
	m.Update(tea.MouseReleaseMsg{X: 0, Y: 3, Button: tea.MouseLeft})
	m.Update(tea.MouseMotionMsg{X: 79, Y: 3})
	if p.Cursor().Time != 0 {
		t.Error("the timeline is dragged without a button")
	}
}

func TestMouseIsLeftToTheTerminalOnRequest(t *testing.T) {
	for _, no := range []bool{false, true} {
		m := sized(New(Deps{}, Options{NoMouse: no}, Start{Session: simulated()}), 80, 24)
		if got := m.View().MouseMode == tea.MouseModeNone; got != no {
			t.Errorf("NoMouse %v: left to the terminal %v", no, got)
		}
	}
}

func TestAKeyThatCannotActSaysWhy(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "G", "right")
	if got := screenOf(m); !strings.Contains(got, "That was the last event.") {
		t.Errorf("nothing says why:\n%s", got)
	}
	press(m, "left")
	if got := screenOf(m); strings.Contains(got, "That was the last event.") {
		t.Error("it goes on saying so")
	}
}

func TestWhatTheStripTellsIsCopied(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	if press(m, "space", "y") != nil {
		t.Error("something is copied before anything was sent")
	}
	got := messages(press(m, ".", "y"))
	if len(got) != 1 || !strings.Contains(fmt.Sprint(got[0]), "SYN  client → server") {
		t.Errorf("copied: %v", got)
	}
}

func TestHostileNamesAreShownEscaped(t *testing.T) {
	s := simulated()
	s.title = "evil\x1b[2J\u202e.pcap"
	m := watching(text.English, s, 80, 24)
	if got := m.View().Content; strings.Contains(got, "\x1b[2J") || strings.Contains(got, "\u202e") {
		t.Error("a title's control characters reach the terminal")
	}
}

func TestAnUnfinishedLessonIsKeptOnLeaving(t *testing.T) {
	kept := 0
	m := learning(t, text.English, 80, 24, func(string, lesson.Record) error { kept++; return nil })
	got := messages(press(m, "ctrl+c"))
	if len(got) != 1 || kept != 1 {
		t.Fatalf("kept %d times, reports %v", kept, got)
	}
	if _, cmd := m.Update(got[0]); cmd == nil || cmd() != (tea.QuitMsg{}) {
		t.Error("it does not leave after it has saved")
	}
}

func TestWhatIsDoneWhileSavingIsSavedAfterwardsAndInOrder(t *testing.T) {
	var steps []int
	m := learning(t, text.English, 80, 24, func(_ string, r lesson.Record) error { steps = append(steps, r.Step); return nil })
	first := press(m, "enter")
	if cmd := press(m, "enter"); len(messages(cmd)) != 0 {
		t.Error("a second save began beside the first")
	}
	quit := press(m, "ctrl+c")
	if len(messages(quit)) != 0 {
		t.Error("it leaves while it saves")
	}
	for cmd := first; cmd != nil && len(steps) < 5; {
		got := messages(cmd)
		cmd = nil
		for _, msg := range got {
			if _, left := msg.(tea.QuitMsg); left {
				if want := []int{1, 2, 2}; !slices.Equal(steps, want) {
					t.Errorf("saved the steps %v, want %v", steps, want)
				}
				return
			}
			_, cmd = m.Update(msg)
		}
	}
	t.Errorf("it never left; saved %v", steps)
}
