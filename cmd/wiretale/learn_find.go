package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
)

// findLesson is an embedded lesson by its name, or one of somebody's own by its
// folder. Such a one is known by its whole path, wherever it is asked for.
func findLesson(name string) (*lesson.Lesson, error) {
	if slices.Contains(lesson.Names(), name) {
		return lesson.Load(name)
	}
	if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return nil, &lesson.Error{Lesson: name, Code: lesson.NoLesson, Found: name, Expected: strings.Join(lesson.Names(), ", ")}
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	return lesson.Read(path, os.DirFS(path))
}

// allFaults are all the mistakes of a lesson that could not be begun, where it is
// somebody's own: whoever mends one wants to know of the others.
func allFaults(ctx context.Context, name string, err error) error {
	var e *lesson.Error
	if !errors.As(err, &e) || e.Code == lesson.NoLesson && e.Expected != "" || slices.Contains(lesson.Names(), e.Lesson) {
		return err
	}
	if faults := faultsOf(ctx, name); faults != nil {
		return faults
	}
	return err
}

// resume starts a lesson where it was left: by "" the one that is next. With a play its
// error is what should be told of what was kept.
func (p *program) resume(ctx context.Context, name string, seed uint64) (*lesson.Play, error) {
	progress, problem := remembered()
	name = orNext(name, &progress)
	l, err := findLesson(name)
	if err != nil {
		return nil, allFaults(ctx, name, err)
	}
	play, err := lesson.Start(l, sim.NewRunner(), session.Variant{Seed: seed})
	if err != nil {
		return nil, allFaults(ctx, name, err)
	}
	if r, ok := progress.Lessons[l.Name]; ok {
		if step, done := r.Left(l); !done {
			play.Seek(step)
		}
	}
	return play, problem
}

// orNext is a lesson's name, or where that is "" the name of the lesson that was
// left last; once that is done, of the first of the course that isn't.
func orNext(name string, progress *lesson.Progress) string {
	if name != "" {
		return name
	}
	undone := func(l *lesson.Lesson) bool {
		r := progress.Lessons[l.Name]
		_, done := r.Left(l)
		return !done
	}
	if l, err := findLesson(progress.Last); err == nil && undone(l) {
		return l.Name
	}
	all := lesson.List()
	if i := slices.IndexFunc(all, undone); i >= 0 {
		return all[i].Name
	}
	return all[0].Name
}

// known lists the lessons of the course, and behind them those of one's own of
// which something was done and that can still be read.
func known(progress *lesson.Progress) []*lesson.Lesson {
	all := lesson.List()
	var own []string
	for name := range progress.Lessons {
		if filepath.IsAbs(name) {
			own = append(own, name)
		}
	}
	slices.Sort(own)
	for _, name := range own {
		if l, err := findLesson(name); err == nil {
			all = append(all, l)
		}
	}
	return all
}

// generators are the questions that a review may ask.
func generators(progress *lesson.Progress) (all []lesson.Generator) {
	for _, l := range known(progress) {
		if r, met := progress.Lessons[l.Name]; met {
			all = append(all, l.Generators(r)...)
		}
	}
	return all
}

// due is what a review asks today.
func due() []lesson.Item {
	progress, _ := lesson.LoadProgress(stateDir()) // damage is told when the program begins
	return progress.Review(today(), 0, generators(&progress))
}

// grasps is how well each concept is known.
func grasps() map[string]lesson.Grasp {
	progress, _ := lesson.LoadProgress(stateDir())
	return progress.Concepts
}
