package main

import (
	"regexp"
	"slices"
	"strings"

	"wiretale/lesson"
	"wiretale/text"
)

// tell writes what the step tells, and what has happened on the network since the
// one before.
func (l *plainLesson) tell() {
	step, steps := l.play.At()
	of := l.play.Lesson()
	args := text.Args{"Number": of.Number, "Title": of.Title.In(l.words), "Step": step + 1, "Steps": steps}
	l.blank()
	if of.Number > 0 {
		l.sayT("plain.title", args)
	} else {
		l.sayT("plain.title.own", args)
	}
	l.used = nil
	l.events()
	if l.play.Step().Optional {
		l.sayT("plain.optional")
	}
	l.prose(l.play.Heading(l.words))
	l.prose(l.play.Prose(l.words))
	l.shown()
	if l.play.Step().Card {
		l.card()
	}
}

// card ends a lesson: what it taught, and what to read.
func (l *plainLesson) card() {
	if rfcs := l.play.Lesson().RFCs; len(rfcs) > 0 {
		l.sayT("plain.read", text.Args{"List": strings.Join(rfcs, ", ")})
	}
	l.blank()
}

// termLink is a word that the glossary explains.
var termLink = regexp.MustCompile(`\[([^\]]+)\]\(#([a-z0-9-]+)\)`)

// bullets begin the items of a list: each is a paragraph.
var bullets = strings.NewReplacer("\n- ", "\n\n")

// prose writes a text without the signs of its form, and notes which words of it
// the glossary explains. Sentences about keys of the screen are left out.
func (l *plainLesson) prose(s string) {
	for _, m := range termLink.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(l.used, m[2]) {
			l.used = append(l.used, m[2])
		}
	}
	s = bullets.Replace("\n" + lesson.Bare(withoutKeys(s)))
	for _, paragraph := range strings.Split(s, "\n\n") {
		if strings.TrimSpace(paragraph) != "" {
			l.say(paragraph)
			l.blank()
		}
	}
}

// screenKey is a key of the screen that a text names, as texts write it. Enter is none
// of them: it is pressed here, too.
var screenKey = regexp.MustCompile("`([a-zA-Z←→↑↓]|space|espacio|tab|esc)`|← →|(?i:press|pulsa) [a-z]\\b")

// sentence is one with the blanks behind it.
var sentence = regexp.MustCompile(`(?s)[^.?!]+(?:[.?!]+[^\s.?!]+)*[.?!:]*\s*`)

// withoutKeys leaves out the sentences that name keys of the screen, for what they say
// is typed here. A text of such sentences alone stays: it says what is to be done.
func withoutKeys(s string) string {
	if !screenKey.MatchString(s) {
		return s
	}
	kept := sentence.ReplaceAllStringFunc(s, func(said string) string {
		if !screenKey.MatchString(said) {
			return said
		}
		return strings.TrimLeft(said[len(strings.TrimRight(said, " \n")):], " ")
	})
	if strings.TrimSpace(kept) == "" {
		return s
	}
	return kept
}

// glossary explains a word, or lists those that the step uses.
func (l *plainLesson) glossary(word string) {
	if word == "" {
		var names []string
		for _, id := range l.used {
			if e, ok := l.play.Lesson().Term(id); ok {
				names = append(names, e.Term.In(l.words))
			}
		}
		if len(names) == 0 {
			l.sayT("plain.words.none", text.Args{"Ask": "?"})
			return
		}
		l.sayT("plain.words", text.Args{"Ask": "?", "List": strings.Join(names, ", ")})
		return
	}
	found := false
	for _, e := range l.play.Lesson().Terms() {
		if called(&e, word) {
			l.say(e.Term.In(l.words) + ": " + lesson.Bare(e.Text.In(l.words)))
			found = true
		}
	}
	if !found {
		l.sayT("plain.words.unknown", text.Args{"Found": text.EscapeTo(word, 40)})
	}
}

// called reports whether a term begins as somebody calls it, in any language.
func called(e *lesson.Entry, word string) bool {
	for _, name := range e.Term {
		if strings.HasPrefix(strings.ToLower(name), word) {
			return true
		}
	}
	return false
}
