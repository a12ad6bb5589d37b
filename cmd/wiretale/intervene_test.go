package main

import (
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/analyze/compare"
	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// seat is a person before the screen.
type seat struct {
	t *testing.T
	m *tui.Model
}

// press presses keys, and waits for what each of them brings about.
func (s seat) press(keys ...string) {
	named := map[string]tea.Key{"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "}, "right": {Code: tea.KeyRight}}
	for _, name := range keys {
		k, ok := named[name]
		if !ok {
			k = tea.Key{Code: []rune(name)[0], Text: name}
		}
		_, cmd := s.m.Update(tea.KeyPressMsg(k))
		s.wait(cmd)
	}
}

func (s seat) wait(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if all, ok := msg.(tea.BatchMsg); ok {
		for _, c := range all {
			s.wait(c)
		}
		return
	}
	_, next := s.m.Update(msg)
	s.wait(next)
}

func (s seat) sees(words string) {
	s.t.Helper()
	if got := strings.ReplaceAll(s.m.View().Content, "\u00a0", " "); !strings.Contains(got, words) {
		s.t.Errorf("%q is not on the screen:\n%s", words, got)
	}
}

// TestTheSynAckIsDroppedComparedSavedAndToldAgain goes all the way with the keys
// that the screen tells of.
func TestTheSynAckIsDroppedComparedSavedAndToldAgain(t *testing.T) {
	t.Chdir(t.TempDir())
	p := &program{words: text.For(text.English)}
	s, err := p.simulate(t.Context(), "handshake", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m := tui.New(p.deps(), tui.Options{Mono: true, NoMotion: true}, tui.Start{Session: s})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 36})
	me := seat{t, m}
	m.Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}) // it plays by itself at first
	me.press("g", ".", ".", "i", "d")
	me.sees("branch “drop SYN·ACK at 20.0 ms” of baseline")
	me.sees("space plays on")

	b := s.(session.Branching).Branches()
	if b.Looking != 1 || b.List[1].Outcomes[0] != "applied" {
		t.Fatalf("it looks at %d of %+v", b.Looking, b.List)
	}
	branch := b.List[1].Snapshot
	for _, conversation := range branch.Conversations {
		client, server := branch.EndpointsOf(conversation.ID)
		for who, end := range map[string]*trace.EndpointHistory{"client": client, "server": server} {
			recovered := false
			for _, c := range end.States.All() {
				recovered = recovered || c.Value == trace.Established
			}
			if !recovered {
				t.Errorf("the %s does not recover", who)
			}
		}
	}
	c := compare.Compare(b.List[0].Snapshot, branch)
	first, _ := branch.Packet(c.Rows[c.Differs].B)
	if first.TCP == nil || first.TCP.Flags.String() != "SYN·ACK" || !first.Fate().Lost() {
		t.Errorf("the first difference is %+v", first)
	}

	me.press("u")
	me.sees("Undone: drop SYN·ACK at 20.0 ms")
	me.press("v", "b", "S", "enter")
	me.sees("Saved. It is told again by: wiretale sim the-handshake-1.yaml")
	saved, err := p.simulate(t.Context(), filepath.Join(".", "the-handshake-1.yaml"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if again := compare.Compare(branch, saved.Snapshot()); again.Differs < len(again.Rows) {
		t.Errorf("told again, row %d of %d differs", again.Differs, len(again.Rows))
	}
}

// TestTheScreenNamesThePacketThatIsSelected drops one packet after another, on its
// first link and on its last: each time the simulator meets just that one.
func TestTheScreenNamesThePacketThatIsSelected(t *testing.T) {
	const packets = 6
	for _, name := range scenario.Names() {
		if name == "bulk" {
			continue // like file, but long
		}
		p := &program{words: text.For(text.English)}
		s, err := p.simulate(t.Context(), name, 0)
		if err != nil {
			t.Fatal(err)
		}
		m := tui.New(p.deps(), tui.Options{Mono: true, NoMotion: true}, tui.Start{Session: s})
		m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
		m.Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
		me := seat{t, m}
		baseline := s.Snapshot()
		me.press("g")
		for n := range min(packets, baseline.Packets.Len()) {
			me.press("v", "g") // nothing at first, then the baseline
			for range n + 1 {
				me.press(".")
			}
			me.press("i")
			if n%2 == 1 {
				me.press("right") // its next link, where it has one
			}
			me.press("d")
			b := s.(session.Branching).Branches()
			looking := &b.List[b.Looking]
			if len(looking.Interventions) != 1 || looking.Outcomes[0] != "applied" {
				t.Errorf("%s: packet %d: %+v %v", name, n+1, looking.Interventions, looking.Outcomes)
				continue
			}
			c := compare.Compare(baseline, looking.Snapshot)
			packet, _ := baseline.Packet(sentAs(baseline, n))
			if packet.Fate() == trace.BlockedByRule && c.Differs == len(c.Rows) {
				continue // the scenario drops it by itself
			}
			if c.Differs == len(c.Rows) {
				t.Errorf("%s: dropping packet %d changes nothing", name, packet.ID)
			} else if got := c.Rows[c.Differs].A; got != sentAs(baseline, n) {
				t.Errorf("%s: packet %d was to be dropped, %d was", name, sentAs(baseline, n), got)
			}
		}
		s.Close()
	}
}

// sentAs is the packet that is sent as the nth of a story, from 0.
func sentAs(s *trace.Snapshot, n int) trace.PacketID {
	track := s.Timeline()
	for i := range track.Len() {
		e := track.At(i)
		if d, ok := e.Detail.(trace.Sent); ok && d.Hop == 0 && e.Kind == trace.PacketSent {
			if n--; n < 0 {
				return e.Packet
			}
		}
	}
	return 0
}
