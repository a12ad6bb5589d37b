package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wiretale/text"
)

func TestAFileIsCalledByWhatIsHarmlessOfItsTitle(t *testing.T) {
	for title, want := range map[string]string{
		"The handshake": "the-handshake", "../../etc/passwd": "etc-passwd", "$(rm -rf ~)": "rm-rf",
		"eth0: ::1": "eth0-1", "¿Qué?": "qu", "…": "story", "": "story", "capture.2.pcapng": "capture.2.pcapng",
		"a very long title of a story that was told in one place and then in another": "a-very-long-title-of-a-story-that-was-told-in-one-place-and",
	} {
		if got := fileStem(title, "story"); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

// TestOnlyFilesAreReplaced presses enter twice on what is there and is no file.
func TestOnlyFilesAreReplaced(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, "/dev/null", link} {
		m := watching(text.English, simulated(), 80, 24)
		written := false
		m.top().(*watch).askPath("tell.field", "tell.field.hint", path, func(string, bool) request { written = true; return nil })
		press(m, "enter", "enter")
		if written || !strings.Contains(screenOf(m), "This is no file that could be replaced") {
			t.Errorf("%s: written %v:\n%s", path, written, screenOf(m))
		}
	}
}
