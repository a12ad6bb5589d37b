package lesson

import (
	"regexp"
	"strings"

	"wiretale/text"
)

// section is the prose of one step: a heading and Markdown.
type section struct {
	heading, body string
	line, first   int // of the heading, and of the first line below it that says something
}

// heading is a line such as "## The server waits {#listen}".
var heading = regexp.MustCompile(`^## (.+?) *\{#([a-z0-9-]+)\}$`)

// sections takes a file of prose apart by its headings.
func (f *faults) sections(file, src string) map[string]section {
	all := map[string]section{}
	id, n := "", 0
	var body []string
	finish := func() {
		if id != "" {
			s, blank := all[id], 0
			for blank < len(body) && strings.TrimSpace(body[blank]) == "" {
				blank++
			}
			s.body, s.first = strings.TrimSpace(strings.Join(body, "\n")), s.line+1+blank
			all[id] = s
		}
		body = nil
	}
	for line := range strings.Lines(src) {
		n++
		line = strings.TrimRight(line, "\r\n")
		m := heading.FindStringSubmatch(line)
		if m == nil {
			if strings.HasPrefix(line, "## ") {
				f.in(file, position{n, 1}, nil, BadHeading, line, "## … {#id}")
			}
			body = append(body, line)
			continue
		}
		finish()
		if id = m[2]; all[id].heading != "" {
			f.in(file, position{n, 1}, nil, SameID, id, "")
		}
		all[id] = section{heading: m[1], line: n}
	}
	finish()
	return all
}

// link is a term of the glossary, marked in a text.
var link = regexp.MustCompile(`\]\(#([^)]*)\)`)

// emphasis is what Markdown writes around words: their signs, in the order in which
// they are taken off. A star before anything but a word is a star.
var emphasis = []*regexp.Regexp{
	regexp.MustCompile("()`([^`]+)`"),
	regexp.MustCompile(`(^|[^\pL\pN*])\*\*([\pL\pN(¿¡«“"][^*]*)\*\*`),
	regexp.MustCompile(`(^|[^\pL\pN*])\*([\pL\pN(¿¡«“"][^*]*)\*`),
}

// marked is a term of the glossary in a text: [window](#receive-window).
var marked = regexp.MustCompile(`\[([^\]\n]+)\]\(#[a-z0-9-]+\)`)

// Bare is a text without the signs of its links and of its emphasis, for where it
// stands in one style: a question, a choice, a hint.
func Bare(markdown string) string {
	s := marked.ReplaceAllString(markdown, "$1")
	for _, e := range emphasis {
		s = e.ReplaceAllString(s, "$1$2")
	}
	return s
}

// links holds that every marked term of a text is in the glossary.
func (f *faults) links(file string, here position, s *Step, text string) {
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		if _, ok := f.lesson.Term(m[1]); !ok {
			f.in(file, here, s, UnknownTerm, m[1], "")
		}
	}
}

// proseFile is the name of a language's file.
func proseFile(lang text.Lang) string { return string(lang) + ".md" }
