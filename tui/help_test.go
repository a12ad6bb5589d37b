package tui

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
	"wiretale/tui/view"
)

// TestHelpShowsEveryKeyThatAnswers scrolls through help on each screen, in both
// languages, at the smallest size.
func TestHelpShowsEveryKeyThatAnswers(t *testing.T) {
	for _, lang := range text.Langs() {
		for name, m := range map[string]*Model{
			"home": atHome(t, lang, 80, 24), "question": atQuestion(t, lang, 80, 24), "player": atPlayer(t, lang, 80, 24),
			"packet": atPacket(t, lang, 80, 24), "program": atProgram(t, lang, 80, 24),
		} {
			press(m, "?")
			seen := ""
			for range 60 {
				seen += screenOf(m)
				if !strings.Contains(screenOf(m), m.ui.words.T("tui.help.scroll")) {
					break
				}
				press(m, "down")
			}
			keys := m.top().keys(&m.ui)
			for _, g := range keys.full {
				for _, b := range g {
					if h := b.Help(); !strings.Contains(seen, h.Key+"  "+h.Desc) {
						t.Errorf("%s, %s: %s %s is not to be seen in\n%s", name, lang, h.Key, h.Desc, screenOf(m))
					}
				}
			}
			for _, always := range []key.Binding{m.ui.global.palette, m.ui.global.help} {
				if !strings.Contains(seen, always.Help().Desc) {
					t.Errorf("%s, %s: %s is not in help", name, lang, always.Help().Desc)
				}
			}
		}
	}
}

// TestHelpThatIsLongerThanTheScreenScrolls has more keys than any screen of
// ours, and looks at each.
func TestHelpThatIsLongerThanTheScreenScrolls(t *testing.T) {
	m := atPlayer(t, text.English, 80, 24)
	var keys keyMap
	for g := range 6 {
		var group []key.Binding
		for i := range 14 {
			group = append(group, view.Binding(m.ui.words, "tui.key.notable-back", fmt.Sprintf("%c%d", 'a'+g, i)))
		}
		keys.full = append(keys.full, group)
	}
	keys.timeline = true
	seen, last := "", ""
	for top := range 200 {
		c := m.draw()
		drawHelp(&m.ui, c, keys, top)
		seen += c.Plain()
		if top > 0 && c.Plain() == last {
			break
		}
		last = c.Plain()
	}
	for _, g := range keys.full {
		for _, b := range g {
			if !strings.Contains(seen, b.Help().Key+"  notable event before") {
				t.Fatalf("%s is never to be seen", b.Help().Key)
			}
		}
	}
	if !strings.Contains(seen, "i intervention") {
		t.Error("the timeline's marks are never to be seen")
	}
	if strings.Contains(seen, "any key closes this") || !strings.Contains(seen, "another key closes this") {
		t.Error("nothing says that it scrolls")
	}
}

// TestArrowsAreSpelledWhereThereAreNone holds that no key looks like another one.
func TestArrowsAreSpelledWhereThereAreNone(t *testing.T) {
	m := sized(New(Deps{Words: text.For(text.English)}, Options{ASCII: true}, Start{Session: simulated()}), 120, 36)
	if got := screenOf(m); !strings.Contains(got, "left right step") {
		t.Errorf("the key line:\n%s", got)
	}
	press(m, "?")
	if got := screenOf(m); !strings.Contains(got, "right  one event on") || !strings.Contains(got, "ctrl-down  move the border down") {
		t.Errorf("help:\n%s", got)
	}
	press(m, "x", ":")
	if got := screenOf(m); !strings.Contains(got, " left  |") {
		t.Errorf("the palette:\n%s", got)
	}
}
