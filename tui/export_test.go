package tui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wiretale/session"
	"wiretale/text"
)

// writing is a program that writes exports nowhere, but keeps what was asked for.
func writing(lang text.Lang, width, height int) (m *Model, asked *[]Export, problem *error) {
	asked, problem = new([]Export), new(error)
	m = watching(lang, simulated(), width, height)
	m.deps.Export = func(x Export) (int64, error) {
		*asked = append(*asked, x)
		return 1200, *problem
	}
	return m, asked, problem
}

func TestWhatIsOnTheScreenIsExported(t *testing.T) {
	t.Chdir(t.TempDir())
	m, asked, problem := writing(text.English, 100, 30)
	press(m, "e")
	if got := screenOf(m); !strings.Contains(got, "the ladder as a picture (SVG)") || !strings.Contains(got, "Everything that the screen holds") {
		t.Fatalf("there is no choice of forms:\n%s", got)
	}
	press(m, "s")
	if got := screenOf(m); !strings.Contains(got, "TYPE") || !strings.Contains(got, "Export to: the-handshake.svg") {
		t.Fatalf("there is no field with a name:\n%s", got)
	}
	settle(m, press(m, "enter"))
	if len(*asked) != 1 || (*asked)[0].Form != "svg" || (*asked)[0].Path != "the-handshake.svg" || (*asked)[0].Snapshot != m.top().(*watch).player.snapshot {
		t.Fatalf("asked for %+v", *asked)
	}
	if got := screenOf(m); !strings.Contains(got, "the-handshake.svg is written, 1.2") {
		t.Errorf("nothing is said:\n%s", got)
	}
	*problem = errors.New("disk full")
	press(m, "e", "j", "j", "enter") // the third form
	if settle(m, press(m, "enter")); !strings.Contains(screenOf(m), "Nothing was written: disk full") {
		t.Errorf("a fault isn't said:\n%s", screenOf(m))
	}
}

func TestAFileIsOverwrittenOnlyByWhoSaysSoTwice(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile(filepath.Join(dir, "the-handshake.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, asked, _ := writing(text.Spanish, 100, 30)
	press(m, "e", "t")
	if settle(m, press(m, "enter")); len(*asked) != 0 || !strings.Contains(screenOf(m), "^^^") {
		t.Errorf("it was written at once:\n%s", screenOf(m))
	}
	if settle(m, press(m, "enter")); len(*asked) != 1 {
		t.Error("it isn't written by who says so twice")
	}
}

func TestOnlyWhatTheFilterPicksIsExported(t *testing.T) {
	t.Chdir(t.TempDir())
	m, asked, _ := writing(text.English, 100, 30)
	press(m, "f")
	typed(m, "tcp.flags.syn")
	settle(m, press(m, "enter"))
	press(m, "e")
	if got := screenOf(m); !strings.Contains(got, "only what tcp.flags.syn picks") {
		t.Errorf("it isn't said:\n%s", got)
	}
	press(m, "m")
	settle(m, press(m, "enter"))
	if len(*asked) != 1 || (*asked)[0].Picks == nil {
		t.Fatalf("asked for %+v:\n%s", *asked, screenOf(m))
	}
	s := (*asked)[0].Snapshot
	for _, k := range s.Packets.All() {
		if got, want := (*asked)[0].Picks(&k), strings.Contains(k.TCP.Flags.String(), "SYN"); got != want {
			t.Errorf("packet %d: %v", k.ID, got)
		}
	}
}

func TestAPanelIsLeftWithoutAnExport(t *testing.T) {
	m, asked, _ := writing(text.English, 80, 24)
	before := screenOf(m)
	press(m, "e", "esc")
	if got := screenOf(m); got != before || len(*asked) != 0 {
		t.Errorf("something stayed:\n%s", got)
	}
}

func TestACaptureIsSaidToBeUnmasked(t *testing.T) {
	story := simulated()
	story.kind = session.Recorded
	m := watching(text.English, story, 100, 30)
	if press(m, "e"); !strings.Contains(screenOf(m), "Nothing is masked") {
		t.Errorf("it isn't said:\n%s", screenOf(m))
	}
}
