package lesson_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"wiretale/lesson"
)

// answer is a record of a lesson of which one question was answered.
func answer(step string) lesson.Record {
	return lesson.Record{Step: 1, Steps: 9, At: step, Met: map[string]lesson.Met{
		step: {Hash: "ab", Effort: &lesson.Effort{Concept: "windows", Right: true, ReasonRight: true}}}}
}

// noted keeps an answer.
func noted(dir, name, step string) error {
	return lesson.UpdateProgress(dir, func(p *lesson.Progress) { p.Note(name, answer(step), today) })
}

// TestWhatIsNoFileOfProgressIsPutAside holds it for what can't be read, and for what
// could be read for ever.
func TestWhatIsNoFileOfProgressIsPutAside(t *testing.T) {
	for name, make := range map[string]func(path string) error{
		"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"an endless device": func(path string) error {
			own := path + ".zero" // the machine's would be at risk, were this wrong and run by root
			if syscall.Mknod(own, syscall.S_IFCHR|0o600, 1<<8|5) != nil {
				own = "/dev/zero"
			}
			return os.Symlink(own, path)
		},
		"a pipe": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a huge file": func(path string) error {
			return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 1<<30))
		},
		"a cut one": func(path string) error { return os.WriteFile(path, []byte(`{"version":2,"lessons":{"hand`), 0o600) },
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
		if err := noted(dir, "a", "b"); !errors.As(err, &damaged) || !strings.HasSuffix(damaged.Kept, ".damaged-1") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Lstat(damaged.Kept); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if g, err := lesson.LoadProgress(dir); err != nil || g.Lessons["a"].At != "b" {
			t.Errorf("%s: what was noted is lost: %v", name, err)
		}
	}
}

// TestWhatANewerProgramKeptStaysAsItIs holds that an older one neither reads nor
// overwrites it.
func TestWhatANewerProgramKeptStaysAsItIs(t *testing.T) {
	dir := t.TempDir()
	path, newer := filepath.Join(dir, "progress.json"), `{"version":3,"lessons":[]}`
	if err := os.WriteFile(path, []byte(newer), 0o600); err != nil {
		t.Fatal(err)
	}
	_, loading := lesson.LoadProgress(dir)
	for _, err := range []error{loading, noted(dir, "a", "b")} {
		var e *lesson.UnkeptError
		if !errors.As(err, &e) || e.Code != lesson.Newer {
			t.Errorf("got %v", err)
		}
	}
	if kept, _ := os.ReadFile(path); string(kept) != newer {
		t.Errorf("it reads %s", kept)
	}
}

// TestProgressBehindALinkIsKeptThere holds it for a file that is there and for one that
// isn't yet: somebody keeps theirs elsewhere.
func TestProgressBehindALinkIsKeptThere(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	if err := errors.Join(os.Symlink("second", filepath.Join(dir, "progress.json")), os.Symlink(filepath.Join(elsewhere, "mine.json"), filepath.Join(dir, "second"))); err != nil {
		t.Fatal(err)
	}
	for _, step := range []string{"first", "second"} {
		if err := noted(dir, "a", step); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(filepath.Join(elsewhere, "mine.json"))
	if err != nil || !strings.Contains(string(data), `"second"`) || !strings.Contains(string(data), `"first"`) {
		t.Errorf("%v: %s", err, data)
	}
	if to, err := os.Readlink(filepath.Join(dir, "progress.json")); err != nil || to != "second" {
		t.Errorf("the link is gone: %v", err)
	}
}

// TestWhereNothingCanBeWrittenThatIsTold has a file in the place of the folder, a folder
// in the place of the lock, and links that lead nowhere.
func TestWhereNothingCanBeWrittenThatIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		make func(dir string) error
		code lesson.Unkept // "" where it can be kept all the same
	}{
		"no folder": {func(dir string) error { return errors.Join(os.Remove(dir), os.WriteFile(dir, nil, 0o600)) }, lesson.Unwritten},
		"a loop":    {func(dir string) error { return os.Symlink("progress.json", filepath.Join(dir, "progress.json")) }, lesson.Unread},
		"a lost link": {func(dir string) error {
			return os.Symlink("/nowhere/progress.json", filepath.Join(dir, "progress.json"))
		}, lesson.Unwritten},
		"a lock's dir": {func(dir string) error { return os.Mkdir(filepath.Join(dir, "progress.lock"), 0o700) }, ""},
	} {
		dir := filepath.Join(t.TempDir(), "wiretale")
		if err := errors.Join(os.Mkdir(dir, 0o700), c.make(dir)); err != nil {
			t.Fatal(err)
		}
		err := noted(dir, "a", "b")
		var e *lesson.UnkeptError
		if errors.As(err, &e) != (c.code != "") || e != nil && e.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*.new-*")); len(left) > 0 {
			t.Errorf("%s: left over: %v", name, left)
		}
	}
}

// TestProgressThatCouldNotBeReadAgainIsNotWritten fills it with what is too much.
func TestProgressThatCouldNotBeReadAgainIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	if err := noted(dir, "a", "b"); err != nil {
		t.Fatal(err)
	}
	err := noted(dir, strings.Repeat("long", 1<<20), "b")
	var e *lesson.UnkeptError
	if !errors.As(err, &e) || e.Code != lesson.TooLong {
		t.Errorf("got %v", err)
	}
	if g, err := lesson.LoadProgress(dir); err != nil || len(g.Lessons) != 1 {
		t.Errorf("%v, %d lessons", err, len(g.Lessons))
	}
}

// TestProgramsThatKeepAtOnceLoseNothing has several of them note answers at the same time:
// each must be there afterwards.
func TestProgramsThatKeepAtOnceLoseNothing(t *testing.T) {
	const programs, answers = 4, 25
	if dir, number, ok := strings.Cut(os.Getenv("WIRETALE_TEST_KEEPS"), "#"); ok {
		for i := range answers {
			if err := noted(dir, "shared", fmt.Sprintf("step-%s-%d", number, i)); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	dir := t.TempDir()
	var running []*exec.Cmd
	for n := range programs {
		c := exec.Command(os.Args[0], "-test.run=^TestProgramsThatKeepAtOnceLoseNothing$")
		c.Env = append(os.Environ(), fmt.Sprintf("WIRETALE_TEST_KEEPS=%s#%d", dir, n))
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, c)
	}
	for _, c := range running {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	g, err := lesson.LoadProgress(dir)
	if err != nil || len(g.Lessons["shared"].Met) != programs*answers {
		t.Errorf("%v: %d of %d answers", err, len(g.Lessons["shared"].Met), programs*answers)
	}
}

// TestALockThatIsLeftStopsNobody leaves the file behind, as a program does that was
// killed, in forms that nobody can open.
func TestALockThatIsLeftStopsNobody(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "progress.lock"), []byte("4711"), 0); err != nil {
		t.Fatal(err)
	}
	if err := noted(dir, "a", "b"); err != nil {
		t.Error(err)
	}
}

func TestAnswersOfADayToComeAreNoticed(t *testing.T) {
	var g lesson.Progress
	if _, ahead := g.Ahead(today); ahead {
		t.Error("of nothing")
	}
	g.Note("a", answer("b"), today)
	for day, want := range map[lesson.Day]bool{today: false, today - 1: false, today - 2: true, today + 1: false} {
		if of, ahead := g.Ahead(day); ahead != want || ahead && of != today {
			t.Errorf("on %v: %v, %t", day, of, ahead)
		}
	}
	if due := g.Concepts["windows"]; !slices.Contains([]lesson.Day{today - 9}, due.DueOn(today-9)) {
		t.Errorf("due on %v", due.DueOn(today-9))
	}
}
