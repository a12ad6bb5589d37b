package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"wiretale/text"
)

// TestEachCommandsHelpHasExamplesThatCanBeTyped reads the examples of every
// command in both languages: each begins with a comment, names this command or one
// below it, and uses flags that there are.
func TestEachCommandsHelpHasExamplesThatCanBeTyped(t *testing.T) {
	said := map[string]string{}
	for _, lang := range text.Langs() {
		p := &program{words: text.For(lang)}
		root := p.root()
		all := append(root.Commands(), root)
		for _, c := range root.Commands() {
			if c.Name() != "completion" { // the library's own
				all = append(all, c.Commands()...)
			}
		}
		for _, c := range all {
			if c.Hidden || c.Name() == "help" || c.Name() == "completion" || c.Name() == "man" {
				continue
			}
			if c.Short == "" || c.Long == "" || c.Example == "" {
				t.Errorf("%s: %s lacks a text or examples", lang, c.Name())
				continue
			}
			if other, known := said[c.CommandPath()]; known && other == c.Example {
				t.Errorf("the examples of %s are the same in both languages", c.Name())
			}
			said[c.CommandPath()] = c.Example
			checkExamples(t, root, c)
		}
	}
}

func checkExamples(t *testing.T, root, c *cobra.Command) {
	t.Helper()
	own := false
	for _, line := range strings.Split(c.Example, "\n") {
		line = strings.TrimSpace(line)
		_, typed, found := strings.Cut(line, "wiretale")
		if line == "" || strings.HasPrefix(line, "#") || !found {
			continue
		}
		typed, _, _ = strings.Cut(typed, " -- ")
		words := strings.Fields(typed)
		named, _, err := root.Find(words)
		if err != nil {
			t.Errorf("%s: %q: %v", c.Name(), line, err)
			continue
		}
		own = own || named == c || named.Parent() == c || c == root
		for _, word := range words {
			if name, _, _ := strings.Cut(strings.TrimPrefix(word, "--"), "="); strings.HasPrefix(word, "--") && named.Flag(name) == nil {
				t.Errorf("%s: %q: there is no --%s", c.Name(), line, name)
			}
		}
	}
	if !own {
		t.Errorf("no example of %s uses it:\n%s", c.Name(), c.Example)
	}
}
