package main

import (
	"errors"

	"wiretale/lesson"
	"wiretale/text"
)

// aheadError is that answers were given on a day that is yet to come: the clock was
// wrong then, or is now.
type aheadError struct{ day, today lesson.Day }

// Error implements error.
func (e *aheadError) Error() string {
	return "the clock stands at " + e.today.String() + ", before " + e.day.String()
}

// remembered is what is known of a learner, and what should be told of how it was
// kept. It can be used with an error, too.
func remembered() (lesson.Progress, error) {
	progress, err := lesson.LoadProgress(stateDir())
	if day, ahead := progress.Ahead(today()); err == nil && ahead {
		err = &aheadError{day, today()}
	}
	return progress, err
}

// keep saves how far a lesson has come.
func keep(name string, done lesson.Record) error {
	return lesson.UpdateProgress(stateDir(), func(p *lesson.Progress) { p.Note(name, done, today()) })
}

// sayKept says what became of what was kept of lessons; ok is false for any other
// error.
func (p *program) sayKept(err error) (said string, ok bool) {
	var damaged *lesson.DamagedError
	var unkept *lesson.UnkeptError
	var ahead *aheadError
	switch {
	case errors.As(err, &damaged):
		return p.words.T(damaged.Key(), escaped(map[string]any{"File": damaged.File, "Kept": damaged.Kept})), true
	case errors.As(err, &unkept):
		return p.words.T(unkept.Key(), escaped(map[string]any{"File": unkept.File, "Reason": systemWord(unkept.Reason).Error()})), true
	case errors.As(err, &ahead):
		return p.words.T("lesson.progress.ahead", text.Args{"Day": ahead.day.String(), "Today": ahead.today.String()}), true
	}
	return "", false
}
