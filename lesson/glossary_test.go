package lesson_test

import (
	"regexp"
	"slices"
	"testing"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
)

var id = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func TestTheGlossarySaysEveryTermInEveryLanguage(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range lesson.Terms() {
		got, ok := lesson.Term(e.ID)
		if !ok || seen[e.ID] || !id.MatchString(e.ID) || got.ID != e.ID {
			t.Errorf("%q", e.ID)
		}
		seen[e.ID] = true
		for _, lang := range text.Langs() {
			w := text.For(lang)
			if e.Term.In(w) == "" || len(e.Text.In(w)) < 20 {
				t.Errorf("%s: %s", lang, e.ID)
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d terms", len(seen))
	}
	if _, ok := lesson.Term("lizard"); ok {
		t.Error("lizards are explained")
	}
}

func TestConceptsAreNamedInEveryLanguage(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range lesson.Concepts() {
		got, ok := lesson.Concept(c.ID)
		if !ok || seen[c.ID] || !id.MatchString(c.ID) || got.Lesson == "" {
			t.Errorf("%q", c.ID)
		}
		seen[c.ID] = true
		for _, lang := range text.Langs() {
			if got.Title.In(text.For(lang)) == "" {
				t.Errorf("%s: %s", lang, c.ID)
			}
		}
	}
	// A later lesson may ask again what an earlier one taught.
	taught := map[string]bool{}
	for _, l := range lesson.List() {
		for _, c := range l.Concepts {
			got, _ := lesson.Concept(c)
			if taught[c] = taught[c] || got.Lesson == l.Name; !taught[c] {
				t.Errorf("%s asks for %s, which %q teaches", l.Name, c, got.Lesson)
			}
		}
	}
	if _, ok := lesson.Concept("levitation"); ok {
		t.Error("levitation is taught")
	}
}

func TestAStepTellsWhichTermsItMarks(t *testing.T) {
	p := kinds(t, session.Variant{}, "listens")
	for _, lang := range text.Langs() {
		all := p.Glossary(text.For(lang))
		if len(all) != 1 || all[0].ID != "listening" {
			t.Errorf("%+v", all)
		}
	}
	if got := lesson.TermsIn("[a](#port) [b](#lizard) [c](#client) [d](#port)"); !slices.Equal(got, []string{"port", "client"}) {
		t.Errorf("%v", got)
	}
	var ids []string
	for _, c := range p.Concepts() {
		ids = append(ids, c.ID)
	}
	if !slices.Equal(ids, []string{"acknowledgment-number", "three-steps", "who-repeats"}) {
		t.Errorf("%v", ids)
	}
}
