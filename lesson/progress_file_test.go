package lesson_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wiretale/lesson"
)

// TestWhatIsNoFileOfProgressIsPutAside holds it for what can't be read, and for what
// could be read for ever.
func TestWhatIsNoFileOfProgressIsPutAside(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"a folder":          func(path string) error { return os.Mkdir(path, 0o700) },
		"an endless device": func(path string) error { return os.Symlink("/dev/zero", path) },
	} {
		dir := t.TempDir()
		if err := make(filepath.Join(dir, "progress.json")); err != nil {
			t.Fatal(err)
		}
		g, err := lesson.LoadProgress(dir)
		var damaged *lesson.DamagedError
		if !errors.As(err, &damaged) || len(g.Lessons) > 0 {
			t.Errorf("%s: got %v, %v", name, g, err)
		}
		if err := g.Save(dir); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
