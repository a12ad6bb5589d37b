package lesson_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/analyze"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// quick is a runner that tells the sample's scenes only once, whatever is asked
// of it.
type quick struct{}

var told = sync.OnceValue(func() trace.LogView {
	log, err := sim.NewRunner().Run(context.Background(), session.Variant{Scenario: "handshake"})
	if err != nil {
		panic(err)
	}
	return log
})

func (quick) Run(context.Context, session.Variant) (trace.LogView, error) { return told(), nil }

// kinds is the lesson with a question of every kind, at a step.
func kinds(t testing.TB, v session.Variant, step string) *lesson.Play {
	t.Helper()
	l, err := lesson.Read("kinds", sample(t))
	if err != nil {
		t.Fatal(err)
	}
	p, err := lesson.Start(l, sim.NewRunner(), v)
	if err != nil {
		t.Fatal(err)
	}
	for p.Step().ID != step {
		p.Skip()
		if !p.Next() {
			t.Fatalf("there is no step %s", step)
		}
	}
	return p
}

// tellings are ways in which the sample holds.
var tellings = []session.Variant{{}, {Seed: 8}, {Seed: 1 << 50}, {Delay: 5 * time.Millisecond}, {Seed: 3, Delay: 60 * time.Millisecond}}

// TestEachKindOfQuestionIsJudged commits each choice of each question that has
// some, in every telling and language.
func TestEachKindOfQuestionIsJudged(t *testing.T) {
	for _, c := range []struct {
		step  string
		kind  lesson.Kind
		right int
		true  string
	}{
		{"what-next", lesson.Next, 1, "server: SYN·ACK, ack 1"},
		{"which-number", lesson.Value, 0, ""},
		{"which-state", lesson.StateOf, 0, "SYN-RECEIVED"},
		{"is-lost", lesson.TimerOf, 0, "client: the RTO timer"},
		{"what-is-true", lesson.Claim, 0, "the client says FIN"},
		{"once-more", lesson.Value, 1, ""},
	} {
		for _, v := range tellings {
			q, _ := kinds(t, v, c.step).Question(text.For(text.English))
			for choice := range q.Choices {
				p := kinds(t, v, c.step)
				if !p.Commit(lesson.Answer{Choice: choice, Reason: -1, Sure: true}) {
					t.Fatalf("%s: the answer isn't taken", c.step)
				}
				for _, lang := range text.Langs() {
					w := text.For(lang)
					got, ok := p.Verdict(w)
					if q, _ := p.Question(w); !ok || q.Kind != c.kind || got.Truth != c.right || got.Right != (choice == c.right) ||
						got.Said != q.Choices[choice] || got.True != q.Choices[c.right] || !got.Unaided {
						t.Errorf("%s, %+v, %d: %+v", c.step, v, choice, got)
					}
					if got.Right != (got.Refutation == "") || got.Right != (got.Believed == "") || strings.Contains(got.Refutation, "{{") {
						t.Errorf("%s, %d: %+v", c.step, choice, got)
					}
					if lang == text.English && c.true != "" && got.True != c.true {
						t.Errorf("%s: true is %q", c.step, got.True)
					}
				}
			}
		}
	}
}

func TestATypedNumberIsJudged(t *testing.T) {
	for _, v := range tellings {
		oneWay := 20 * time.Millisecond
		if v.Delay != 0 {
			oneWay = v.Delay
		}
		for _, c := range []struct {
			typed          time.Duration
			right          bool
			belief, refute string
		}{
			{2 * oneWay, true, "", ""}, {2*oneWay + oneWay/50, true, "", ""},
			{0, false, "Both ends open together.", "Nothing is there at once."},
			{oneWay, false, "", "It is " + text.For(text.English).Duration(2*oneWay) + "."},
		} {
			p, w := kinds(t, v, "how-long"), text.For(text.English)
			if q, _ := p.Question(w); !q.Enter || q.Unit != "milliseconds" || len(q.Choices) != 0 {
				t.Fatalf("%+v", q)
			}
			if !p.Commit(lesson.Answer{Number: int64(c.typed), Choice: 2, Reason: -1}) {
				t.Fatal("not taken")
			}
			got, _ := p.Verdict(w)
			if got.Choice != -1 || got.Right != c.right || got.Believed != c.belief || got.Refutation != c.refute ||
				got.Said != w.Duration(c.typed) || got.True != w.Duration(2*oneWay) {
				t.Errorf("%v: %+v", c.typed, got)
			}
		}
	}
}

func TestAPacketIsPointedAt(t *testing.T) {
	w := text.For(text.English)
	for _, v := range tellings {
		p := kinds(t, v, "which-packet")
		for _, k := range p.Snapshot().Packets.All() {
			p := kinds(t, v, "which-packet")
			if !p.Commit(lesson.Answer{Packet: k.ID, Choice: 0, Reason: -1}) {
				t.Fatal("not taken")
			}
			got, _ := p.Verdict(w)
			lost := k.Hops[0].Fate == trace.BlockedByRule
			if got.Right != lost || got.Right != (got.Refutation == "") || !strings.HasPrefix(got.True, "server: SYN·ACK seq 0 ack 1 (packet 2, at ") || got.Said == "" {
				t.Errorf("packet %d: %+v", k.ID, got)
			}
			if k.FromClient && (got.Refutation != "That one came." || got.Believed != "The receiver asks again.") {
				t.Errorf("packet %d: %+v", k.ID, got)
			}
		}
		for _, none := range []trace.PacketID{0, 99} {
			if p.Commit(lesson.Answer{Packet: none}) {
				t.Errorf("packet %d is taken", none)
			}
		}
	}
}

func TestAReasonIsJudgedBesides(t *testing.T) {
	w := text.For(text.English)
	for reason := -1; reason < 2; reason++ {
		p := kinds(t, session.Variant{}, "what-next")
		p.Commit(lesson.Answer{Choice: 1, Reason: reason})
		got, _ := p.Verdict(w)
		if !got.Right || got.ReasonRight != (reason == 0) || got.TrueReason != 0 || (reason == 1) != (got.ReasonRefutation == "It carried none.") {
			t.Errorf("%d: %+v", reason, got)
		}
	}
}

func TestAForeseenPacketIsAGhostAndIsCompared(t *testing.T) {
	p, w := kinds(t, session.Variant{}, "what-next"), text.For(text.English)
	g, ok := p.Ghost(0)
	if !ok || g.From != 2 || g.To != 1 || g.Flags != wire.SYN|wire.ACK || g.Ack != 0 {
		t.Errorf("%+v %v", g, ok)
	}
	if g, ok := p.Ghost(2); !ok || g.From != 1 || g.To != 2 || g.Ack != -1 {
		t.Errorf("%+v %v", g, ok)
	}
	for _, none := range []int{-1, 3} {
		if _, ok := p.Ghost(none); ok {
			t.Errorf("a ghost of choice %d", none)
		}
	}
	p.Commit(lesson.Answer{Choice: 0, Reason: -1})
	got, _ := p.Verdict(w)
	if want := []lesson.Difference{{Name: "acknowledgment number", Guessed: "0", Real: "1"}}; !slices.Equal(got.Differences, want) {
		t.Errorf("%+v", got.Differences)
	}
	if got.Refutation != "It names 800804832." {
		t.Errorf("%q", got.Refutation)
	}
}

func TestHintsBeyondTheSecondAreAnAid(t *testing.T) {
	for hints := range 4 {
		p := kinds(t, session.Variant{}, "which-state")
		for range hints {
			p.Hint()
		}
		p.Commit(lesson.Answer{Choice: 0, Reason: -1})
		step, _ := p.At()
		got, _ := p.Verdict(text.For(text.English))
		if o, ok := p.Outcome(step); !ok || o.Hints != hints || o.Unaided != (hints < 3) || got.Unaided != o.Unaided || !o.Right {
			t.Errorf("%d hints: %+v", hints, o)
		}
	}
}

func TestAQuestionIsAskedAfreshOverOtherNumbers(t *testing.T) {
	w := text.For(text.English)
	p := kinds(t, session.Variant{}, "which-number")
	seen := map[string]bool{}
	for range 5 {
		q, _ := p.Question(w)
		if seen[q.Choices[0]] || !p.Open() || q.HintsLeft != 3 {
			t.Errorf("%+v", q)
		}
		seen[q.Choices[0]] = true
		p.Hint()
		p.Commit(lesson.Answer{Choice: 0, Reason: -1})
		if v, _ := p.Verdict(w); !v.Right {
			t.Errorf("%+v", v)
		}
		if err := p.Fresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	p.Skip()
	if !p.Next() || p.Step().ID != "which-state" {
		t.Fatal("no way on")
	}
	for p.Back() {
	}
	if p.Step().ID != "listens" {
		t.Error("no way back")
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	p = kinds(t, session.Variant{}, "which-number")
	if err := p.Fresh(canceled); err == nil || !p.Open() {
		t.Errorf("got %v", err)
	}
}

func TestTheLastQuestionIsToldOverAnotherSeed(t *testing.T) {
	p := kinds(t, session.Variant{}, "which-number")
	first := p.Snapshot().Packets.At(0)
	p = kinds(t, session.Variant{}, "once-more")
	again := p.Snapshot().Packets.At(0)
	if first.TCP.Seq == again.TCP.Seq || p.Snapshot().Packets.Len() != 1 {
		t.Errorf("%v, %v", first.TCP.Seq, again.TCP.Seq)
	}
	if q, _ := p.Question(text.For(text.English)); !q.Unseen || p.Hint() || len(q.Hints) != 0 {
		t.Errorf("%+v", q)
	}
}

func TestTheSceneBesideIsWhatTheLessonHasShownOfIt(t *testing.T) {
	p := kinds(t, session.Variant{}, "listens")
	if p.Beside() != nil {
		t.Error("a scene beside none")
	}
	p = kinds(t, session.Variant{}, "what-is-true")
	if s := p.Beside(); s == nil || s.Packets.Len() != 3 || s.Log.Done {
		t.Errorf("%+v", s)
	}
}

func TestGoingBackAndForthShowsTheSame(t *testing.T) {
	p := kinds(t, session.Variant{}, "card")
	var forth []exposed
	for p.Back() {
		forth = append(forth, expose(p))
	}
	slices.Reverse(forth)
	for i := range forth {
		if diff := cmp.Diff(forth[i], expose(p), byValue); diff != "" {
			t.Fatalf("step %d:\n%s", i, diff)
		}
		p.Next()
	}
	fresh := kinds(t, session.Variant{}, "card")
	fresh.Seek(0)
	if fresh.Step().ID != "card" {
		t.Error("Seek went back")
	}
}

func TestWhatIsReadStepByStepIsWhatIsReadAtOnce(t *testing.T) {
	p := kinds(t, session.Variant{}, "what-is-true")
	s := p.Snapshot()
	at := analyze.Read(s.Log)
	if diff := cmp.Diff(list(&at.Events), list(&s.Events)); diff != "" {
		t.Error(diff)
	}
}
