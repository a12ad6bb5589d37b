package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// commands are some that the tests give keys to.
func commands() []Command {
	return []Command{
		{Name: "play", Keys: []string{"space"}, Places: []string{Look}},
		{Name: "cause", Keys: []string{"c"}, Places: []string{Look}},
		{Name: "notable", Keys: []string{"J", "}"}, Places: []string{Look}},
		{Name: "help", Keys: []string{"?", "f1"}, Places: []string{Everywhere}},
		{Name: "hint", Keys: []string{"h"}, Places: []string{"answer"}},
		{Name: "form", Keys: []string{"x"}, Places: []string{Pane + "stream"}},
		{Name: "zoom", Keys: []string{"z"}, Places: []string{Pane + "graphs"}},
		{Keys: []string{"a", "b", "c", "d"}, Places: []string{"answer"}},
	}
}

func parse(source string) *Config { return Parse("config.yaml", []byte(source), commands) }

func TestTheFileSetsAndTheRestStaysAsItWas(t *testing.T) {
	c := parse("# mine\ntheme: light\nmotion: no\nzone: Europe/Madrid\nkeys:\n  play: p\n  notable: [ctrl-n, F5]\n")
	if len(c.Faults) > 0 {
		t.Fatal(c.Faults[0])
	}
	for name, want := range map[string]Value{
		"theme": {Text: "light", From: File, Line: 2}, "motion": {Text: "false", From: File, Line: 3},
		"zone": {Text: "Europe/Madrid", From: File, Line: 4}, "mouse": {Text: "true"},
	} {
		if got := c.Get(name); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if len(c.Keys) != 2 || c.Keys[0].Line != 6 || !slices.Equal(c.Keys[1].Keys, []string{"ctrl+n", "f5"}) {
		t.Errorf("keys: %+v", c.Keys)
	}
}

// TestAWrongEntryIsReportedAndTheRestIsUsed has each mistake between two good
// entries.
func TestAWrongEntryIsReportedAndTheRestIsUsed(t *testing.T) {
	for _, wrong := range []struct {
		entry        string
		code         Code
		line, column int
		expected     string
	}{
		{"tehme: dark", UnknownSetting, 2, 1, "theme"},
		{"time: fast", BadValue, 2, 7, "elastic, to-scale, by-event"},
		{"zone: Mars/Olympus", BadValue, 2, 7, "none, local, UTC, Europe/Madrid…"},
		{"ascii: [true]", WrongKind, 2, 8, "auto, true, false"},
		{"theme: dark", Twice, 2, 1, ""},
		{"names: \"addresses", Syntax, 2, 8, ""},
		{"names: [addresses", Syntax, 2, 8, ""},
		{"names: *x", WrongKind, 2, 8, "names, addresses"},
		{"keys: play", WrongKind, 2, 7, ""},
		{"keys:\n  pley: p", UnknownCommand, 3, 3, "play"},
		{"keys:\n  play: ctrl+ctrl+p", BadKey, 3, 9, ""},
		{"keys:\n  play: [p, shift+p]", BadKey, 3, 13, ""},
		{"keys:\n  play: ctrl+c", FixedKey, 3, 9, ""},
		{"keys:\n  play: p\n  cause: p", KeyTwice, 4, 10, "play"},
		{"keys:\n  play: c", KeyTwice, 3, 9, "cause"},
		{"keys:\n  cause: \"?\"", KeyTwice, 3, 10, "help"},
		{"keys:\n  form: c", KeyTwice, 3, 9, "cause"},
		{"keys:\n  hint: b", KeyTwice, 3, 9, "a b c d"},
		{"keys:\n  play: p\n  play: o", Twice, 4, 3, ""},
		{"keys:\n  cause: {a: b}", WrongKind, 3, 10, ""},
	} {
		c := parse("theme: light\n" + wrong.entry + "\nmouse: false\n")
		if c.Get("theme").Text != "light" || c.Get("mouse").Text != "false" {
			t.Errorf("%q: the entries around it are not used: %v", wrong.entry, c.values)
		}
		if len(c.Faults) != 1 {
			t.Errorf("%q: %d faults: %v", wrong.entry, len(c.Faults), c.Faults)
			continue
		}
		f := c.Faults[0]
		if f.Code != wrong.code || f.Line != wrong.line || f.Column != wrong.column || f.Expected != wrong.expected {
			t.Errorf("%q: %v; want %s at %d:%d, expected %q", wrong.entry, f, wrong.code, wrong.line, wrong.column, wrong.expected)
		}
	}
}

// TestOneBrokenKeyLeavesTheOthers holds that the YAML of each key counts alone.
func TestOneBrokenKeyLeavesTheOthers(t *testing.T) {
	c := parse("keys:\n  play: p\n  cause: \"\n  help: f2\n")
	if len(c.Faults) != 1 || c.Faults[0].Line != 3 || len(c.Keys) != 2 {
		t.Errorf("faults %v, keys %v", c.Faults, c.Keys)
	}
}

func TestKeysCanBeSwappedAndSharedWhereCommandsNeverMeet(t *testing.T) {
	for source, want := range map[string]int{
		"keys: {play: c, cause: space}":  2, // swapped
		"keys: {form: z, zoom: x}":       2, // two panes
		"keys: {hint: space}":            1, // a question and a trace
		"keys: {cause: []}":              1, // no key at all
		"keys: {form: c, cause: x}":      2,
		"keys: {zoom: ctrl+z, form: f2}": 2,
	} {
		if c := parse(source); len(c.Faults) > 0 || len(c.Keys) != want {
			t.Errorf("%s: %v, faults %v", source, c.Keys, c.Faults)
		}
	}
	// What loses its new key has its own again, and nobody else gets that.
	c := parse("keys: {play: \"?\", cause: space}")
	if len(c.Keys) != 0 || len(c.Faults) != 2 {
		t.Errorf("%v, faults %v", c.Keys, c.Faults)
	}
}

func TestTheEnvironmentOverridesTheFileAndAFlagBoth(t *testing.T) {
	env := map[string]string{"WIRETALE_THEME": "LIGHT", "WIRETALE_MOTION": "maybe", "WIRETALE_NAMES": ""}
	c := parse("theme: dark\nmotion: false\nnames: addresses\n")
	c.Environ(func(name string) (string, bool) { v, ok := env[name]; return v, ok })
	if v := c.Get("theme"); v != (Value{Text: "light", From: Environment, Name: "WIRETALE_THEME"}) {
		t.Errorf("theme: %+v", v)
	}
	if v := c.Get("motion"); v.From != File || len(c.Faults) != 1 || c.Faults[0].Code != BadVariable {
		t.Errorf("motion: %+v, faults %v", v, c.Faults)
	}
	if v := c.Get("names"); v.Text != "addresses" {
		t.Errorf("an empty variable counts: %+v", v)
	}
	c.Set("theme", "mono", "theme")
	if v := c.Get("theme"); v.From != Flag || v.Text != "mono" {
		t.Errorf("theme: %+v", v)
	}
}

func TestNoColourIsMonochromeUnlessToldOtherwise(t *testing.T) {
	for variable, want := range map[string]string{"": "mono", "contrast": "contrast"} {
		c := parse("theme: dark")
		c.Environ(func(name string) (string, bool) {
			v, ok := map[string]string{"NO_COLOR": "1", "WIRETALE_THEME": variable}[name]
			return v, ok
		})
		if got := c.Get("theme").Text; got != want {
			t.Errorf("with %q: %s, want %s", variable, got, want)
		}
	}
}

func TestAMissingFileIsNoFaultAndAnUnreadableOneIs(t *testing.T) {
	dir := t.TempDir()
	if c := Load(filepath.Join(dir, "none.yaml"), commands); c.Found || len(c.Faults) > 0 {
		t.Errorf("a missing file: found %v, faults %v", c.Found, c.Faults)
	}
	if c := Load(dir, commands); len(c.Faults) != 1 || c.Faults[0].Code != NoFile { // as a pipe, of which nobody knows when it ends
		t.Errorf("a folder: %v", c.Faults)
	}
	large := filepath.Join(dir, "large.yaml")
	if err := os.WriteFile(large, []byte(strings.Repeat("#", maxFile+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := Load(large, commands); len(c.Faults) != 1 || c.Faults[0].Code != TooLarge {
		t.Errorf("a large file: %v", c.Faults)
	}
}

func TestKeysAreNamedAsTheyArePressed(t *testing.T) {
	for written, want := range map[string]string{
		"x": "x", "X": "X", "ñ": "ñ", "-": "-", "+": "+", "ctrl+-": "ctrl+-", "Ctrl-D": "", "ctrl-d": "ctrl+d", "alt+ctrl+x": "ctrl+alt+x",
		"Space": "space", " ": "space", "PageDown": "pgdown", "shift+tab": "shift+tab", "shift+x": "", "F12": "f12", "f13": "",
		"": "", "ab": "", "ctrl+": "", "ctrl+i": "", "\x1b": "", "\u202e": "", "\u0301": "", "hyper+x": "",
	} {
		if got, ok := ReadKey(written); got != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %v; want %q", written, got, ok, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"theme: light\nkeys:\n  play: p\n  notable: [ctrl-n, F5]\n", "theme: \"\nkeys:\n  play: '\n  cause: x", "keys: {play: c, cause: space}",
		"<<: *a\n", "? [a]\n: b\n", "- a\n- b", "---\ntheme: dark\n---\nmouse: no\n", "theme: !!binary x\n", "&a theme: *a",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := Parse("f", data, commands)
		for _, s := range settings {
			if _, ok := s.take(c.Get(s.Name).Text); !ok {
				t.Errorf("%s became %q", s.Name, c.Get(s.Name).Text)
			}
		}
		lines := strings.Count(string(data), "\n") + 1
		for _, e := range c.Faults {
			if e.Line < 1 || e.Line > lines || e.Column < 1 {
				t.Errorf("%v, in a file of %d lines", e, lines)
			}
		}
	})
}
