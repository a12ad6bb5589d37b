package tui

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/analyze"
	"wiretale/config"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// TestThePaletteRunsWhatItFinds finds commands by a part of their name, by
// letters in order, without accents, and by their English name.
func TestThePaletteRunsWhatItFinds(t *testing.T) {
	for _, wanted := range []string{"un paquete adel", "upadel", "UN PAQUETE ADELANTE"} {
		m := watching(text.Spanish, simulated(), 80, 24)
		press(m, "space", ":")
		typed(m, wanted)
		before := m.top().(*watch).player.Selected()
		press(m, "enter")
		if m.palette != nil || m.top().(*watch).player.Selected() == before {
			t.Errorf("%q: open %v, still at packet %d:\n%s", wanted, m.palette != nil, before, screenOf(m))
		}
	}
	for wanted, want := range map[string]string{"ordenes": "", "view-state": "4", "grafic": "6", "tras": ","} {
		m := watching(text.Spanish, simulated(), 80, 24)
		press(m, ":")
		typed(m, wanted)
		if want == "" {
			if slices.ContainsFunc(m.palette.found, func(c Command) bool { return c.Name == "palette" }) {
				t.Errorf("%q: the palette lists itself", wanted)
			}
			continue
		}
		if !slices.ContainsFunc(m.palette.found, func(c Command) bool { return c.Keys[0] == want }) {
			t.Errorf("%q finds %v", wanted, m.palette.found)
		}
	}
}

func TestThePaletteAnswersEverywhere(t *testing.T) {
	for name, m := range map[string]*Model{
		"home": atHome(t, text.English, 80, 24), "question": atQuestion(t, text.English, 80, 24),
		"list": atPacket(t, text.English, 120, 36), "program": atProgram(t, text.English, 80, 24),
	} {
		press(m, ":")
		if m.palette == nil || len(m.palette.all) < 5 {
			t.Errorf("%s: the palette is not open, or empty", name)
			continue
		}
		if got := screenOf(m); !strings.Contains(got, "TYPE") {
			t.Errorf("%s: the line below does not say that one types:\n%s", name, got)
		}
		press(m, "esc")
		if m.palette != nil {
			t.Errorf("%s: esc does not leave", name)
		}
	}
	m := watching(text.English, simulated(), 80, 24)
	press(m, "f", ":")
	if m.palette != nil || m.top().(*watch).field.input.Value() != ":" {
		t.Error("where one types, : is no letter")
	}
}

func TestANumberGoesToThatPacketOrSaysWhyNot(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, ":")
	typed(m, "4")
	press(m, "enter")
	if p := m.top().(*watch).player; p.Selected() != 4 || p.Playing() {
		t.Errorf("at packet %d, playing %v", p.Selected(), p.Playing())
	}
	for _, wrong := range []string{"0", "999", "-3"} {
		press(m, ":")
		typed(m, wrong)
		press(m, "enter")
		if got := screenOf(m); !strings.Contains(got, "There is no packet "+wrong+": they go from 1 to") {
			t.Errorf("%s: nothing says why:\n%s", wrong, got)
		}
	}
	h := atHome(t, text.English, 80, 24)
	press(h, ":")
	typed(h, "4")
	press(h, "enter")
	if got := screenOf(h); !strings.Contains(got, "There are no packets here") {
		t.Errorf("at home:\n%s", got)
	}
}

// TestANumberTellsNothingOfWhatALessonHides holds that only what has been told
// counts.
func TestANumberTellsNothingOfWhatALessonHides(t *testing.T) {
	m := learning(t, text.English, 80, 24, nil)
	l := m.top().(*learn)
	told := l.player.snapshot.Packets.Len()
	press(m, ":")
	typed(m, "9")
	press(m, "enter")
	if got := screenOf(m); told >= 9 || !strings.Contains(got, "no packet") {
		t.Errorf("%d packets told:\n%s", told, got)
	}
}

func TestWhatIsPastedIsLookedFor(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, ":")
	m.Update(tea.PasteMsg{Content: "to the cause"})
	if len(m.palette.found) != 1 || m.palette.found[0].Name != "cause" {
		t.Errorf("found %v", m.palette.found)
	}
}

func TestThePaletteIsClicked(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "space", ":")
	box := m.palette.box(80, 24)
	m.Update(tea.MouseWheelMsg{X: box.x + 3, Y: box.y + 5, Button: tea.MouseWheelDown})
	if m.palette.selected != 1 {
		t.Errorf("the wheel leads to %d", m.palette.selected)
	}
	m.Update(tea.MouseClickMsg{X: box.x + 3, Y: box.y + paletteTop, Button: tea.MouseLeft})
	if m.palette != nil || !m.top().(*watch).player.Playing() {
		t.Error("a click on the first command does not play")
	}
	press(m, ":")
	m.Update(tea.MouseClickMsg{X: 0, Y: 0, Button: tea.MouseLeft})
	if m.palette != nil {
		t.Error("a click beside it does not close it")
	}
}

// remapped is the player with other keys.
func remapped(keys map[string][]string) *Model {
	return sized(New(Deps{Words: text.For(text.English)}, Options{Keys: keys}, Start{Session: simulated()}), 80, 24)
}

func TestAnotherKeyPlaysAndTheOldOneSaysSo(t *testing.T) {
	m := remapped(map[string][]string{"play": {"p"}, "view-state": {"f9"}, "down": {"s"}})
	p := m.top().(*watch).player
	press(m, "p")
	if p.Playing() {
		t.Error("p does not pause")
	}
	press(m, "space")
	if got := screenOf(m); p.Playing() || !strings.Contains(got, "space does nothing here: “play” was given p instead.") {
		t.Errorf("playing %v:\n%s", p.Playing(), got)
	}
	before := p.Selected()
	if press(m, "s"); p.Selected() == before {
		t.Error("s does not go down")
	}
	press(m, ".")
	if got := screenOf(m); !strings.Contains(got, "p play") {
		t.Errorf("the key line shows the old key:\n%s", got)
	}
	m.Update(Key("f9"))
	if w := m.top().(*watch); w.main != paneState {
		t.Error("f9 does not show the state")
	}
	press(m, ":")
	if got := screenOf(m); !strings.Contains(got, "p │") && !strings.Contains(got, " p ") {
		t.Errorf("the palette shows the old key:\n%s", got)
	}
	typed(m, "play")
	press(m, "enter")
	if !p.Playing() {
		t.Error("the palette does not play")
	}
}

func TestWhoTypesTypesLettersWhateverTheyWereGivenTo(t *testing.T) {
	m := remapped(map[string][]string{"play": {"p"}})
	press(m, "f", "p", "space")
	if got := m.top().(*watch).field.input.Value(); got != "p " {
		t.Errorf("typed %q", got)
	}
}

// TestEveryCommandCanBeGivenAnotherKey gives each command a key that nothing
// else has, wherever it answers, and presses both.
func TestEveryCommandCanBeGivenAnotherKey(t *testing.T) {
	w := text.For(text.English)
	all := Commands(w)
	if len(all) < 40 {
		t.Fatalf("only %d commands", len(all))
	}
	for _, c := range all {
		given := config.Parse("f", []byte("keys: {"+c.Name+": f12}"), func() []config.Command { return []config.Command{c.Command} })
		if len(given.Faults) > 0 {
			t.Errorf("%s: %v", c.Name, given.Faults[0])
		}
		r := remap(given.Given())
		keys := keyMap{full: everyBinding(w)}
		if got, moved := r.translated(w, keys, Key("f12")); !slices.Contains(c.Keys, nameOf(got)) || moved != "" {
			t.Errorf("%s: f12 becomes %s", c.Name, got)
		}
	}
}

// everyBinding is what Commands is made of, of one place at a time.
func everyBinding(w *text.Printer) (all [][]key.Binding) {
	for _, p := range bindings(w) {
		all = append(all, p.bindings)
	}
	return all
}

func nameOf(k tea.KeyPressMsg) string {
	if k.String() == " " {
		return "space"
	}
	return k.String()
}

func TestKeysOfOurOwnAreNamedAsTheTerminalNamesThem(t *testing.T) {
	for _, c := range Commands(text.For(text.English)) {
		for _, k := range c.Keys {
			if got := nameOf(Key(k)); got != k {
				t.Errorf("%s: %q is pressed as %q", c.Name, k, got)
			}
			if read, ok := config.ReadKey(k); !ok || read != k {
				t.Errorf("%s: the configuration reads %q as %q", c.Name, k, read)
			}
		}
	}
}

func TestAltAndALetterAreItsCapital(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "space")
	m.Update(Key("alt+j"))
	if p := m.top().(*watch).player; p.Cursor() == (trace.Cursor{}) {
		t.Error("alt+j does not do what J does")
	}
	other := remapped(map[string][]string{"play": {"alt+j"}, "notable": {"f9"}})
	other.Update(Key("alt+j"))
	if other.top().(*watch).player.Playing() {
		t.Error("alt+j was given to play, and does not pause")
	}
	other.Update(Key("alt+k"))
	press(other, "J")
	if got := screenOf(other); !strings.Contains(got, "J does nothing here") {
		t.Errorf("J still goes on:\n%s", got)
	}
	press(m, "f")
	m.Update(Key("alt+j"))
	if m.top().(*watch).field.input.Value() != "" {
		t.Error("it types a capital into a field")
	}
}

// unshifted are the keys of a Spanish keyboard that need no shift nor AltGr.
const unshifted = "ºabcdefghijklmnñopqrstuvwxyzç1234567890'¡`+´<,.-"

// TestEachCommandHasAKeyThatASpanishKeyboardTypesUnshifted counts capitals, for
// which alt and the letter do too.
func TestEachCommandHasAKeyThatASpanishKeyboardTypesUnshifted(t *testing.T) {
	for _, c := range Commands(text.For(text.English)) {
		if !slices.ContainsFunc(c.Keys, func(k string) bool {
			last := k[strings.LastIndex(k[:len(k)-1], "+")+1:]
			return !strings.Contains(k, "shift+") && (len([]rune(last)) > 1 || strings.Contains(unshifted, last) || last >= "A" && last <= "Z")
		}) {
			t.Errorf("%s has only %v", c.Name, c.Keys)
		}
	}
}

func TestNoKeyIsFixedAndACommandsToo(t *testing.T) {
	for _, f := range Fixed() {
		for _, c := range Commands(text.For(text.English)) {
			for _, k := range f.Keys {
				if slices.Contains(c.Keys, k) && slices.Contains(c.Places, f.Places[0]) {
					t.Errorf("%s has %s, which a question has", c.Name, k)
				}
			}
		}
	}
}

// TestWhatIsShownIsListed holds that the bindings of the screens are all among
// the commands, so that they can be configured.
func TestWhatIsShownIsListed(t *testing.T) {
	w := text.For(text.English)
	var known []string
	for _, c := range Commands(w) {
		known = append(known, c.Name)
	}
	for name, m := range map[string]*Model{
		"home": atHome(t, text.English, 80, 24), "question": atQuestion(t, text.English, 80, 24), "player": atPlayer(t, text.English, 120, 36),
		"packet": atPacket(t, text.English, 120, 36), "program": atProgram(t, text.English, 80, 24),
	} {
		keys := m.top().keys(&m.ui)
		for _, c := range commandsOf(w, append(keys.full, keys.short)...) {
			if !slices.Contains(known, c.Name) {
				t.Errorf("%s: %s is not among the commands", name, c.Name)
			}
		}
	}
}

// TestTheKeyLineIsClicked clicks on keys where they stand, and on help.
func TestTheKeyLineIsClicked(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	line := func(words string) tea.MouseClickMsg {
		lines := strings.Split(strings.TrimRight(screenOf(m), "\n"), "\n")
		before, _, ok := strings.Cut(lines[len(lines)-1], words)
		if !ok {
			t.Fatalf("%q is not in %q", words, lines[len(lines)-1])
		}
		return tea.MouseClickMsg{X: len([]rune(before)) + 1, Y: 23, Button: tea.MouseLeft}
	}
	m.Update(line("space play"))
	if m.top().(*watch).player.Playing() {
		t.Error("a click on play does not pause")
	}
	m.Update(line("? help"))
	if !m.help {
		t.Error("a click on help shows none")
	}
	press(m, "x", ":")
	m.Update(line("esc "))
	if m.palette != nil {
		t.Error("a click on esc leaves the palette open")
	}
}

func TestANumberGoesToTheWindowThatHoldsIt(t *testing.T) {
	s := &growing{told: &told{title: "large", kind: session.Recorded, snapshot: analyze.Read(handshake().Log.First(6)), news: make(chan struct{})}}
	s.window = session.Window{Count: 4, Of: 50_000}
	m := watching(text.English, s, 80, 24)
	press(m, ":")
	typed(m, "31415")
	press(m, "enter")
	if len(s.asked) != 1 || s.asked[0].Holding != 31415 || s.asked[0].Conversation != 0 {
		t.Fatalf("asked for %+v", s.asked)
	}
	press(m, ":")
	typed(m, "50001")
	press(m, "enter")
	if got := screenOf(m); len(s.asked) != 1 || !strings.Contains(got, "they go from 1 to 50,000") {
		t.Errorf("asked for %+v:\n%s", s.asked, got)
	}
}

// TestEveryGroupOfKeysIsAmongTheCommands finds the groups in the source: one that
// is not listed can't be configured.
func TestEveryGroupOfKeysIsAmongTheCommands(t *testing.T) {
	listed, err := os.ReadFile("keys_commands.go")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	group, found := regexp.MustCompile(`(?m)^func (new\w+Keys)\(`), 0
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range group.FindAllSubmatch(source, -1) {
			found++
			if !strings.Contains(string(listed), string(m[1])+"(") {
				t.Errorf("%s: the keys of %s are not among the bindings in keys_commands.go", name, m[1])
			}
		}
	}
	if found < 8 {
		t.Errorf("only %d groups were found", found)
	}
}
