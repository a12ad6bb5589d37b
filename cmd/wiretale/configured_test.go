package main

import (
	"testing"
	"time"

	"wiretale/config"
	"wiretale/text"
	"wiretale/tui/view"
)

func TestTheConfigurationIsWhatTheScreenIsShownWith(t *testing.T) {
	for theme, want := range map[string]struct {
		name   string
		follow bool
	}{
		"auto": {"dark", true}, "dark": {"dark", false}, "light": {"light", false}, "contrast": {"contrast-dark", true},
		"contrast-dark": {"contrast-dark", false}, "contrast-light": {"contrast-light", false}, "mono": {"mono", false},
	} {
		p := &program{config: config.Parse("f", []byte("theme: "+theme), givable)}
		if o := p.options(); o.Theme().Name != want.name || o.Follow != want.follow {
			t.Errorf("%s: shown as %s, follows the terminal: %v", theme, o.Theme().Name, o.Follow)
		}
	}
	p := &program{config: config.Parse("f", []byte("time: by-event\nzone: UTC\nnames: addresses\nmotion: off\nmouse: off\nascii: on\nkeys: {play: f9}"), givable)}
	o := p.options()
	if o.TimeBase != view.ByEvent || o.Zone != time.UTC || !o.Addresses || !o.NoMotion || !o.NoMouse || !o.ASCII || o.Keys["play"][0] != "f9" {
		t.Errorf("%+v", o)
	}
}

// TestEveryMistakeInTheConfigurationHasASentence holds it in both languages.
func TestEveryMistakeInTheConfigurationHasASentence(t *testing.T) {
	for _, lang := range text.Langs() {
		p := &program{words: text.For(lang)}
		for _, code := range config.Codes() {
			e := &config.Error{File: "f", Line: 1, Column: 1, Code: code, Name: "n", Found: "x", Expected: "y"}
			if !p.words.Has(e.Key()) {
				t.Errorf("%s: nothing is said of %s", lang, code)
			}
		}
		for _, s := range config.Settings() {
			if key := "config.example." + s.Name; !p.words.Has(key) {
				t.Errorf("%s: %s is not explained", lang, s.Name)
			}
			if key := "config.from.auto." + s.Name; s.Default == "auto" && !p.words.Has(key) {
				t.Errorf("%s: nothing is said of what %s is by itself", lang, s.Name)
			}
		}
	}
}

// TestPrintedTimesKeepToTheZoneOfTheConfiguration unless the command line names
// another, or none.
func TestPrintedTimesKeepToTheZoneOfTheConfiguration(t *testing.T) {
	set := &program{config: config.Parse("f", []byte("zone: UTC"), givable)}
	for _, c := range []struct {
		given zoneFlags
		p     *program
		want  string
	}{
		{zoneFlags{}, set, "UTC"}, {zoneFlags{name: "Europe/Madrid"}, set, "Europe/Madrid"}, {zoneFlags{name: "none"}, set, ""}, {zoneFlags{}, &program{}, ""},
	} {
		zone, err := c.p.location(&c.given)
		if got := zone; err != nil || (got == nil) != (c.want == "") || got != nil && got.String() != c.want {
			t.Errorf("%+v: %v, %v; expected %q", c.given, zone, err, c.want)
		}
	}
}
