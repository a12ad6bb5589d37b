package lesson_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wiretale/lesson"
	"wiretale/session"
)

func TestProgressComesBackAsItWasKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "wiretale")
	g, err := lesson.LoadProgress(dir)
	if err != nil || len(g.Lessons) != 0 {
		t.Fatal(g, err)
	}
	p := start(t, session.Variant{})
	advance(t, p, "guess-number")
	p.Hint()
	p.Commit(lesson.Answer{Choice: 2, Reason: -1, Sure: true})
	advance(t, p, "guess-ack")
	p.Commit(lesson.Answer{Choice: 0, Reason: 1})
	g.Note(p.Lesson().Name, p.Record(), today)
	if err := keep(dir, g); err != nil {
		t.Fatal(err)
	}
	again, err := lesson.LoadProgress(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(g, again); diff != "" {
		t.Error(diff)
	}
	r := again.Lessons["handshake"]
	if r.At != "guess-ack" || r.Step != 5 || r.Steps != 9 || r.Done || len(r.Met) != 6 {
		t.Errorf("%+v", r)
	}
	want := lesson.Effort{Concept: "acknowledgment-number", Right: true, ReasonRight: true, Sure: true, Hints: 1}
	if diff := cmp.Diff(want, *r.Met["guess-number"].Effort); diff != "" {
		t.Error(diff)
	}
	want = lesson.Effort{Concept: "three-steps", ReasonRight: true}
	if diff := cmp.Diff(want, *r.Met["guess-ack"].Effort); diff != "" {
		t.Error(diff)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) != 2 {
		t.Errorf("left over: %v", names)
	}
}

func TestALessonOnceDoneStaysDone(t *testing.T) {
	var g lesson.Progress
	p := start(t, session.Variant{})
	advance(t, p, "card")
	g.Note(p.Lesson().Name, p.Record(), today)
	p = start(t, session.Variant{})
	p.Next()
	g.Note(p.Lesson().Name, p.Record(), today)
	if r := g.Lessons["handshake"]; !r.Done || r.Step != 1 {
		t.Errorf("%+v", r)
	}
}

func TestSkippingLaterForgetsNoAnswer(t *testing.T) {
	var g lesson.Progress
	p := start(t, session.Variant{})
	advance(t, p, "guess-number")
	p.Commit(lesson.Answer{Choice: 2, Reason: -1, Sure: true})
	g.Note(p.Lesson().Name, p.Record(), today)
	p = start(t, session.Variant{})
	p.Seek(g.Lessons["handshake"].Step + 1)
	if p.Step().ID != "synack" {
		t.Errorf("taken up at %s", p.Step().ID)
	}
	g.Note(p.Lesson().Name, p.Record(), today)
	if e := g.Lessons["handshake"].Met["guess-number"]; !e.Right || e.Skipped {
		t.Errorf("%+v", e)
	}
}

func TestSeekStaysWithinTheLesson(t *testing.T) {
	p := start(t, session.Variant{})
	p.Seek(1000)
	if p.Step().ID != "card" {
		t.Errorf("at %s", p.Step().ID)
	}
	p.Seek(-1)
	if p.Step().ID != "card" {
		t.Errorf("at %s", p.Step().ID)
	}
}

func TestDamagedProgressIsPutAside(t *testing.T) {
	for _, damaged := range []string{"", "{", "[]", `{"version":-3}`, `{"version":1,"lessons":{"handshake":{"step":9,"steps":3}}}`,
		`{"version":2,"lessons":{"handshake":{"step":9,"steps":3}}}`, `{"version":2,"concepts":{"window":{"rung":6,"due":"2026-11-26"}}}`,
		`{"version":2,"concepts":{"window":{"rung":-1,"due":"2026-11-26"}}}`, `{"version":2,"concepts":{"window":{"due":"tomorrow"}}}`, string(make([]byte, 2<<20))} {
		dir := t.TempDir()
		path := filepath.Join(dir, "progress.json")
		for n := range 2 {
			if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
				t.Fatal(err)
			}
			g, err := lesson.LoadProgress(dir)
			var e *lesson.DamagedError
			if !errors.As(err, &e) || g.Lessons == nil {
				t.Fatalf("%.20q: %v", damaged, err)
			}
			if e.Kept != "" {
				t.Errorf("%.20q was put aside by reading", damaged)
			}
			if err := keep(dir, g); !errors.As(err, &e) {
				t.Fatal(err)
			}
			if kept, err := os.ReadFile(e.Kept); err != nil || string(kept) != damaged {
				t.Errorf("%.20q wasn't kept: %v", damaged, err)
			}
			if files, _ := filepath.Glob(path + ".damaged-*"); len(files) != n+1 {
				t.Errorf("%d files", len(files))
			}
			if _, err := lesson.LoadProgress(dir); err != nil {
				t.Error(err)
			}
			os.Remove(path)
		}
	}
}

func FuzzProgress(f *testing.F) {
	f.Add([]byte(`{"version":1,"lessons":{"handshake":{"step":1,"steps":9,"done":true}}}`))
	f.Add([]byte(`{"version":2,"lessons":{"handshake":{"step":1,"steps":9,"at":"syn","met":{"syn":{"hash":"ab","right":true}}}},
		"concepts":{"window":{"evidence":[{"day":"2026-11-26","lesson":"windows","step":"closed","right":true}],"due":"2026-11-27"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "progress.json"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		g, err := lesson.LoadProgress(dir)
		var damaged *lesson.DamagedError
		if err != nil && !errors.As(err, &damaged) && !errors.As(err, new(*lesson.UnkeptError)) {
			t.Fatal(err)
		}
		var newer *lesson.UnkeptError
		if errors.As(keep(dir, g), &newer) {
			if newer.Code != lesson.Newer {
				t.Fatal(newer)
			}
			return
		}
		if again, err := lesson.LoadProgress(dir); err != nil || !cmp.Equal(g, again) {
			t.Fatalf("%v\n%s", err, cmp.Diff(g, again))
		}
	})
}

func TestProgressOfTheFirstVersionIsTakenOver(t *testing.T) {
	dir := t.TempDir()
	first := `{"version":1,"lessons":{
		"handshake":{"step":5,"steps":9,"done":false,"questions":{"guess-number":{"right":true,"reason_right":false,"sure":true,"hints":1}}},
		"windows":{"step":3,"steps":4,"done":true}}}`
	if err := os.WriteFile(filepath.Join(dir, "progress.json"), []byte(first), 0o600); err != nil {
		t.Fatal(err)
	}
	g, err := lesson.LoadProgress(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := g.Lessons["handshake"]
	if step, done := r.Left(copyOf(t)); step != 5 || done {
		t.Errorf("goes on at %d, done: %t", step, done)
	}
	if e := r.Met["guess-number"].Effort; e == nil || !e.Right || !e.Sure || e.Hints != 1 {
		t.Errorf("%+v", e)
	}
	if !g.Lessons["windows"].Done || g.Version != 2 || len(g.Concepts) != 0 {
		t.Errorf("%+v", g)
	}
	if err := keep(dir, g); err != nil {
		t.Fatal(err)
	}
	if again, err := lesson.LoadProgress(dir); err != nil || !cmp.Equal(g, again) {
		t.Errorf("%v\n%s", err, cmp.Diff(g, again))
	}
}

// keep keeps a progress in the place of whatever is there.
func keep(dir string, g lesson.Progress) error {
	return lesson.UpdateProgress(dir, func(p *lesson.Progress) { *p = g })
}
