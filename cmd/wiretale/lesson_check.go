package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"wiretale/lesson"
	"wiretale/sim"
	"wiretale/text"
)

// lessonFaults are all the mistakes of somebody's own lesson.
type lessonFaults struct {
	folder string
	all    []error
}

// Error implements error.
func (f *lessonFaults) Error() string { return errors.Join(f.all...).Error() }

// faultsOf finds the mistakes of the lesson in a folder; nil where there are none.
func faultsOf(ctx context.Context, folder string) error {
	if info, err := os.Stat(filepath.Join(folder, "lesson.yaml")); err != nil || !info.Mode().IsRegular() {
		return &refusal{key: "cmd.lesson.none", args: text.Args{"Folder": text.Escape(folder)}}
	}
	if all := lesson.CheckContext(ctx, folder, os.DirFS(folder), sim.NewRunner()); len(all) > 0 {
		return &lessonFaults{folder, all}
	}
	return ctx.Err()
}

// sayFaults says each mistake in a line, with the way to its file.
func (p *program) sayFaults(f *lessonFaults) string {
	var lines []string
	for _, err := range f.all {
		var e *lesson.Error
		if errors.As(err, &e) && e.File != "" {
			there := *e
			there.File = filepath.Join(f.folder, e.File)
			err = &there
		}
		lines = append(lines, p.say(err))
	}
	return strings.Join(lines, "\n")
}

// checkLesson tells every mistake of a lesson, and reports whether there is none.
func (p *program) checkLesson(ctx context.Context, out io.Writer, folder string) bool {
	args := text.Args{"Folder": text.Escape(folder)}
	if err := faultsOf(ctx, folder); err != nil {
		fmt.Fprintln(out, p.say(err))
		var faults *lessonFaults
		if errors.As(err, &faults) {
			args["Count"] = len(faults.all)
			fmt.Fprintln(out, p.words.T("cmd.lesson.check.failed", args))
		}
		return false
	}
	l, err := lesson.Read(folder, os.DirFS(folder))
	if err != nil {
		fmt.Fprintln(out, p.say(err)) // it was changed just now
		return false
	}
	args["Steps"], args["Questions"] = len(l.Steps), l.Questions()
	fmt.Fprintln(out, p.words.T("cmd.lesson.check.passed", args))
	return true
}

// sayLesson says a mistake of a lesson. Why a scene can't be told is said as it is
// of any scenario.
func (p *program) sayLesson(e *lesson.Error) string {
	if e.Why == nil {
		return e.Say(p.words)
	}
	return e.SayBecause(p.words, p.say(e.Why))
}
