package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/text"
	"wiretale/tui/view"
)

// plainLesson plays a lesson line by line: what it tells is written, what is
// answered is read. Nothing is told by a place or a colour.
type plainLesson struct {
	words *text.Printer
	play  *lesson.Play
	in    *bufio.Scanner
	out   io.Writer
	told  int // the packets that were written
}

// plainWidth is that of the lines that are written.
const plainWidth = 80

// run plays the lesson to its end, or until somebody leaves or there is nothing
// more to read. keep saves how far it has come.
func (l *plainLesson) run(keep func(string, lesson.Record) error) error {
	for {
		l.tell()
		going := l.goOn()
		if err := keep(l.play.Lesson().Name, l.play.Record()); err != nil || !going {
			return err
		}
	}
}

// say writes a paragraph.
func (l *plainLesson) say(s string) {
	for _, line := range view.Wrap(strings.Join(strings.Fields(s), " "), plainWidth, len(s)+1) {
		fmt.Fprintln(l.out, strings.TrimRight(line, " "))
	}
}

// T is a text of the catalogue.
func (l *plainLesson) T(key string, args ...text.Args) string { return l.words.T(key, args...) }

// tell writes what the step tells, and what has happened on the network since the
// one before.
func (l *plainLesson) tell() {
	step, steps := l.play.At()
	fmt.Fprintln(l.out)
	l.say(l.T("plain.title", text.Args{"Number": l.play.Lesson().Number, "Title": l.play.Lesson().Title.In(l.words), "Step": step + 1, "Steps": steps}))
	l.packets()
	l.prose(l.play.Heading(l.words))
	l.prose(l.play.Prose(l.words))
}

// packets writes the packets that have become visible.
func (l *plainLesson) packets() {
	s := l.play.Snapshot()
	if l.told >= s.Packets.Len() {
		return
	}
	l.say(l.T("plain.packets"))
	for ; l.told < s.Packets.Len(); l.told++ {
		p := s.Packets.At(l.told)
		l.say(l.words.Duration(p.Departed()) + ": " + explain.Label(l.words, s, p.ID) + ". " + explain.Packet(l.words, s, p.ID))
	}
	fmt.Fprintln(l.out)
}

// prose writes a text without the signs of its form.
func (l *plainLesson) prose(s string) {
	s = strings.NewReplacer("*", "", "`", "", "\n- ", "\n\n").Replace("\n" + s)
	for _, paragraph := range strings.Split(s, "\n\n") {
		if strings.TrimSpace(paragraph) != "" {
			l.say(paragraph)
			fmt.Fprintln(l.out)
		}
	}
}

// goOn asks what the step asks, and goes to another one. It reports whether the
// lesson goes on.
func (l *plainLesson) goOn() bool {
	if l.play.Open() {
		if !l.answer() {
			l.say(l.T("plain.left"))
			return false
		}
		l.packets()
		l.verdict()
	}
	l.say(l.T("plain.go-on"))
	switch typed, ok := l.read(); {
	case !ok || typed == "q":
		l.say(l.T("plain.left"))
		return false
	case typed == "p" && l.play.Back():
	case typed == "p":
		l.say(l.T("tui.refuse.first-step"))
	case !l.play.Next():
		l.say(l.T("plain.end"))
		return false
	}
	return true
}

// read is what somebody types; false where there is nothing more.
func (l *plainLesson) read() (string, bool) {
	if !l.in.Scan() {
		return "", false
	}
	return strings.ToLower(strings.TrimSpace(l.in.Text())), true
}

// answer asks the step's question until it is answered or skipped; false where it
// is left.
func (l *plainLesson) answer() bool {
	q, _ := l.play.Question(l.words)
	l.say(l.T("plain.question", text.Args{"Number": q.Number, "Of": q.Of}))
	l.prose(q.Prompt)
	a := lesson.Answer{Reason: -1}
	ok, skipped := false, false
	if a.Choice, skipped, ok = l.choose(q.Choices, "plain.choose"); !ok || skipped {
		return ok
	}
	if q.Why != "" {
		l.prose(q.Why)
		if a.Reason, skipped, ok = l.choose(q.Reasons, "plain.why"); !ok || skipped {
			return ok
		}
	}
	yes, no := l.T("plain.sure.yes"), l.T("plain.sure.no")
	for {
		l.say(l.T("plain.sure"))
		typed, ok := l.read()
		switch {
		case !ok || typed == "q":
			return false
		case typed == yes || typed == no:
			a.Sure = typed == yes
			return l.play.Commit(a)
		}
		l.say(l.T("plain.letters", text.Args{"Expected": yes + ", " + no}))
	}
}

// choose has one of some choices chosen by its letter.
func (l *plainLesson) choose(choices []string, how string) (choice int, skipped, ok bool) {
	var letters []string
	for i, c := range choices {
		letters = append(letters, string(rune('a'+i)))
		l.say(letters[i] + ": " + c)
	}
	l.say(l.T(how))
	for {
		typed, ok := l.read()
		if !ok || typed == "q" {
			return 0, false, false
		}
		for i, letter := range letters {
			if typed == letter {
				return i, false, true
			}
		}
		switch typed {
		case "h":
			l.hint()
		case "s":
			return 0, true, l.play.Skip()
		default:
			l.say(l.T("plain.letters", text.Args{"Expected": strings.Join(letters, ", ") + ", h, s, q"}))
		}
	}
}

func (l *plainLesson) hint() {
	if !l.play.Hint() {
		l.say(l.T("tui.refuse.no-hint"))
		return
	}
	q, _ := l.play.Question(l.words)
	l.say(l.T("tui.lesson.hint") + " " + q.Hints[len(q.Hints)-1])
}

// verdict says what came of the answer.
func (l *plainLesson) verdict() {
	v, judged := l.play.Verdict(l.words)
	q, _ := l.play.Question(l.words)
	if !judged {
		return
	}
	ask := l.play.Step().Ask
	word := "tui.lesson.right"
	switch {
	case v.Skipped:
		word = "tui.lesson.skipped"
	case !v.Right:
		word = "tui.lesson.wrong"
	case ask.Why != nil && !v.ReasonRight:
		word = "tui.lesson.right-but"
	}
	l.say(l.T(word))
	if !v.Right {
		l.say(l.T("tui.lesson.truth") + " " + q.Choices[v.Truth])
	}
	for _, s := range [...]string{v.Refutation, v.Happened, v.ReasonRefutation} {
		if s != "" {
			l.prose(s)
		}
	}
	if ask.Why != nil && !v.ReasonRight && v.TrueReason >= 0 && v.TrueReason < len(q.Reasons) {
		l.say(l.T("tui.lesson.because") + " " + q.Reasons[v.TrueReason])
	}
}
