package lesson_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
)

func drop(from, to string, nth int) session.Intervention {
	return session.Intervention{Action: session.Drop, From: from, To: to, Nth: nth}
}

func TestATaskIsDoneWhenItsGoalComesTrueInOneBranch(t *testing.T) {
	w := text.For(text.English)
	for _, v := range tellings {
		p := kinds(t, v, "make-it")
		b := p.Bench()
		if b == nil || b != p.Bench() || p.Commit(lesson.Answer{}) {
			t.Fatal("no bench, or it is done at once")
		}
		if s := b.Standing(w); s.Done || slices.Contains(s.Met, true) || len(s.Goals) != 2 || s.Miss != "" {
			t.Errorf("at first: %+v", s)
		}
		must(t, b.Intervene(drop("client", "server", 1)))
		s := b.Standing(w)
		if s.Done || !slices.Equal(s.Met, []bool{true, false}) ||
			s.Miss != "Your nearest attempt (drop packet 1 of client → server) has 1 of 2. Still missing: the server repeats its FIN" {
			t.Errorf("after one: %+v", s)
		}
		must(t, b.Intervene(drop("server", "client", 3)))
		if s := b.Standing(w); !s.Done || !slices.Equal(s.Met, []bool{true, true}) || s.Miss != "" {
			t.Errorf("after two: %+v", s)
		}
		must(t, b.Undo())
		if s := b.Standing(w); !s.Done || s.Met[1] {
			t.Errorf("what was done once is done: %+v", s)
		}
		if !p.Commit(lesson.Answer{Choice: 3, Number: 9, Reason: -1}) || p.Bench() != nil {
			t.Fatal("not taken")
		}
		got, _ := p.Verdict(w)
		if !got.Right || got.Choice != -1 || got.Said != "drop SYN seq 0; drop FIN·ACK seq 1 ack 2" ||
			len(got.Solution) != 2 || !strings.Contains(got.Happened, "FIN") {
			t.Errorf("%+v", got)
		}
	}
}

func TestATaskThatIsSkippedShowsItsSolution(t *testing.T) {
	p := kinds(t, session.Variant{}, "make-it")
	p.Skip()
	got, _ := p.Verdict(text.For(text.Spanish))
	if got.Right || !got.Skipped || got.Unaided || len(got.Solution) != 2 || strings.Contains(got.Solution[0], "drop") {
		t.Errorf("%+v", got)
	}
}

func TestANamedMissIsToldInItsWords(t *testing.T) {
	b := kinds(t, session.Variant{}, "make-it").Bench()
	must(t, b.Intervene(drop("client", "server", 3)))
	for lang, want := range map[text.Lang]string{text.English: "That was the client's FIN.", text.Spanish: "Ese era el FIN del cliente."} {
		if s := b.Standing(text.For(lang)); s.Miss != want {
			t.Errorf("%+v", s)
		}
	}
	must(t, b.Look(0))
	if s := b.Standing(text.For(text.English)); s.Miss != "That was the client's FIN." {
		t.Errorf("of the nearest attempt: %+v", s)
	}
}

func TestATaskAllowsNoMoreThanItSays(t *testing.T) {
	b := kinds(t, session.Variant{}, "make-it").Bench()
	for _, c := range []struct {
		do   func() error
		code session.BranchCode
	}{
		{func() error { return b.Intervene(session.Intervention{Action: session.Crash, Host: "server"}) }, session.NotAllowed},
		{func() error {
			must(t, b.Intervene(drop("client", "server", 1)))
			must(t, b.Intervene(drop("client", "server", 2)))
			return b.Intervene(drop("client", "server", 3))
		}, session.TooManyChanges},
		{func() error { return b.Save("x") }, session.NotSaved},
		{func() error { return b.Look(17) }, session.NoSuchBranch},
		{func() error { b.Reset(); return b.Undo() }, session.NothingToUndo},
		{b.Redo, session.NothingToRedo},
	} {
		var e *session.BranchError
		if err := c.do(); !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("got %v, want %s", err, c.code)
		}
	}
	if n := len(b.Branches().List); n != 3 {
		t.Errorf("%d branches", n)
	}
	if err := b.Intervene(session.Intervention{Action: session.Drop, From: "client", To: "moon", Nth: 1}); err == nil {
		t.Error("dropped a packet to the moon")
	}
}

func TestABenchTellsItsBranchesLikeAnyScenario(t *testing.T) {
	b := kinds(t, session.Variant{}, "make-it").Bench()
	before, changed := b.Snapshot(), b.Changed()
	must(t, b.Intervene(drop("server", "client", 99)))
	select {
	case <-changed:
	default:
		t.Error("nobody is told")
	}
	got := b.Branches().List[1]
	if !slices.Equal(got.Outcomes, []string{"never-met"}) || b.Snapshot() == before || b.Title() != "plain" {
		t.Errorf("%+v", got)
	}
	must(t, b.Intervene(drop("server", "client", 1)))
	if got := b.Branches().List[2]; !slices.Equal(got.Outcomes, []string{"never-met", "applied"}) {
		t.Errorf("%+v", got)
	}
	b.Rename(1, "moon")
	if b.Branches().List[1].Name != "moon" {
		t.Error("not renamed")
	}
	must(t, b.Undo())
	must(t, b.Redo())
	if b.Branches().Looking != 2 {
		t.Errorf("looking at %d", b.Branches().Looking)
	}
	b.Reset()
	if b.Snapshot() != before || b.Progress().Packets != before.Packets.Len() || b.Close() != nil {
		t.Error("not as it was")
	}
}

func TestABenchMayBeLookedAtWhileAStoryIsTold(t *testing.T) {
	b := kinds(t, session.Variant{}, "make-it").Bench()
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() { _ = b.Intervene(drop("client", "server", i+1)) })
		all.Go(func() {
			for range 50 {
				_ = b.Standing(text.For(text.English))
				_ = b.Branches()
			}
		})
	}
	all.Wait()
	if n := len(b.Branches().List); n < 3 {
		t.Errorf("%d branches", n)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
