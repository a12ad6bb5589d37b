package main

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"

	"wiretale/lesson"
	"wiretale/text"
)

// listLessons lists the lessons, and how much of each was done.
func (p *program) listLessons(w io.Writer) error {
	progress, problem := remembered()
	if problem != nil {
		p.notice(problem)
	}
	out := bufio.NewWriter(w)
	for _, l := range known(&progress) {
		fmt.Fprintln(out, p.lessonLine(l))
		if far := p.howFar(l, progress.Lessons[l.Name]); far != "" {
			fmt.Fprintln(out, "    "+far)
		}
		fmt.Fprintln(out, "    "+text.Escape(l.About.In(p.words)))
	}
	return out.Flush()
}

// lessonLine names a lesson: its number in the course and its name there, or its
// folder.
func (p *program) lessonLine(l *lesson.Lesson) string {
	if filepath.IsAbs(l.Name) {
		return text.Escape(l.Name) + ": " + text.Escape(l.Title.In(p.words))
	}
	return fmt.Sprintf("%d %s: %s", l.Number, l.Name, l.Title.In(p.words))
}

// tellProgress tells of every concept how well it is known, and what is due.
func (p *program) tellProgress(w io.Writer) error {
	progress, problem := remembered()
	if problem != nil {
		p.notice(problem)
	}
	out := bufio.NewWriter(w)
	all, mastered := 0, 0
	for _, l := range known(&progress) {
		ids := l.Asked()
		if len(ids) > 0 {
			fmt.Fprintln(out, p.lessonLine(l))
		}
		for _, id := range ids {
			g := progress.Concepts[id]
			if all++; g.Mastered != 0 {
				mastered++
			}
			fmt.Fprintf(out, "    %s: %s\n", p.conceptTitle(l, id), p.grasp(&g))
		}
	}
	fmt.Fprintln(out, p.words.T("cmd.progress.total", text.Args{"Mastered": mastered, "Count": all}))
	fmt.Fprintln(out, p.nextReview(&progress))
	return out.Flush()
}

// grasp says how well a concept is known, and when it is asked again.
func (p *program) grasp(g *lesson.Grasp) string {
	key := "cmd.progress.once"
	switch {
	case len(g.Evidence) == 0:
		return p.words.T("cmd.progress.unasked")
	case g.Missed() && g.Mastered != 0:
		key = "cmd.progress.slipped"
	case g.Missed():
		key = "cmd.progress.missed"
	case g.Mastered != 0:
		key = "cmd.progress.mastered"
	}
	said := p.words.T(key, text.Args{"Day": g.Mastered.String()})
	if due := g.DueOn(today()); due > today() {
		return said + ", " + p.words.T("cmd.progress.again", text.Args{"Day": due.String()})
	}
	return said + ", " + p.words.T("cmd.progress.due")
}

// nextReview says what is due, or when something is.
func (p *program) nextReview(progress *lesson.Progress) string {
	from := generators(progress)
	if n := len(progress.Review(today(), 0, from)); n > 0 {
		return p.words.T("cmd.progress.review", text.Args{"Count": n})
	}
	if day, ok := progress.NextReview(today(), from); ok {
		return p.words.T("plain.review.when", text.Args{"Day": day.String()})
	}
	return p.words.T("plain.review.never")
}

// conceptTitle is what a concept is called.
func (p *program) conceptTitle(l *lesson.Lesson, id string) string {
	if c, ok := l.Concept(id); ok {
		return text.Escape(c.Title.In(p.words))
	}
	return text.Escape(id)
}
