package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"wiretale/text"
)

// Each screen at two sizes, one in each language. go test ./tui -update draws
// the pictures anew.
func TestScreens(t *testing.T) {
	sizes := [...][2]int{{80, 24}, {120, 36}}
	for _, shown := range []struct {
		name  string
		langs [2]text.Lang
		model func(t *testing.T, lang text.Lang, width, height int) *Model
	}{
		{"home", [2]text.Lang{text.English, text.Spanish}, atHome},
		{"player", [2]text.Lang{text.Spanish, text.English}, atPlayer},
		{"packet", [2]text.Lang{text.English, text.Spanish}, atPacket},
		{"map", [2]text.Lang{text.Spanish, text.English}, atMap},
		{"question", [2]text.Lang{text.Spanish, text.English}, atQuestion},
		{"help", [2]text.Lang{text.Spanish, text.English}, atHelp},
		{"program", [2]text.Lang{text.Spanish, text.English}, atProgram},
		{"graphs", [2]text.Lang{text.Spanish, text.English}, atGraphs},
		{"list", [2]text.Lang{text.Spanish, text.English}, atList},
		{"menu", [2]text.Lang{text.Spanish, text.English}, atMenu},
		{"branches", [2]text.Lang{text.Spanish, text.English}, atBranches},
		{"compare", [2]text.Lang{text.Spanish, text.English}, atCompare},
	} {
		for i, size := range sizes {
			name := shown.name + "-" + string(shown.langs[i]) + "-" + []string{"80x24", "120x36"}[i]
			t.Run(name, func(t *testing.T) {
				m := shown.model(t, shown.langs[i], size[0], size[1])
				golden.RequireEqual(t, screenOf(m)+"\n")
			})
		}
	}
}

func atHome(_ *testing.T, lang text.Lang, width, height int) *Model {
	m := sized(New(Deps{Words: text.For(lang), Entries: func() []Entry {
		return []Entry{
			{Kind: Interfaces, Name: "lo", Title: "lo", About: "127.0.0.1"},
			{Kind: Scenarios, Name: "handshake", Title: "The handshake", Note: "handshake", About: "A client opens a connection and closes it again."},
			{Kind: Lessons, Name: "handshake", Title: "The handshake", Note: "4/9", About: "Why it takes three segments before two hosts may talk, and what each of them settles."},
		}
	}, Preview: handshakeSmall}, Options{}, Start{}), width, height)
	deliver(m, m.Init())
	m.top().elapse(2500 * ms)
	return m
}

func atPlayer(_ *testing.T, lang text.Lang, width, height int) *Model {
	m := watching(lang, simulated(), width, height)
	press(m, ".", ".", "right")
	return m
}

func atPacket(t *testing.T, lang text.Lang, width, height int) *Model {
	m := atPlayer(t, lang, width, height)
	press(m, "3", "j", "j", "j")
	return m
}

func atMap(t *testing.T, lang text.Lang, width, height int) *Model {
	m := atPlayer(t, lang, width, height)
	press(m, "1")
	m.top().elapse(300 * ms)
	return m
}

func atQuestion(t *testing.T, lang text.Lang, width, height int) *Model {
	m := learning(t, lang, width, height, nil)
	toQuestion(m)
	press(m, "c", "h")
	return m
}

func atMenu(_ *testing.T, lang text.Lang, width, height int) *Model {
	m := atSynAck(fork(), lang, width, height)
	press(m, "i", "j")
	return m
}

func atBranches(_ *testing.T, lang text.Lang, width, height int) *Model {
	m, _ := dropped(lang, width, height)
	deliver(m, press(m, ".", "i", "c"))
	press(m, "b")
	return m
}

// atCompare has the comparison beside the ladder where there is room, and alone
// where there is none.
func atCompare(_ *testing.T, lang text.Lang, width, height int) *Model {
	m, _ := dropped(lang, width, height)
	press(m, "V", "j")
	return m
}

func atHelp(t *testing.T, lang text.Lang, width, height int) *Model {
	m := atPlayer(t, lang, width, height)
	press(m, "?")
	return m
}

// TestALongTitleLeavesTheValueWhole has a field whose Spanish title alone would
// fill the tree.
func TestALongTitleLeavesTheValueWhole(t *testing.T) {
	m := watching(text.Spanish, simulated(), 80, 24)
	press(m, ".", ".", "right", "3", "ctrl+d", "ctrl+d", "ctrl+d", "ctrl+d")
	if got := screenOf(m); !strings.Contains(got, "Suma de comprobación del s…  0xf189│") {
		t.Errorf("the checksum's value is not to be seen:\n%s", got)
	}
}

// TestTheWayBackStandsInTheKeyLine holds it at the smallest size in both
// languages.
func TestTheWayBackStandsInTheKeyLine(t *testing.T) {
	for _, lang := range text.Langs() {
		for name, m := range map[string]*Model{"player": atPlayer(t, lang, 80, 24), "packet": atPacket(t, lang, 80, 24), "program": atProgram(t, lang, 80, 24), "graphs": atGraphs(t, lang, 80, 24)} {
			lines := strings.Split(strings.TrimRight(screenOf(m), "\n"), "\n")
			if want := "q " + text.For(lang).T("tui.key.back"); !strings.Contains(lines[len(lines)-1], want) {
				t.Errorf("%s: %q is not in %q", name, want, lines[len(lines)-1])
			}
		}
	}
}

// Without colours, and without glyphs, nothing that matters is lost: losses,
// phases, the cursor and the selection have shapes of their own.
func TestScreenInASCII(t *testing.T) {
	m := sized(New(Deps{Words: text.For(text.English)}, Options{Mono: true, ASCII: true}, Start{Session: simulated()}), 80, 24)
	press(m, ".", ".", "right")
	golden.RequireEqual(t, screenOf(m)+"\n")
}
