package main

import (
	"io"
	"os"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
)

// checkLesson tells every mistake of a lesson, and reports whether there is none.
func (p *program) checkLesson(out io.Writer, folder string) bool {
	l, err := lesson.Read(folder, os.DirFS(folder))
	if err == nil {
		_, err = lesson.Start(l, sim.NewRunner(), session.Variant{})
	}
	if err != nil {
		io.WriteString(out, p.say(err)+"\n")
		return false
	}
	io.WriteString(out, p.words.T("cmd.lesson-check.passed", text.Args{"Folder": text.Escape(folder), "Steps": len(l.Steps), "Questions": 0})+"\n")
	return true
}
