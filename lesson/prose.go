package lesson

import (
	"regexp"
	"strings"
)

// section is the prose of one step: a heading and Markdown.
type section struct{ heading, body string }

// heading is a line such as "## The server waits {#listen}".
var heading = regexp.MustCompile(`^## (.+?) *\{#([a-z0-9-]+)\}$`)

// sections takes a file of prose apart by its headings.
func sections(lesson, file, src string) (map[string]section, error) {
	all := map[string]section{}
	id := ""
	var body []string
	finish := func() {
		if id != "" {
			s := all[id]
			s.body = strings.TrimSpace(strings.Join(body, "\n"))
			all[id] = s
		}
		body = nil
	}
	for line := range strings.Lines(src) {
		line = strings.TrimRight(line, "\r\n")
		m := heading.FindStringSubmatch(line)
		if m == nil {
			if strings.HasPrefix(line, "## ") {
				return nil, &Error{Lesson: lesson, Code: NoProse, Found: file + ": " + line}
			}
			body = append(body, line)
			continue
		}
		finish()
		if id = m[2]; all[id].heading != "" {
			return nil, &Error{Lesson: lesson, Code: SameID, Found: file + ": " + id}
		}
		all[id] = section{heading: m[1]}
	}
	finish()
	return all, nil
}
