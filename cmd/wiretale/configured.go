package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"wiretale/config"
	"wiretale/text"
	"wiretale/tui"
	"wiretale/tui/view"
)

// configFile is where the configuration is kept.
func configFile() string { return filepath.Join(xdg.ConfigHome, "wiretale", "config.yaml") }

// configured reads the configuration and the environment.
func configured() *config.Config {
	c := config.Load(configFile(), givable)
	c.Environ(os.LookupEnv)
	return c
}

// givable are the commands that keys can be given to, and the keys that are not
// to be had.
func givable() []config.Command {
	all := tui.Fixed()
	for _, c := range tui.Commands(text.For(text.English)) {
		all = append(all, c.Command)
	}
	return all
}

// language is the one that the configuration or the environment asks for.
func language(c *config.Config) text.Lang {
	if lang := text.Lang(c.Get("language").Text); slices.Contains(text.Langs(), lang) {
		return lang
	}
	return text.FromEnvironment()
}

// override puts the flags that were given above the rest of the configuration.
func (p *program) override() {
	set := func(setting, flag, value string) {
		if f := p.flags.Lookup(flag); f != nil && f.Changed {
			p.config.Set(setting, value, flag)
		}
	}
	yes := func(b bool) string { return map[bool]string{true: "true", false: "false"}[b] }
	set("theme", "theme", p.show.theme)
	set("ascii", "ascii", yes(p.show.ascii))
	set("motion", "no-motion", yes(!p.show.noMotion))
	set("mouse", "no-mouse", yes(!p.show.noMouse))
	if f := p.flags.Lookup("lang"); f.Changed {
		p.config.Set("language", f.Value.String(), "lang")
	}
}

// options are the ways in which the person wants to see the screen.
func (p *program) options() tui.Options {
	c := p.config
	o := inTheme(c.Get("theme").Text)
	o.ASCII = c.Get("ascii").True() || c.Get("ascii").Text == "auto" && plainTerminal()
	o.NoMotion, o.NoMouse = !c.Get("motion").True(), !c.Get("mouse").True()
	o.Zone = zoneNamed(c.Get("zone").Text)
	o.TimeBase = timeBases[c.Get("time").Text]
	o.Addresses = c.Get("names").Text == "addresses"
	o.Keys = c.Given()
	return o
}

// inTheme are the usual ways, in a theme.
func inTheme(name string) tui.Options {
	return tui.Options{
		Follow: name == "auto" || name == "contrast",
		Light:  name == "light" || name == "contrast-light",
		Mono:   name == "mono", Contrast: strings.HasPrefix(name, "contrast"),
	}
}

// timeBases are the values of the setting time.
var timeBases = map[string]view.TimeBase{"elastic": view.Elastic, "to-scale": view.ToScale, "by-event": view.ByEvent}

// zoneNamed is the zone of the setting; nil for none.
func zoneNamed(name string) *time.Location {
	switch name {
	case "none":
		return nil
	case "local":
		return time.Local
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil // the configuration takes no other
	}
	return zone
}

// warn says what is wrong with the configuration, where it stays readable: a
// screen shows the first of it besides.
func (p *program) warn(c *cobra.Command) {
	if c.Name() == "config" || strings.HasPrefix(c.Name(), cobra.ShellCompRequestCmd) || c.Name() == "man" {
		return
	}
	for _, f := range p.config.Faults {
		fmt.Fprintln(os.Stderr, "wiretale: "+p.sayMisconfigured(f))
	}
}

// misconfigured says the first thing that is wrong with the configuration; nil
// where nothing is.
func (p *program) misconfigured() error {
	faults := p.config.Faults
	if len(faults) == 0 {
		return nil
	}
	return &misconfiguredError{faults[0], len(faults) - 1}
}

// misconfiguredError is the first of several faults.
type misconfiguredError struct {
	first *config.Error
	more  int
}

// Error implements error.
func (e *misconfiguredError) Error() string { return e.first.Error() }

// sayMisconfigured is a fault of the configuration as a sentence.
func (p *program) sayMisconfigured(e *config.Error) string {
	said := p.words.T(e.Key(), escaped(map[string]any{
		"File": e.File, "Line": e.Line, "Column": e.Column, "Name": e.Name, "Found": e.Found, "Expected": e.Expected}))
	if unknown := e.Code == config.UnknownSetting || e.Code == config.UnknownCommand; unknown && e.Expected != "" {
		said += " " + p.words.T("config.meant", text.Args{"Expected": e.Expected})
	}
	return said
}

// sayFirst says the first fault, and that there are more.
func (p *program) sayFirst(err error) (string, bool) {
	var e *misconfiguredError
	if !errors.As(err, &e) {
		return "", false
	}
	first := *e.first
	first.File = filepath.Base(first.File) // there is one line for it
	said := p.sayMisconfigured(&first)
	if e.more > 0 {
		said += " " + p.words.T("config.more", text.Args{"Count": e.more})
	}
	return said, true
}
