package tui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/trace"
	"wiretale/tui/view"
)

// stageKeys are the bindings that answer now.
func (s *stage) stageKeys(u *ui, extra ...key.Binding) keyMap {
	w := u.words
	own := append([]key.Binding{view.Binding(w, "tui.key.packets", "j/k", "j", "k", "down", "up")}, view.FarKeys(w)...)
	if s.focus == paneLadder {
		own = append(own, s.ladder.Keys(w)...)
	}
	short := []key.Binding{s.play.play, together(w, "tui.key.steps", "←→", s.play.stepBack, s.play.step)}
	if p := s.pane(s.focus); p != nil {
		own = p.Keys(w)
		short = append(slices.Clone(own[:min(len(own), 1)]), short...)
	}
	if s.main == paneConversations {
		short = slices.Clone(own[:2])
	}
	views, digits := s.views.all(s.printed != nil)
	short = append(short, together(w, "tui.key.views", digits, views[:len(views)-1]...))
	short = append(short, extra...)
	// Where room is short the way back comes before these.
	if len(s.panesOf(u)) > 1 {
		short = append(short, s.views.pane)
	}
	if s.main != paneConversations {
		short = append(short, together(w, "tui.key.notables", "J K", s.play.notable, s.play.notableBack))
	}
	if len(s.panesOf(u)) > 1 {
		views = append(views, s.sharing.all()...)
	} else {
		views = views[:len(views)-1] // there is no pane to go to
	}
	return keyMap{short: short, full: [][]key.Binding{s.play.all(), s.times.all(), own, views, u.global.all()}, timeline: true}
}

// stagePress answers the keys of the player, of the views, and of the pane
// that has the focus.
func (s *stage) stagePress(u *ui, k tea.KeyPressMsg) view.Action {
	if p := s.pane(s.focus); p != nil {
		if s.focus == panePackets && (k.String() == "G" || k.String() == "end") && s.packets.Sorted(u.words) == "" && !s.player.snapshot.Log.Done && !s.fog {
			s.player.Follow() // the last packet is not the last for long
			return nil
		}
		if a, ok := p.Press(s.context(u), k, s.focusHeight(u)); ok {
			return a
		}
	} else if a, ok := s.ladder.Press(s.context(u), k); ok {
		return a
	} else if a, ok := s.pressLadder(k); ok {
		return a
	}
	if a, ok := s.pressRoom(k, s.shared(u.width, u.height-1), s.own(u.width, u.height-1)); ok {
		return a
	}
	if pane, ok := s.views.chosen(k); ok {
		if pane == paneOutput && s.printed == nil {
			return view.Refuse{Why: "tui.refuse.no-output"}
		}
		if s.main == pane && s.focus == pane {
			return view.Refuse{Why: "tui.refuse.shown-already"}
		}
		if s.main, s.focus, s.outer = pane, pane, paneNone; pane == paneGraphs {
			s.graphs.Open(s.context(u))
		}
		return nil
	}
	if key.Matches(k, s.views.pane) {
		return s.nextPane(s.panesOf(u))
	}
	if key.Matches(k, s.play.yank) {
		if told := s.strip.Told(s.context(u)); told != "" {
			return view.Copy{Text: told}
		}
		return view.Refuse{Why: "tui.refuse.nothing-to-copy"}
	}
	if why := refusedHere(k); why != "" {
		return view.Refuse{Why: why}
	}
	return s.pressPlayer(u, k)
}

func (s *stage) focusHeight(u *ui) int {
	for _, p := range s.arranged(u.width, u.height-1).panes {
		if p.pane == s.focus {
			return p.inner().height
		}
	}
	return u.height
}

func (s *stage) nextPane(panes []placed) view.Action {
	if len(panes) < 2 {
		return view.Refuse{Why: "tui.refuse.one-pane"}
	}
	for i, p := range panes {
		if p.pane == s.focus {
			s.focus = panes[(i+1)%len(panes)].pane
			return nil
		}
	}
	s.focus = s.main
	return nil
}

// sendings are the stops at packets: at those that the filter picks, if there is
// one.
func (s *stage) sendings() stop {
	if s.picks == nil {
		return packets
	}
	return stop{packets.kinds, func(e *trace.Event) bool {
		_, ok := s.picks.Hit(s.player.snapshot.Number(e.Packet))
		return ok && sending(e)
	}}
}

// pressLadder answers the keys that move in the ladder.
func (s *stage) pressLadder(k tea.KeyPressMsg) (view.Action, bool) {
	n := 0
	switch k.String() {
	case "j", "down":
		n = 1
	case "k", "up":
		n = -1
	case "ctrl+d", "pgdown":
		n = 10
	case "ctrl+u", "pgup":
		n = -10
	case "g", "home":
		s.leave()
		s.player.Home()
		return nil, true
	case "G", "end":
		s.leave()
		return s.toEnd(), true
	}
	moved, forward := n == 0, n > 0
	for range max(n, -n) {
		if !s.player.StepTo(forward, s.sendings()) {
			break
		}
		moved = true
	}
	if !moved {
		if forward {
			return view.Refuse{Why: "tui.refuse.no-next-packet"}, true
		}
		return view.Refuse{Why: "tui.refuse.no-packet-before"}, true
	}
	return nil, k.String() != "" && strings.Contains(" j k down up ctrl+d ctrl+u pgdown pgup ", " "+k.String()+" ")
}

// toEnd goes to the end, and stays there while the trace grows; what a lesson hides
// does not come by itself.
func (s *stage) toEnd() view.Action {
	if !s.fog {
		s.player.Follow()
		return nil
	}
	if s.player.AtEnd() {
		return view.Refuse{Why: "tui.refuse.end"}
	}
	s.player.End()
	return nil
}

// pressPlayer answers the keys that move time.
func (s *stage) pressPlayer(u *ui, k tea.KeyPressMsg) view.Action {
	p, keys := s.player, &s.play
	moved, why := true, ""
	switch {
	case key.Matches(k, keys.play):
		p.Toggle()
	case key.Matches(k, keys.step):
		moved, why = p.Step(1), "tui.refuse.end"
	case key.Matches(k, keys.stepBack):
		moved, why = p.Step(-1), "tui.refuse.beginning"
	case key.Matches(k, keys.packet):
		moved, why = p.StepTo(true, s.sendings()), "tui.refuse.no-next-packet"
	case key.Matches(k, keys.packetBack):
		moved, why = p.StepTo(false, s.sendings()), "tui.refuse.no-packet-before"
	case key.Matches(k, keys.notable):
		moved, why = s.toNotable(u, true), "tui.refuse.no-next-notable"
	case key.Matches(k, keys.notableBack):
		moved, why = s.toNotable(u, false), "tui.refuse.no-notable-before"
	case key.Matches(k, keys.faster):
		if p.SetSpeed(1) {
			return s.saidSpeed(u, "tui.said.speed")
		}
		moved, why = false, "tui.refuse.fastest"
	case key.Matches(k, keys.slower):
		if p.SetSpeed(-1) {
			return s.saidSpeed(u, "tui.said.speed")
		}
		moved, why = false, "tui.refuse.slowest"
	case key.Matches(k, keys.normal):
		p.NormalSpeed()
		return s.saidSpeed(u, "tui.said.speed.normal")
	case key.Matches(k, keys.cause):
		return s.toCause(u)
	}
	if !moved {
		return view.Refuse{Why: why}
	}
	return nil
}
