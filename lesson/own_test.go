package lesson_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"wiretale/lesson"
	"wiretale/sim"
	"wiretale/text"
)

const (
	ideas = "- id: post\n  title: {en: Post, es: Correo}\n"
	words = "- id: stamp\n  term: {en: stamp, es: sello}\n  text: {en: Paid., es: Pagado.}\n"
)

// ownSample is the sample with concepts and terms of its own.
func ownSample(t *testing.T, ideas, words string) fstest.MapFS {
	t.Helper()
	m := sample(t)
	m["concepts.yaml"], m["glossary.yaml"] = &fstest.MapFile{Data: []byte(ideas)}, &fstest.MapFile{Data: []byte(words)}
	swap := func(file, old, new string) {
		m[file] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(m[file].Data), old, new))}
	}
	swap("lesson.yaml", "three-steps", "post")
	swap("en.md", "## Step what next {#what-next}", "## Step what next {#what-next}\n\nA [stamp](#stamp), and a [port](#port).\n")
	return m
}

func TestALessonNamesConceptsAndTermsOfItsOwn(t *testing.T) {
	m := ownSample(t, ideas, words)
	for _, err := range lesson.Check("own", m, sim.NewRunner()) {
		t.Error(err)
	}
	l, err := lesson.Read("own", m)
	if err != nil {
		t.Fatal(err)
	}
	w := text.For(text.Spanish)
	if c, ok := l.Concept("post"); !ok || c.Title.In(w) != "Correo" {
		t.Errorf("%+v", c)
	}
	if e, ok := l.Term("stamp"); !ok || e.Term.In(w) != "sello" {
		t.Errorf("%+v", e)
	}
	if _, ok := l.Term("port"); !ok {
		t.Error("the course's terms are gone")
	}
	if len(l.Terms()) != len(lesson.Terms())+1 {
		t.Errorf("%d terms", len(l.Terms()))
	}
	if _, ok := lesson.Term("stamp"); ok {
		t.Error("the course knows the term")
	}
}

func TestMistakesOfOwnConceptsAndTermsAreFound(t *testing.T) {
	for _, c := range []struct {
		ideas, words string
		file         string
		line         int
		code         lesson.Code
	}{
		{ideas + ideas, words, "concepts.yaml", 3, lesson.SameID},
		{ideas + strings.Replace(ideas, "post", "who-repeats", 1), words, "concepts.yaml", 3, lesson.SameID},
		{strings.Replace(ideas, ", es: Correo", "", 1), words, "concepts.yaml", 1, lesson.NoWords},
		{strings.Replace(ideas, "title", "titel", 1), words, "concepts.yaml", 2, lesson.UnknownKey},
		{ideas + "- null\n", words, "concepts.yaml", 3, lesson.BadValue},
		{"post", words, "concepts.yaml", 1, lesson.BadValue},
		{"- {", words, "concepts.yaml", 1, lesson.BadYAML},
		{ideas, words + words, "glossary.yaml", 4, lesson.SameID},
		{ideas, strings.Replace(words, "stamp", "port", 1), "glossary.yaml", 1, lesson.SameID},
		{ideas, strings.Replace(words, "text: {en: Paid.", "text: {fr: Payé.", 1), "glossary.yaml", 1, lesson.NoWords},
		{ideas, strings.Replace(words, "id: stamp", "id: seal", 1), "en.md", 0, lesson.UnknownTerm},
		{strings.Replace(ideas, "id: post", "id: mail", 1), words, "lesson.yaml", 0, lesson.UnknownIdea},
	} {
		found := false
		for _, err := range lesson.Check("own", ownSample(t, c.ideas, c.words), sim.NewRunner()) {
			e := err.(*lesson.Error)
			found = found || e.File == c.file && e.Code == c.code && (c.line == 0 || e.Line == c.line)
		}
		if !found {
			t.Errorf("%s, line %d: %s isn't found in\n%s%s", c.file, c.line, c.code, c.ideas, c.words)
			for _, err := range lesson.Check("own", ownSample(t, c.ideas, c.words), sim.NewRunner()) {
				t.Log(err)
			}
		}
	}
}
