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
	"wiretale/tui/canvas"
	"wiretale/wire"
)

// atSynAck is a screen on which the SYN·ACK has just been sent.
func atSynAck(s session.Session, lang text.Lang, width, height int) *Model {
	m := watching(lang, s, width, height)
	press(m, "space", "g", ".", ".")
	return m
}

// dropped is the same after the SYN·ACK was dropped.
func dropped(lang text.Lang, width, height int) (*Model, *forked) {
	s := fork()
	m := atSynAck(s, lang, width, height)
	deliver(m, press(m, "i", "d"))
	return m, s
}

func shows(t *testing.T, m *Model, wanted ...string) {
	t.Helper()
	got := strings.ReplaceAll(screenOf(m), "\u00a0", " ")
	for _, w := range wanted {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not on the screen:\n%s", w, got)
		}
	}
}

func TestADroppedPacketBranchesOff(t *testing.T) {
	m, s := dropped(text.English, 120, 36)
	want := session.Intervention{Action: session.Drop, At: 20 * ms, From: "server", To: "client", Nth: 1, Fingerprint: "tcp 80>49152 SYN·ACK 0"}
	if len(s.asked) != 1 || s.asked[0] != want {
		t.Fatalf("asked for %+v, want %+v", s.asked, want)
	}
	shows(t, m, "branch “drop SYN·ACK at 20.0 ms” of baseline", "space plays on", "comparison", "◀", "SYN·ACK ✗")
	p := m.top().(*watch).player
	if p.Playing() || p.Cursor().Time != 20*ms {
		t.Errorf("the cursor stands at %v, playing %v", p.Cursor(), p.Playing())
	}
	if selected, _ := p.snapshot.Packet(p.Selected()); selected.Fate() != trace.BlockedByRule {
		t.Errorf("packet %d is selected, not the dropped one", p.Selected())
	}
	press(m, "right")
	if e, _ := p.Latest(); e.Kind != trace.PacketSent || e.Packet != 2 {
		t.Errorf("the next event is %v of packet %d, not the sending of the dropped one", e.Kind, e.Packet)
	}
}

// TestEachRowOfTheMenuMakesItsIntervention chooses every row by its key, and
// answers what is asked.
func TestEachRowOfTheMenuMakesItsIntervention(t *testing.T) {
	packet := session.Intervention{At: 20 * ms, From: "server", To: "client", Nth: 1, Fingerprint: "tcp 80>49152 SYN·ACK 0"}
	link := session.Intervention{At: 20 * ms, From: "server", To: "client"}
	host := session.Intervention{At: 20 * ms, Host: "client"}
	for _, c := range []struct {
		keys   string
		typed  string
		base   session.Intervention
		change func(v *session.Intervention)
	}{
		{"d", "", packet, func(v *session.Intervention) { v.Action = session.Drop }},
		{"t", "1.5 s", packet, func(v *session.Intervention) { v.Action, v.Delay = session.Delay, 1500*ms }},
		{"t", "", packet, func(v *session.Intervention) { v.Action, v.Delay = session.Delay, 200*ms }},
		{"c", "", packet, func(v *session.Intervention) { v.Action, v.Delay = session.Duplicate, 5*ms }},
		{"o", "", packet, func(v *session.Intervention) { v.Action = session.Reorder }},
		{"x", "", packet, func(v *session.Intervention) { v.Action, v.Offset, v.XOR = session.Corrupt, 39, 1 }},
		{"x", "22 0x80", packet, func(v *session.Intervention) { v.Action, v.Offset, v.XOR = session.Corrupt, 22, 0x80 }},
		{"x", "tcp.flags.syn", packet, func(v *session.Intervention) { v.Action, v.Offset, v.XOR = session.Corrupt, 33, 2 }},
		{"l", "12.5", link, func(v *session.Intervention) { v.Action, v.Loss = session.SetLoss, 125_000 }},
		{"m", "50", link, func(v *session.Intervention) { v.Action, v.Delay = session.SetDelay, 50*ms }},
		{"r", "1.5M", link, func(v *session.Intervention) { v.Action, v.Rate = session.SetRate, 1_500_000 }},
		{"r", "0", link, func(v *session.Intervention) { v.Action = session.SetRate }},
		{"s", "", host, func(v *session.Intervention) { v.Action = session.StopReading }},
		{"a", "", host, func(v *session.Intervention) { v.Action = session.ReadAgain }},
		{"z", "", host, func(v *session.Intervention) { v.Action = session.Crash }},
		{"b", "", host, func(v *session.Intervention) { v.Action = session.Reboot }},
		{"f", "", host, func(v *session.Intervention) { v.Action = session.Refuse }},
	} {
		s := fork()
		m := atSynAck(s, text.English, 80, 24)
		cmd := press(m, "i", c.keys)
		if w := m.top().(*watch); w.field != nil {
			if c.typed != "" {
				w.field.input.SetValue(c.typed)
			}
			cmd = press(m, "enter")
		}
		deliver(m, cmd)
		want := c.base
		c.change(&want)
		if len(s.asked) != 1 || s.asked[0] != want {
			t.Errorf("%s %q asks for %+v, want %+v", c.keys, c.typed, s.asked, want)
		}
	}
}

func TestTheMenuChoosesDirectionAndHost(t *testing.T) {
	s := fork()
	m := atSynAck(s, text.English, 80, 24)
	press(m, "i", "j", "j", "j", "j", "j")
	shows(t, m, "Link server → client, from 20.0 ms on", "Host client, from 20.0 ms on")
	press(m, "right")
	shows(t, m, "Link client → server, from 20.0 ms on")
	press(m, "G", "left")
	shows(t, m, "Host server, from 20.0 ms on")
	deliver(m, press(m, "enter"))
	if len(s.asked) != 1 || s.asked[0].Action != session.Refuse || s.asked[0].Host != "server" {
		t.Errorf("asked for %+v", s.asked)
	}
	press(m, "i", "right")
	shows(t, m, "This packet crosses one link only.")
}

func TestTheMenuAnswersTheMouse(t *testing.T) {
	s := fork()
	m := atSynAck(s, text.English, 80, 24)
	press(m, "i")
	row := rowOf(m, "stop reading")
	m.Update(tea.MouseWheelMsg{X: 40, Y: row, Button: tea.MouseWheelDown})
	if at := *m.top().(*watch).panel.bar(); at != 1 {
		t.Errorf("the wheel moves the bar to row %d", at)
	}
	m.Update(tea.MouseClickMsg{X: 40, Y: rowOf(m, "Link server"), Button: tea.MouseLeft})
	if m.top().(*watch).panel == nil {
		t.Error("a click on a heading closes the menu")
	}
	_, cmd := m.Update(tea.MouseClickMsg{X: 40, Y: row, Button: tea.MouseLeft})
	deliver(m, cmd)
	if len(s.asked) != 1 || s.asked[0].Action != session.StopReading {
		t.Errorf("the click asks for %+v", s.asked)
	}
	press(m, "i")
	m.Update(tea.MouseClickMsg{X: 40, Y: 20, Button: tea.MouseLeft})
	if m.top().(*watch).panel != nil || len(s.asked) != 1 {
		t.Error("a click beside the menu does not close it")
	}
	press(m, "i", "esc")
	if m.top().(*watch).panel != nil || len(m.screens) != 1 {
		t.Error("esc does not close the menu alone")
	}
}

// rowOf is the row of the screen on which a text stands.
func rowOf(m *Model, words string) int {
	for y, l := range strings.Split(screenOf(m), "\n") {
		if strings.Contains(l, words) {
			return y
		}
	}
	return -1
}

func TestAFieldSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ key, typed, want string }{
		{"t", "soon", "A time is a number"}, {"t", "0", "A time is a number"}, {"t", "2h", "an hour at most"}, {"t", "NaN", "A time is a number"},
		{"l", "101", "from 0 to 100"}, {"l", "NaN", "from 0 to 100"},
		{"r", "fast", "number of bits a second"}, {"r", "9999G", "number of bits a second"}, {"r", "-1", "number of bits a second"},
		{"x", "4000", "The frame has 40 bytes"}, {"x", "udp.length", "no such field"}, {"x", "1 2 3", "Say one byte"}, {"x", "1 0", "from 1 to 255"},
	} {
		s := fork()
		m := atSynAck(s, text.English, 80, 24)
		press(m, "i", c.key)
		m.top().(*watch).field.input.SetValue(c.typed)
		if press(m, "enter") != nil || len(s.asked) > 0 {
			t.Errorf("%s %q is taken", c.key, c.typed)
		}
		if got := strings.Join(strings.Fields(screenOf(m)), " "); !strings.Contains(got, c.want) {
			t.Errorf("%s %q: %q is not said:\n%s", c.key, c.typed, c.want, screenOf(m))
		}
	}
}

// last one changes, and that any two stories can be compared.
func TestWhatCanNotBeChangedSaysWhy(t *testing.T) {
	keys := []string{"i", "ctrl+r", "b", "v", "V"}
	for kind, why := range map[session.Kind]string{
		session.Recorded: "recorded", session.Live: "live", session.Simulated: "told", session.Paced: "told",
	} {
		m := watching(text.English, &told{title: "x", kind: kind, snapshot: handshake()}, 80, 24)
		for _, k := range keys {
			press(m, "j", k)
			shows(t, m, text.For(text.English).T("tui.branch.refuse."+why))
		}
	}
	m := learning(t, text.English, 80, 24, nil)
	for _, k := range keys {
		press(m, "x", k)
		shows(t, m, text.For(text.English).T("tui.branch.refuse.lesson"))
	}
	m = watching(text.English, fork(), 80, 24)
	press(m, "space", "g", "i")
	shows(t, m, "No packet is selected yet.")
	for _, k := range []string{"v", "V"} {
		press(m, "x", k)
		shows(t, m, "There is no branch yet.")
	}
}

// TestARunningProgramIsActedOnNow holds that its packets can be chosen while they
// are in the air only, and that nothing can be undone.
func TestARunningProgramIsActedOnNow(t *testing.T) {
	s := fork()
	s.kind, s.when, s.news = session.Paced, session.Now, make(chan struct{})
	m := watching(text.English, s, 80, 24)
	press(m, "i")
	shows(t, m, "This acts on what is in the air now", "from now on")
	press(m, "d")
	shows(t, m, "It is no longer in the air.")
	deliver(m, press(m, "z"))
	shows(t, m, "Done: server crashes at")
	if len(s.asked) != 1 || s.asked[0].Action != session.Crash {
		t.Errorf("asked for %+v", s.asked)
	}
	press(m, "u")
	shows(t, m, "can't be undone")
	s.news = nil
	press(m, "i")
	shows(t, m, "The program has ended")
}

// TestAProposalGivesWayToWhatIsTyped holds that a field's own proposal need not be
// erased first, and can be edited all the same.
func TestAProposalGivesWayToWhatIsTyped(t *testing.T) {
	m := atSynAck(fork(), text.English, 80, 24)
	press(m, "i", "l")
	proposed := fieldOf(m)
	typed(m, "35")
	if got := fieldOf(m); got != "35" {
		t.Errorf("%q stands behind the proposal %q", got, proposed)
	}
	press(m, "esc", "esc", "i", "l", "left")
	typed(m, "5")
	if got := fieldOf(m); len(got) != len(proposed)+1 {
		t.Errorf("%q was not edited: %q", proposed, got)
	}
}

// TestWhatIsSaidFitsTheKeyLine holds it at the smallest size.
func TestWhatIsSaidFitsTheKeyLine(t *testing.T) {
	for _, lang := range text.Langs() {
		w := text.For(lang)
		room := MinWidth - canvas.Width(w.T("tui.mode.look")) - 4
		for _, key := range text.Keys() {
			family := strings.HasPrefix(key, "tui.branch.refuse.") || strings.HasPrefix(key, "tui.branches.refuse.") ||
				strings.HasPrefix(key, "tui.branch.looking.") || key == "tui.intervene.landed" || key == "tui.intervene.one-link"
			if said := w.T(key); family && canvas.Width(said) > room {
				t.Errorf("%s: %s takes %d columns of %d: %s", lang, key, canvas.Width(said), room, said)
			}
		}
	}
}

// TestEveryActionHasItsWords holds it for what the menu, the list and the
// comparison say.
func TestEveryActionHasItsWords(t *testing.T) {
	for _, lang := range text.Langs() {
		w := text.For(lang)
		for _, o := range choices {
			keys := []string{"tui.intervene." + string(o.action), "tui.intervene." + string(o.action) + ".about", "explain.deed." + string(o.action)}
			if o.action.On() == session.OnPacket {
				keys = append(keys, "explain.deed."+string(o.action)+".untimed")
			}
			for _, key := range keys {
				if !w.Has(key) {
					t.Errorf("%s: no text %s", lang, key)
				}
			}
		}
	}
}

func TestOnlyWhatHostsOfferCounts(t *testing.T) {
	s := newStory()
	c, v := s.client, s.server
	seg := wire.Segment{Seq: 1, Flags: wire.ACK, Window: 100}
	first := s.sent(c, v, 0, seg)
	s.packets++
	s.log.Record(trace.Event{Time: 0, Kind: trace.PacketSent, Packet: s.packets, Node: c, Detail: trace.Sent{To: v, CopyOf: first}})
	s.sent(v, c, 0, seg)
	second := s.sent(c, v, 5*ms, seg)
	s.log.Close(nil)
	snapshot := analyze.Read(s.log.View())
	for id, want := range map[trace.PacketID]int{first: 1, second: 2} {
		if got, ok := aim(snapshot, id, 0); !ok || got.Nth != want {
			t.Errorf("packet %d is number %d, want %d", id, got.Nth, want)
		}
	}
	if _, ok := aim(snapshot, first+1, 0); ok {
		t.Error("a copy can be chosen, which no host offered")
	}
	f := fork()
	f.tree = session.NewTree(snapshot)
	m := watching(text.English, f, 80, 24)
	m.top().(*watch).player.SeekPacket(first + 1)
	deliver(m, press(m, "i", "d"))
	shows(t, m, "The network made this copy")
}

func TestTheHopNearTheCursorIsMeant(t *testing.T) {
	p := trace.Packet{Hops: []trace.Hop{{Departed: 0}, {Departed: 10 * ms}, {Departed: 20 * ms}}}
	for at, want := range map[time.Duration]int{0: 0, 9 * ms: 0, 10 * ms: 1, time.Second: 2} {
		if got := hopNear(&p, at); got != want {
			t.Errorf("at %v hop %d is meant, want %d", at, got, want)
		}
	}
}

// FuzzFields holds that whatever is typed into a field is refused or within bounds.
func FuzzFields(f *testing.F) {
	for _, seed := range []string{"200 ms", "1e9", "-0", "1.5M", "100k bit/s", "99.99999 %", "Inf", "0x27", "tcp.flags.syn 0xff", "9223372036854775807ns"} {
		f.Add(seed)
	}
	m := atSynAck(fork(), text.English, 80, 24)
	press(m, "i")
	menu := m.top().(*watch).panel.(*menu)
	f.Fuzz(func(t *testing.T, typed string) {
		var v session.Intervention
		if takeDelay(&v, typed) == "" && (v.Delay < 0 || v.Delay > longestDelay) {
			t.Errorf("%q is a delay of %v", typed, v.Delay)
		}
		if takeLoss(&v, typed) == "" && (v.Loss < 0 || v.Loss > 1_000_000) {
			t.Errorf("%q is a loss of %d millionths", typed, v.Loss)
		}
		if takeRate(&v, typed) == "" && (v.Rate < 0 || v.Rate > fastestRate) {
			t.Errorf("%q is a rate of %d", typed, v.Rate)
		}
		if menu.takeByte(&v, typed) == "" && (v.Offset < 0 || v.Offset >= 40 || v.XOR == 0) {
			t.Errorf("%q is byte %d, bits %#x", typed, v.Offset, v.XOR)
		}
	})
}
