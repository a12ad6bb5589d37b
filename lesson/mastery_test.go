package lesson_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/lesson"
)

// today is the day on which tests learn.
const today lesson.Day = 20783 // 2026-11-26

// answered is a record in which one question about windows was answered.
func answered(seed uint64, e lesson.Effort) lesson.Record {
	e.Concept, e.Seed, e.ReasonRight = "window", seed, true
	return lesson.Record{Steps: 1, At: "closed", Met: map[string]lesson.Met{"closed": {Hash: "1", Effort: &e}}}
}

// after answers questions about windows, each on its day, and tells what is then
// known.
func after(answers ...func(*lesson.Progress)) lesson.Grasp {
	var p lesson.Progress
	for _, a := range answers {
		a(&p)
	}
	return p.Concepts["window"]
}

func on(day lesson.Day, seed uint64, e lesson.Effort) func(*lesson.Progress) {
	return func(p *lesson.Progress) { p.Note("windows", answered(seed, e), today+day) }
}

var (
	right  = lesson.Effort{Right: true}
	wrong  = lesson.Effort{}
	misled = lesson.Effort{Sure: true}
	second = lesson.Effort{Right: true, Hints: 2}
	third  = lesson.Effort{Right: true, Hints: 3}
)

func TestMasteredAreTwoUnaidedAnswersOfTwoSeedsAndTwoDays(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers []func(*lesson.Progress)
		since   lesson.Day // 0: not mastered
	}{
		{"once", []func(*lesson.Progress){on(0, 1, right)}, 0},
		{"twice", []func(*lesson.Progress){on(0, 1, right), on(1, 2, right)}, today + 1},
		{"twice with two hints", []func(*lesson.Progress){on(0, 1, second), on(5, 2, second)}, today + 5},
		{"on one day", []func(*lesson.Progress){on(0, 1, right), on(0, 2, right)}, 0},
		{"over one seed", []func(*lesson.Progress){on(0, 1, right), on(1, 1, right)}, 0},
		{"the first given away", []func(*lesson.Progress){on(0, 1, third), on(1, 2, right)}, 0},
		{"the second given away", []func(*lesson.Progress){on(0, 1, right), on(1, 2, third)}, 0},
		{"with a miss between", []func(*lesson.Progress){on(0, 1, right), on(1, 2, wrong), on(2, 3, right)}, today + 2},
		{"and missed later", []func(*lesson.Progress){on(0, 1, right), on(1, 2, right), on(8, 3, wrong)}, today + 1},
		{"with the clock put back", []func(*lesson.Progress){on(9, 1, right), on(0, 2, right)}, 0},
		{"and once more then", []func(*lesson.Progress){on(9, 1, right), on(0, 2, right), on(1, 3, right)}, today + 1},
	} {
		if g := after(c.answers...); g.Mastered != c.since {
			t.Errorf("%s: since %d, want %d", c.name, g.Mastered, c.since)
		}
	}
}

func TestAWrongReasonIsNoRightAnswer(t *testing.T) {
	var p lesson.Progress
	r := answered(1, right)
	r.Met["closed"].ReasonRight = false
	p.Note("windows", r, today)
	if g := p.Concepts["window"]; g.Evidence[0].Right || !g.Missed() {
		t.Errorf("%+v", g)
	}
}

func TestTheSameQuestionIsEvidenceOnce(t *testing.T) {
	g := after(on(0, 1, wrong), on(0, 1, right), on(1, 1, right))
	if want := []lesson.Evidence{{Day: today, Lesson: "windows", Step: "closed", Seed: 1}}; !cmp.Equal(g.Evidence, want) {
		t.Errorf("%+v", g.Evidence)
	}
}

func TestWhatWasLetBeIsNoEvidence(t *testing.T) {
	if g := after(on(0, 1, lesson.Effort{Skipped: true})); len(g.Evidence) != 0 {
		t.Errorf("%+v", g)
	}
}

func TestWhatIsKnownIsAskedEverLater(t *testing.T) {
	var p lesson.Progress
	day := today
	for i, want := range []lesson.Day{1, 3, 7, 21, 60, 60, 60} {
		p.Note("windows", answered(uint64(i), right), day)
		if got := p.Concepts["window"]; got.Due != day+want {
			t.Fatalf("after %d right answers in %d days, want %d", i+1, got.Due-day, want)
		}
		day += want
	}
	p.Note("windows", answered(100, misled), day)
	if got := p.Concepts["window"]; got.Due != day+1 {
		t.Errorf("after a miss in %d days", got.Due-day)
	}
	p.Note("windows", answered(101, right), day+1)
	if got := p.Concepts["window"]; got.Due != day+2 {
		t.Errorf("after the answer to it in %d days", got.Due-day-1)
	}
}

func TestCrammingDoesNotPutReviewsOff(t *testing.T) {
	if g := after(on(0, 1, right), on(0, 2, right), on(0, 3, right)); g.Due != today+1 {
		t.Errorf("due in %d days", g.Due-today)
	}
}

func TestEvidenceIsBounded(t *testing.T) {
	var p lesson.Progress
	for i := range 1000 {
		p.Note("windows", answered(uint64(i), right), today+lesson.Day(i))
	}
	g := p.Concepts["window"]
	if len(g.Evidence) != 40 || g.Evidence[39].Seed != 999 {
		t.Errorf("%d answers are kept", len(g.Evidence))
	}
}

func TestADayIsThatOfTheLocalClock(t *testing.T) {
	late := time.Date(2026, 11, 26, 23, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{"UTC": "2026-11-26", "Europe/Madrid": "2026-11-27", "Pacific/Honolulu": "2026-11-26", "Pacific/Kiritimati": "2026-11-27"} {
		z, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := lesson.DayOf(late.In(z)).String(); got != want {
			t.Errorf("in %s it is %s, want %s", zone, got, want)
		}
	}
	// On the day on which summer begins an hour is missing; it is one day nevertheless.
	z, _ := time.LoadLocation("Europe/Madrid")
	before, on, behind := time.Date(2026, 3, 28, 23, 59, 0, 0, z), time.Date(2026, 3, 29, 23, 59, 0, 0, z), time.Date(2026, 3, 30, 0, 0, 0, 0, z)
	if lesson.DayOf(on)-lesson.DayOf(before) != 1 || lesson.DayOf(behind)-lesson.DayOf(on) != 1 {
		t.Error("summer time moves the days")
	}
}

func TestADayIsWrittenAsADate(t *testing.T) {
	for _, d := range []lesson.Day{today, 0, -1, 40000} {
		data, err := d.MarshalText()
		var back lesson.Day
		if err != nil || back.UnmarshalText(data) != nil || back != d {
			t.Errorf("%s became %s, %v", d, back, err)
		}
	}
	if got := today.String(); got != "2026-11-26" {
		t.Error(got)
	}
	for _, bad := range []string{"", "26.11.2026", "2026-02-30", strconv.Itoa(int(today))} {
		if new(lesson.Day).UnmarshalText([]byte(bad)) == nil {
			t.Errorf("took %q", bad)
		}
	}
}
