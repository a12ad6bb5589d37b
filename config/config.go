// Package config is what a person has set once and for all: how the screen
// looks, how time is told, which key does what. It comes from a file, from the
// environment and from flags; each value knows from where.
package config

import (
	"slices"
	"strings"
	"time"
)

// Setting is something that can be set.
type Setting struct {
	Name    string
	Default string
	// Values are all that it takes; nil where that is a time zone.
	Values []string
}

// settings are all of them, in the order in which they are told.
var settings = []Setting{
	{"theme", "auto", []string{"auto", "dark", "light", "contrast", "contrast-dark", "contrast-light", "mono"}},
	{"language", "auto", []string{"auto", "en", "es"}},
	{"time", "elastic", []string{"elastic", "to-scale", "by-event"}},
	{"zone", "none", nil},
	{"names", "names", []string{"names", "addresses"}},
	{"ascii", "auto", []string{"auto", "true", "false"}},
	{"motion", "true", []string{"true", "false"}},
	{"mouse", "true", []string{"true", "false"}},
}

// Settings lists what can be set, besides keys.
func Settings() []Setting { return slices.Clone(settings) }

// find is the setting of a name.
func find(name string) (Setting, bool) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return settings[i], true
}

// truths are other ways of writing true and false.
var truths = map[string]string{"yes": "true", "on": "true", "no": "false", "off": "false"}

// take is a value as the setting writes it; false for one that it doesn't take.
func (s Setting) take(written string) (string, bool) {
	if s.Values == nil {
		return takeZone(written)
	}
	lower := strings.ToLower(written)
	if t, ok := truths[lower]; ok && slices.Contains(s.Values, t) {
		lower = t
	}
	return lower, slices.Contains(s.Values, lower)
}

// takeZone takes none, local, or a zone of the time zone database.
func takeZone(written string) (string, bool) {
	switch lower := strings.ToLower(written); lower {
	case "none", "local":
		return lower, true
	case "utc":
		return "UTC", true
	}
	_, err := time.LoadLocation(written)
	return written, err == nil && written != "" && written != "Local"
}

// Expected is what the setting takes, for a sentence.
func (s Setting) Expected() string {
	if s.Values == nil {
		return "none, local, UTC, Europe/Madrid…"
	}
	return strings.Join(s.Values, ", ")
}

// Origin is where a value comes from. A later one overrides an earlier.
type Origin uint8

// The origins.
const (
	Default Origin = iota
	File
	Environment
	Flag
)

// Value is what is in force for a setting.
type Value struct {
	Text string
	From Origin
	Line int    // in the file
	Name string // of the environment's variable, or of the flag
}

// True reports whether a setting that is true or false is true.
func (v Value) True() bool { return v.Text == "true" }

// Config is all that is in force.
type Config struct {
	// Path is where the file is, or would be; "" where there can't be one.
	Path  string
	Found bool // it is there
	// Keys are those that commands were given in the place of their own.
	Keys   []Keys
	Faults []*Error
	values map[string]Value
}

// Keys are those of one command.
type Keys struct {
	Command string
	Keys    []string
	Line    int
}

// New returns a configuration in which nothing was set.
func New(path string) *Config {
	c := &Config{Path: path, values: map[string]Value{}}
	for _, s := range settings {
		c.values[s.Name] = Value{Text: s.Default}
	}
	return c
}

// Get is the value of a setting. In no configuration each has its default.
func (c *Config) Get(name string) Value {
	if c == nil {
		s, _ := find(name)
		return Value{Text: s.Default}
	}
	return c.values[name]
}

// Given are the keys that commands were given, by the command's name.
func (c *Config) Given() map[string][]string {
	given := map[string][]string{}
	if c != nil {
		for _, k := range c.Keys {
			given[k.Command] = k.Keys
		}
	}
	return given
}

// Set overrides a setting with what a flag says.
func (c *Config) Set(name, value, flag string) {
	c.values[name] = Value{Text: value, From: Flag, Name: flag}
}

// Variable is the environment's variable that overrides a setting.
func (s Setting) Variable() string { return "WIRETALE_" + strings.ToUpper(s.Name) }

// Environ overrides settings with what the environment says. What it says wrongly
// becomes a fault.
func (c *Config) Environ(lookup func(string) (string, bool)) {
	for _, s := range settings {
		name := s.Variable()
		written, ok := lookup(name)
		if !ok || written == "" {
			continue
		}
		v, ok := s.take(written)
		if !ok {
			c.Faults = append(c.Faults, &Error{Code: BadVariable, Name: name, Found: clip(written), Expected: s.Expected()})
			continue
		}
		c.values[s.Name] = Value{Text: v, From: Environment, Name: name}
	}
	// https://no-color.org: any value but an empty one.
	if v, _ := lookup("NO_COLOR"); v != "" && c.values["theme"].From < Environment {
		c.values["theme"] = Value{Text: "mono", From: Environment, Name: "NO_COLOR"}
	}
}
