package lesson_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
)

func start(t *testing.T, v session.Variant) *lesson.Play {
	t.Helper()
	p, err := lesson.Start(copyOf(t), sim.NewRunner(), v)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// advance goes on to a step, skipping the questions on the way.
func advance(t *testing.T, p *lesson.Play, id string) {
	t.Helper()
	for p.Step().ID != id {
		p.Skip()
		if !p.Next() {
			t.Fatalf("there is no step %s", id)
		}
	}
}

var variants = []session.Variant{
	{},
	{Seed: 7},
	{Seed: 1 << 60},
	{Delay: time.Millisecond},
	{Seed: 99, Delay: 300 * time.Millisecond},
	{Interventions: []session.Intervention{{From: "client", To: "server", Nth: 1, Action: session.Drop}}},
	{Interventions: []session.Intervention{{From: "server", To: "client", Nth: 1, Action: session.Drop}}},
}

func TestEmbeddedFoldersAreAllLessons(t *testing.T) {
	for _, name := range lesson.Names() {
		if _, err := lesson.Load(name); err != nil {
			t.Error(err)
		}
	}
}

func TestProseIsWholeInBothLanguages(t *testing.T) {
	for _, l := range lesson.List() {
		p, err := lesson.Start(l, sim.NewRunner(), session.Variant{})
		if err != nil {
			t.Fatal(err)
		}
		for more := true; more; more = p.Next() {
			for range 4 {
				p.Hint()
			}
			for _, lang := range text.Langs() {
				w := text.For(lang)
				said := []string{p.Heading(w), p.Prose(w)}
				if q, ok := p.Question(w); ok {
					said = append(append(append(said, q.Prompt), q.Hints...), append(q.Choices, q.Reasons...)...)
				}
				for _, s := range said {
					if s == "" || strings.Contains(s, "{{") || strings.Contains(strings.ToLower(s), "apretón") {
						t.Errorf("%s, %s, %s: %q", l.Name, p.Step().ID, lang, s)
					}
				}
			}
			p.Skip()
		}
	}
}

func TestRightAnswersFollowTheTrace(t *testing.T) {
	w := text.For(text.English)
	seen := map[string]bool{}
	for _, v := range variants {
		p := start(t, v)
		advance(t, p, "guess-number")
		q, _ := p.Question(w)
		if !p.Commit(lesson.Answer{Choice: 2, Reason: -1, Sure: true}) {
			t.Fatal("the answer wasn't taken")
		}
		verdict, ok := p.Verdict(w)
		if !ok || !verdict.Right || verdict.Truth != 2 {
			t.Errorf("%+v: %+v", v, verdict)
		}
		synack := p.Snapshot().Packets.At(p.Snapshot().Packets.Len() - 1)
		if want := uint32(synack.TCP.Ack); q.Choices[2] != strconv.FormatUint(uint64(want), 10) {
			t.Errorf("%+v: the choice says %s, the packet %d", v, q.Choices[2], want)
		}
		seen[q.Choices[2]] = true
	}
	if len(seen) < 4 {
		t.Errorf("the numbers hardly differ: %v", seen)
	}
}

func TestWrongAnswersAreAnswered(t *testing.T) {
	for _, lang := range text.Langs() {
		w := text.For(lang)
		for choice := range 4 {
			for reason := range 3 {
				p := start(t, session.Variant{})
				advance(t, p, "guess-ack")
				p.Commit(lesson.Answer{Choice: choice, Reason: reason})
				v, _ := p.Verdict(w)
				if v.Right != (choice == 1) || v.ReasonRight != (reason == 1) {
					t.Errorf("%d, %d: %+v", choice, reason, v)
				}
				if v.Right != (v.Refutation == "") || v.ReasonRight != (v.ReasonRefutation == "") || v.Happened == "" {
					t.Errorf("%d, %d: %+v", choice, reason, v)
				}
			}
		}
	}
}

func TestAQuestionMustBeMet(t *testing.T) {
	p := start(t, session.Variant{})
	for p.Next() {
	}
	if id := p.Step().ID; id != "guess-number" || !p.Open() {
		t.Fatalf("got as far as %s", id)
	}
	if p.Commit(lesson.Answer{Choice: 4}) || p.Commit(lesson.Answer{Choice: -1}) {
		t.Error("took an answer that is no choice")
	}
	for range 3 {
		if !p.Hint() {
			t.Error("there are three hints")
		}
	}
	if p.Hint() {
		t.Error("gave a fourth hint")
	}
	if q, _ := p.Question(text.For(text.Spanish)); len(q.Hints) != 3 || q.HintsLeft != 0 || q.Number != 1 || q.Of != 2 {
		t.Errorf("%+v", q)
	}
	before := p.Horizon()
	if !p.Skip() || p.Skip() || p.Commit(lesson.Answer{}) {
		t.Error("a question is skipped once")
	}
	if !before.Before(p.Horizon()) {
		t.Error("skipping doesn't show what happens")
	}
	if v, ok := p.Verdict(text.For(text.English)); !ok || !v.Skipped || v.Right || v.Happened == "" || v.Refutation != "" {
		t.Errorf("%+v", v)
	}
}

func TestGoingBackHidesAgain(t *testing.T) {
	p := start(t, session.Variant{})
	if p.Back() {
		t.Error("went back from the first step")
	}
	if p.Snapshot().Packets.Len() != 0 {
		t.Error("a packet before the first")
	}
	p.Next()
	if p.Snapshot().Packets.Len() != 1 {
		t.Error("no SYN")
	}
	p.Back()
	if p.Snapshot().Packets.Len() != 0 {
		t.Error("the SYN still shows")
	}
}

func TestFocusIsTheStepsEvent(t *testing.T) {
	p := start(t, session.Variant{})
	for _, c := range []struct{ step, want string }{
		{"listen", "state_changed"}, {"syn", "packet_sent"}, {"syn-sent", "state_changed"},
		{"guess-number", "packet_delivered"}, {"card", "state_changed"},
	} {
		advance(t, p, c.step)
		e, ok := p.Snapshot().Event(p.Focus())
		if !ok || e.Kind.String() != c.want {
			t.Errorf("%s: points at %s", c.step, e.Kind)
		}
	}
	if !p.Done() {
		t.Error("the last step doesn't end the lesson")
	}
}

func TestAPathIsNoLessonsName(t *testing.T) {
	if _, err := lesson.Load("../handshake"); err == nil {
		t.Error("a path is no lesson's name")
	}
}
