package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// shownScreen is a screen that there are pictures of.
type shownScreen struct {
	name  string
	model func(t *testing.T, lang text.Lang, width, height int) *Model
}

var screens = []shownScreen{
	{"home", atHome},
	{"player", atPlayer},
	{"packet", atPacket},
	{"map", atMap},
	{"stream", atStream},
	{"graphs", atGraphs},
	{"list", atList},
	{"conversations", atConversations},
	{"question", atQuestion},
	{"program", atProgram},
	{"menu", atMenu},
	{"branches", atBranches},
	{"compare", atCompare},
	{"palette", atPalette},
	{"help", atHelp},
}

// TestScreens draws each screen at two sizes, the small one in Spanish, which has
// the longer words. go test ./tui -update draws the pictures anew.
func TestScreens(t *testing.T) {
	for _, shown := range screens {
		for _, of := range []struct {
			name          string
			lang          text.Lang
			width, height int
		}{{"es-80x24", text.Spanish, 80, 24}, {"en-120x36", text.English, 120, 36}} {
			t.Run(shown.name+"-"+of.name, func(t *testing.T) {
				golden.RequireEqual(t, screenOf(shown.model(t, of.lang, of.width, of.height))+"\n")
			})
		}
	}
}

// TestScreensOfALongTrace draws each view in the midst of 100,000 packets.
func TestScreensOfALongTrace(t *testing.T) {
	const packets = 100_000
	long := bulk(packets)
	at := func(key string) func(*testing.T) *Model {
		return func(*testing.T) *Model {
			m := watching(text.English, &told{title: "bulk", kind: session.Recorded, snapshot: long}, 80, 24)
			press(m, key)
			m.top().(*watch).player.Seek(trace.EndOf(packets / 2 * ms))
			m.notice = ""
			readGraphs(m)
			return m
		}
	}
	for _, shown := range []struct {
		view  string
		model func(*testing.T) *Model
	}{
		{"map", at("1")}, {"ladder", at("2")}, {"packet", at("3")}, {"stream", at("5")}, {"graphs", at("6")},
		{"state", func(*testing.T) *Model {
			m := watching(text.English, &told{title: "bulk", kind: session.Recorded, snapshot: sendingOn(packets)}, 80, 24)
			press(m, "4")
			m.top().(*watch).player.Seek(trace.EndOf((packets/2 + 5) * ms))
			return m
		}},
		{"list", func(*testing.T) *Model { // the last packet first
			m := watching(text.Spanish, &told{title: "bulk", kind: session.Recorded, snapshot: long}, 80, 24)
			press(m, "7")
			settle(m, press(m, "S"))
			press(m, "g", "j")
			return m
		}},
		{"conversations", func(*testing.T) *Model {
			m := watching(text.Spanish, &told{title: "crowd", kind: session.Recorded, snapshot: crowd(packets)}, 80, 24)
			settle(m, press(m, "S"))
			m.Update(Key("ctrl+d"))
			return m
		}},
		{"compare", func(*testing.T) *Model {
			s := fork()
			s.tree = session.NewTree(long)
			m := watching(text.English, s, 80, 24)
			s.tree.Add([]session.Intervention{{Action: session.Crash, Host: "server", At: packets / 2 * ms}}, []string{"applied"}, bulk(packets/2))
			press(m, "space")
			deliver(m, press(m, "v"))
			press(m, "V", "G")
			m.notice = ""
			return m
		}},
	} {
		t.Run(shown.view, func(t *testing.T) {
			golden.RequireEqual(t, screenOf(shown.model(t))+"\n")
		})
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

func atStream(t *testing.T, lang text.Lang, width, height int) *Model {
	m := watching(lang, webPage(t), width, height)
	press(m, "space", "G")
	m.top().(*watch).player.SeekPacket(6)
	press(m, "5", "j")
	return m
}

func atConversations(t *testing.T, lang text.Lang, width, height int) *Model {
	page := webPage(t)
	m := watching(lang, &told{title: "page.pcapng", kind: session.Recorded, snapshot: page.snapshot}, width, height)
	press(m, "j")
	return m
}

func atPalette(t *testing.T, lang text.Lang, width, height int) *Model {
	m := atPlayer(t, lang, width, height)
	press(m, ":")
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
// fill a narrow tree.
func TestALongTitleLeavesTheValueWhole(t *testing.T) {
	m := watching(text.Spanish, simulated(), 80, 24)
	press(m, ".", ".", "right", "3", "ctrl+d", "ctrl+d", "ctrl+d", "ctrl+d")
	if got := screenOf(m); !strings.Contains(got, "Suma de comprobación TCP  0xf189   │") {
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
