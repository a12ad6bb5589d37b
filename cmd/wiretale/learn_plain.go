package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"wiretale/lesson"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// plainLesson plays lessons line by line: what is told is written, what is
// answered is read. Nothing is told by a place or a colour, and nothing is timed.
type plainLesson struct {
	words  *text.Printer
	ctx    context.Context
	play   *lesson.Play
	in     *bufio.Scanner
	out    io.Writer
	told   map[telling]trace.Ordinal // the last event of each telling that was written
	here   telling                   // the one that was told last
	used   []string                  // the glossary's terms that the step used, by their ids
	heard  []string                  // the lines of what happened last
	begun  []heardAt                 // how the telling began that was told last
	said   map[string]bool           // the rules and sentences that were told
	review bool                      // each question is a play of its own
	way    []string                  // of a task that was let be: a shortest way, as it is typed
	keep   func(string, lesson.Record) error
	// problems are the sentences about what was kept that were told.
	problems []string
	// problem turns an error into a sentence.
	problem func(error) string
}

// telling is one way in which a scene went.
type telling struct {
	scene string
	seed  uint64
	delay time.Duration
}

// tellingNow is the one that the step shows.
func (l *plainLesson) tellingNow() telling {
	v := l.play.Telling()
	return telling{l.play.Scene(), v.Seed, v.Delay}
}

// plainWidth is that of the lines that are written.
const plainWidth = 80

// run plays the lesson to its end, or until somebody leaves or there is nothing
// more to read. How far it has come is kept at every step.
func (l *plainLesson) run() error {
	l.keys()
	for {
		l.tell()
		going := l.goOn()
		if l.unkept(l.keep(l.play.Lesson().Name, l.play.Record())); !going {
			return nil
		}
	}
}

// unkept tells why nothing is kept of what is done, or what became of what was: once,
// for nobody is kept from learning by it.
func (l *plainLesson) unkept(problem error) {
	if problem == nil {
		return
	}
	if said := l.problem(problem); !slices.Contains(l.problems, said) {
		l.problems = append(l.problems, said)
		l.say(said)
	}
}

// say writes a paragraph. A lesson of somebody's own may say anything: what could
// reach the terminal otherwise than as letters does not. No line ends within a number.
func (l *plainLesson) say(s string) {
	parts := strings.Split(s, noBreak)
	for i, part := range parts {
		parts[i] = text.Escape(blanks.ReplaceAllString(part, " "))
	}
	s = strings.TrimSpace(strings.Join(parts, noBreak))
	for _, line := range view.Wrap(s, plainWidth, len(s)+1) {
		fmt.Fprintln(l.out, strings.ReplaceAll(strings.TrimRight(line, " "), noBreak, " "))
	}
}

// noBreak is the blank at which no line ends.
const noBreak = "\u00a0"

var blanks = regexp.MustCompile(`[ \t\r\n]+`)

// T is a text of the catalogue.
func (l *plainLesson) T(key string, args ...text.Args) string { return l.words.T(key, args...) }

// keys says once what every question and every step understands, and what stands here
// for the picture that texts speak of.
func (l *plainLesson) keys() {
	l.sayT("plain.keys", text.Args{"Ask": "?"})
	l.sayT("plain.picture")
}

// sayT writes a text of the catalogue.
func (l *plainLesson) sayT(key string, args ...text.Args) { l.say(l.T(key, args...)) }

func (l *plainLesson) blank() { fmt.Fprintln(l.out) }

// goOn asks what the step asks, and goes to another one. It reports whether the
// lesson goes on.
func (l *plainLesson) goOn() bool {
	for {
		if !l.asked() {
			l.sayT("plain.left")
			return false
		}
		how, again := "plain.go-on", l.againOffered()
		if again {
			how = "plain.go-on.again"
		}
		l.sayT(how)
		typed, ok := l.read()
		for ok && l.listed(l.play.Snapshot(), typed) {
			typed, ok = l.read()
		}
		switch {
		case !ok:
			l.sayT("plain.left")
			return false
		case typed == "n" && again:
			if l.renew() {
				continue
			}
		case typed == "p" && l.play.Back():
		case typed == "p":
			l.sayT("tui.refuse.first-step")
		case !l.play.Next():
			l.sayT("plain.end")
			return false
		}
		return true
	}
}

// asked asks the step's question, if it is open, and says what came of the
// answer; false where somebody leaves it open.
func (l *plainLesson) asked() bool {
	if !l.play.Open() {
		return true
	}
	if !l.answer() {
		return false
	}
	if l.play.Step().Ask.Asks != lesson.Make { // which has told what came of it
		l.events()
	}
	l.verdict()
	return true
}

// againOffered reports whether the question may be asked once more with other
// numbers: it was wrong, or given away.
func (l *plainLesson) againOffered() bool {
	v, judged := l.play.Verdict(l.words)
	return judged && !v.Skipped && (!v.Right || !v.Unaided) && l.play.Step().Ask.Asks != lesson.Make
}

// renew asks the same question over another telling.
func (l *plainLesson) renew() bool {
	l.unkept(l.keep(l.play.Lesson().Name, l.play.Record()))
	if err := l.play.Fresh(l.ctx); err != nil || !l.play.Open() {
		l.sayT("plain.no-other")
		return false
	}
	l.sayT("plain.again")
	l.here = l.tellingNow()
	l.events()
	return true
}

// read is what somebody types, in small letters; false where there is nothing
// more, or somebody leaves. Whoever asks for a word is told it first.
func (l *plainLesson) read() (string, bool) {
	for l.in.Scan() {
		typed := strings.ToLower(strings.TrimSpace(l.in.Text()))
		if word, asks := strings.CutPrefix(typed, "?"); asks {
			l.glossary(strings.TrimSpace(word))
			continue
		}
		return typed, typed != "q"
	}
	return "", false
}
