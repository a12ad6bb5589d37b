package lesson

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"wiretale/text"
)

var (
	// cited is what is no number of a lesson though there are digits in it: rules
	// of standards, addresses, placeholders, links.
	cited = regexp.MustCompile(`RFC \d+|§ ?[\d.]+\d|§ ?\d+|\d+\.\d+\.\d+\.\d+(/\d+)?|[0-9a-fA-F]*:[0-9a-fA-F:]+:[0-9a-fA-F]*|\{\{[^}]*\}\}|\]\(#[^)]*\)|(?m:^\d+\. )`)
	// number is a number, with or without its thousands apart and decimals.
	number = regexp.MustCompile(`\d+(?:[,\x{a0}\x{202f}]\d{3})*(?:\.\d+)?`)
)

// numbers holds that each number that a text writes out is stated, and each term
// that it marks is in the glossary.
func (f *faults) numbers() {
	l := f.lesson
	for _, s := range l.Steps {
		for _, lang := range text.Langs() {
			p := s.prose[lang]
			f.line(proseFile(lang), position{p.line, 1}, s, p.heading)
			for i, line := range strings.Split(p.body, "\n") {
				f.line(proseFile(lang), position{p.first + i, 1}, s, line)
			}
		}
		if s.Ask == nil {
			continue
		}
		for _, t := range s.Ask.said() {
			for _, lang := range text.Langs() {
				f.line("lesson.yaml", l.places.of(t.path+"."+string(lang)), s, t.words[lang])
			}
		}
	}
	for name, words := range l.Beliefs {
		for _, lang := range text.Langs() {
			f.line("lesson.yaml", l.places.of("beliefs."+name+"."+string(lang)), nil, words[lang])
		}
	}
}

func (f *faults) line(file string, here position, s *Step, line string) {
	f.links(file, here, s, line)
	for _, n := range loose(line, f.lesson.Stated) {
		f.in(file, here, s, LooseNumber, n, "stated")
	}
}

// loose are the numbers of a text that nothing holds.
func loose(s string, all []Stated) (found []string) {
	s = cited.ReplaceAllStringFunc(s, func(m string) string { return strings.Repeat(" ", len(m)) })
	for _, at := range number.FindAllStringIndex(s, -1) {
		before, _ := utf8.DecodeLastRuneInString(s[:at[0]])
		after, _ := utf8.DecodeRuneInString(s[at[1]:])
		if unicode.IsLetter(before) || before == '_' || before == '/' || before == '-' && unicode.IsLetter(runeBefore(s, at[0]-1)) || unicode.IsLetter(after) {
			continue // part of a name: IPv4, HTTP/1.1, FIN-WAIT-1
		}
		n, rest := s[at[0]:at[1]], strings.TrimLeft(s[at[1]:], " \u00a0\u202f")
		held := false
		for _, st := range all {
			held = held || st.holds(n, rest)
		}
		if !held {
			found = append(found, n)
		}
	}
	return found
}

func runeBefore(s string, i int) rune {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

// joined is a number without what keeps its thousands apart.
var joined = strings.NewReplacer(",", "", "\u00a0", "", "\u202f", "")

// holds reports whether a number, with what follows it, is what is stated.
func (st *Stated) holds(n, rest string) bool {
	at := number.FindStringIndex(st.Says)
	if at == nil || joined.Replace(st.Says[at[0]:at[1]]) != joined.Replace(n) {
		return false
	}
	unit := strings.Trim(st.Says[at[1]:], " \u00a0\u202f")
	if !strings.HasPrefix(rest, unit) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest[len(unit):])
	return unit == "" || !unicode.IsLetter(next)
}
