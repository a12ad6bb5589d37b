package lesson_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wiretale/lesson"
)

// course is what questions there are: three steps ask of each concept, but one
// alone of the last.
func course(concepts int) []lesson.Generator {
	var all []lesson.Generator
	for c := range concepts {
		for s := range 3 {
			g := lesson.Generator{Lesson: "lesson-" + strconv.Itoa(c%3), Step: "step-" + strconv.Itoa(c*3+s), Concept: "concept-" + strconv.Itoa(c)}
			if s == 1 {
				g.Least, g.Most = 5*time.Millisecond, 60*time.Millisecond
			}
			if all = append(all, g); c == concepts-1 {
				break
			}
		}
	}
	return all
}

// learner is somebody who has answered anything on any days.
func learner(t *rapid.T, concepts int) (p lesson.Progress, now lesson.Day) {
	all := course(concepts)
	now = today
	for i := range rapid.IntRange(0, 60).Draw(t, "answers") {
		now += lesson.Day(rapid.IntRange(0, 4).Draw(t, "days"))
		note(&p, rapid.SampledFrom(all).Draw(t, "question"), uint64(i), effort(t), now)
	}
	return p, now
}

func effort(t *rapid.T) lesson.Effort {
	return lesson.Effort{Right: rapid.Bool().Draw(t, "right"), Sure: rapid.Bool().Draw(t, "sure"), Hints: rapid.IntRange(0, 3).Draw(t, "hints")}
}

// note answers a question.
func note(p *lesson.Progress, g lesson.Generator, seed uint64, e lesson.Effort, day lesson.Day) {
	e.Concept, e.Seed, e.ReasonRight = g.Concept, seed, true
	p.Note(g.Lesson, lesson.Record{Steps: 1, At: g.Step, Met: map[string]lesson.Met{g.Step: {Effort: &e}}}, day)
}

func TestLawsOfAReview(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		concepts := rapid.IntRange(1, 14).Draw(t, "concepts")
		p, now := learner(t, concepts)
		now += lesson.Day(rapid.IntRange(0, 70).Draw(t, "pause"))
		seed := rapid.Uint64().Draw(t, "seed")
		items := p.Review(now, seed, course(concepts))
		if diff := cmp.Diff(items, p.Review(now, seed, course(concepts))); diff != "" {
			t.Fatalf("the same day and seed give another review:\n%s", diff)
		}
		if len(items) > 8 {
			t.Fatalf("%d questions", len(items))
		}
		due := map[string]bool{}
		for id, g := range p.Concepts {
			due[id] = g.DueOn(now) <= now
		}
		rank := 0
		asked := map[string]int{}
		for i, it := range items {
			g := p.Concepts[it.Concept]
			if !due[it.Concept] {
				t.Fatalf("%s isn't due", it.Concept)
			}
			if i > 0 && items[i-1].Concept == it.Concept && slices.ContainsFunc(items, func(o lesson.Item) bool { return o.Concept != it.Concept }) {
				t.Fatalf("%s twice in a row", it.Concept)
			}
			if asked[it.Concept]++; asked[it.Concept] > 1 && !g.Missed() || asked[it.Concept] > 2 {
				t.Fatalf("%s is asked %d times", it.Concept, asked[it.Concept])
			}
			if asked[it.Concept] == 1 {
				last := g.Evidence[len(g.Evidence)-1]
				r := 2
				if g.Missed() {
					r = 1
				}
				if !last.Right && last.Sure {
					r = 0
				}
				if r < rank {
					t.Fatalf("%s of rank %d stands behind one of rank %d", it.Concept, r, rank)
				}
				rank = r
			}
			if !slices.Contains(course(concepts), it.Generator) || it.Delay != 0 && (it.Delay < it.Least || it.Delay > it.Most) || it.Most > 0 && it.Delay == 0 {
				t.Fatalf("%+v is no question of the course", it)
			}
			for _, e := range g.Evidence {
				if e.Seed == it.Seed {
					t.Fatalf("%s comes over a seed that is known", it.Concept)
				}
			}
		}
		for id := range due {
			if due[id] && asked[id] == 0 && len(items) < 8 {
				t.Fatalf("%s is due and isn't asked", id)
			}
		}
	})
}

func TestDueOnlyGrowsWithSuccess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, now := learner(t, 3)
		q := rapid.SampledFrom(course(3)).Draw(t, "question")
		now += lesson.Day(rapid.IntRange(-1, 70).Draw(t, "pause")) // −1 for somebody who flies west
		before, known := p.Concepts[q.Concept]
		e := effort(t)
		note(&p, q, 1000, e, now)
		after := p.Concepts[q.Concept]
		switch unaided := e.Right && e.Hints < 3; {
		case !unaided && after.Due != now+1:
			t.Fatalf("a miss comes back on %s, want %s", after.Due, now+1)
		case unaided && known && after.Due < before.Due:
			t.Fatalf("right on %s: due on %s, was on %s", now, after.Due, before.Due)
		case unaided && known && before.Due <= now && after.Due < now+1:
			t.Fatalf("right on %s, and due again on %s", now, after.Due)
		}
	})
}

func TestAReviewEmptiesWhatIsDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		concepts := rapid.IntRange(1, 14).Draw(t, "concepts")
		p, now := learner(t, concepts)
		for range concepts + 1 {
			for _, it := range p.Review(now, 0, course(concepts)) {
				note(&p, it.Generator, it.Seed, effort(t), now)
			}
		}
		if left := p.Review(now, 0, course(concepts)); len(left) > 0 {
			t.Fatalf("%d questions are still due", len(left))
		}
		if next, ok := p.NextReview(now, course(concepts)); ok && next <= now {
			t.Fatalf("the next review is on %s, and today is %s", next, now)
		}
	})
}

func TestAWrongClockStopsNoReview(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, now := learner(t, 3)
		q := course(3)[0]
		ahead := now + lesson.Day(rapid.IntRange(2, 100_000).Draw(t, "ahead"))
		note(&p, q, 1000, right, ahead)
		if g := p.Concepts[q.Concept]; g.DueOn(now) > now {
			t.Fatalf("it is %s, and waits until %s", now, g.DueOn(now))
		}
		note(&p, q, 1001, right, now)
		if g := p.Concepts[q.Concept]; g.DueOn(now) <= now || g.DueOn(now) > now+60 {
			t.Fatalf("answered on %s, due on %s", now, g.DueOn(now))
		}
	})
}

func TestFlyingWestAsksNothingAgain(t *testing.T) {
	var p lesson.Progress
	q := course(1)[0]
	note(&p, q, 1, right, today)
	if items := p.Review(today-1, 0, course(1)); len(items) != 0 {
		t.Errorf("%+v", items)
	}
}

func TestOnlyWhatWasLearnedIsReviewed(t *testing.T) {
	var p lesson.Progress
	if items := p.Review(today, 0, course(3)); len(items) != 0 {
		t.Errorf("%+v", items)
	}
	if next, ok := p.NextReview(today, course(3)); ok {
		t.Errorf("a review on %s", next)
	}
	note(&p, course(3)[0], 1, wrong, today)
	if items := p.Review(today+1, 0, course(3)[3:]); len(items) != 0 {
		t.Errorf("what nothing asks of: %+v", items)
	}
}

func TestAMissedConceptIsAskedByTwoSteps(t *testing.T) {
	var p lesson.Progress
	for i := range 2 {
		note(&p, course(3)[i*3], 1, misled, today)
	}
	items := p.Review(today+1, 0, course(3))
	var concepts []string
	for _, it := range items {
		concepts = append(concepts, it.Concept)
	}
	if want := []string{"concept-0", "concept-1", "concept-0", "concept-1"}; !slices.Equal(concepts, want) {
		t.Fatalf("%v", concepts)
	}
	if items[0].Step == items[2].Step || items[0].Step == "step-0" {
		t.Errorf("%+v", items)
	}
}
