package main

import (
	"path/filepath"

	"wiretale/lesson"
	"wiretale/text"
	"wiretale/tui"
)

// course lists the lessons with how far each has come, and before them the review
// if something is due.
func (p *program) course(progress *lesson.Progress) (all []tui.Entry) {
	if due := len(progress.Review(today(), 0, generators(progress))); due > 0 {
		all = append(all, tui.Entry{Kind: tui.Reviews, Name: "review", Title: p.words.T("cmd.home.review", text.Args{"Count": due}), About: p.words.T("cmd.home.review.about")})
	}
	for _, l := range known(progress) {
		e := tui.Entry{Kind: tui.Lessons, Name: l.Name, Title: lessonTitle(p.words, l), About: l.About.In(p.words)}
		e.Note, e.Done, e.Of = p.standing(l, progress)
		all = append(all, e)
	}
	return all
}

// lessonTitle is a lesson's title behind its number.
func lessonTitle(w *text.Printer, l *lesson.Lesson) string {
	if l.Number == 0 || filepath.IsAbs(l.Name) { // one's own have none
		return l.Title.In(w)
	}
	return w.Count(int64(l.Number)) + " " + l.Title.In(w)
}

// standing tells in a word how far a lesson has come, and in steps.
func (p *program) standing(l *lesson.Lesson, progress *lesson.Progress) (word string, done, of int) {
	r, of := progress.Lessons[l.Name], len(l.Steps)
	step, whole := r.Left(l)
	switch {
	case r.Steps == 0:
		return p.words.T("cmd.home.new"), 0, of
	case whole && mastered(l, progress):
		return p.words.T("cmd.home.mastered"), of, of
	case whole:
		step = of
	case r.Done:
		return p.words.T("cmd.home.edited", text.Args{"Step": step + 1, "Steps": of}), step, of
	}
	return p.howFar(l, r), step, of
}

// mastered reports whether all that a lesson teaches is mastered.
func mastered(l *lesson.Lesson, progress *lesson.Progress) bool {
	for _, id := range l.Asked() {
		if progress.Concepts[id].Mastered == 0 {
			return false
		}
	}
	return len(l.Asked()) > 0
}

// howFar tells how much of a lesson was done.
func (p *program) howFar(l *lesson.Lesson, r lesson.Record) string {
	step, done := r.Left(l)
	switch {
	case done:
		return p.words.T("cmd.home.done")
	case r.Steps > 0:
		return p.words.T("cmd.home.step", text.Args{"Step": step + 1, "Steps": len(l.Steps)})
	}
	return ""
}
