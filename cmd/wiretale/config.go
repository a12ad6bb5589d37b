package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/config"
	"wiretale/text"
	"wiretale/tui"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// configure is the command that tells what is configured.
func (p *program) configure() *cobra.Command {
	var example bool
	c := p.command("config", noArgs, func(c *cobra.Command, _ []string) error {
		if example {
			return p.writeExample(c.OutOrStdout())
		}
		return p.tellConfig(c.OutOrStdout())
	})
	c.Use = "config"
	c.Flags().BoolVar(&example, "example", false, p.words.T("config.flag.example"))
	return c
}

// tellConfig writes where the file is, what is in force and whence, and what is
// wrong.
func (p *program) tellConfig(w io.Writer) error {
	c, words := p.config, p.words
	where := "config.no-file"
	if c.Found {
		where = "config.file"
	}
	fmt.Fprintf(w, "%s\n\n", words.T(where, text.Args{"File": text.Escape(c.Path)}))
	name, value := column{title: words.T("config.table.setting"), width: 8}, column{title: words.T("config.table.value"), width: 8}
	keys := p.keyRows()
	for _, k := range keys {
		name.width = max(name.width, canvas.Width(k.name))
		value.width = max(value.width, canvas.Width(k.value))
	}
	for _, s := range config.Settings() {
		name.width = max(name.width, len(s.Name))
		value.width = max(value.width, len(c.Get(s.Name).Text))
	}
	t := p.newTable(w, nil, name, value, column{title: words.T("config.table.from")})
	inks := []canvas.Ink{theme.Accent, theme.Default, theme.Muted}
	for _, s := range config.Settings() {
		v := c.Get(s.Name)
		t.row([]string{s.Name, v.Text, p.whence(s, v)}, inks)
	}
	for _, k := range keys {
		t.row([]string{k.name, k.value, k.from}, inks)
	}
	if t.err != nil {
		return t.err
	}
	if len(c.Faults) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\n%s\n", words.T("config.faults"))
	for _, f := range c.Faults {
		fmt.Fprintln(w, "  "+p.sayMisconfigured(f))
	}
	return nil
}

// keyRow is a line about a command that was given other keys.
type keyRow struct{ name, value, from string }

func (p *program) keyRows() (rows []keyRow) {
	for _, k := range p.config.Keys {
		value := strings.Join(k.Keys, " ")
		if value == "" {
			value = p.words.T("config.no-key")
		}
		rows = append(rows, keyRow{"keys." + k.Command, text.Escape(value), p.words.T("config.from.file", text.Args{"Line": k.Line})})
	}
	return rows
}

// whence is where a value comes from.
func (p *program) whence(s config.Setting, v config.Value) string {
	switch v.From {
	case config.File:
		return p.words.T("config.from.file", text.Args{"Line": v.Line})
	case config.Environment:
		return p.words.T("config.from.environment", text.Args{"Name": v.Name})
	case config.Flag:
		return p.words.T("config.from.flag", text.Args{"Name": v.Name})
	}
	if v.Text == "auto" {
		return p.words.T("config.from.auto." + s.Name)
	}
	return p.words.T("config.from.default")
}

// writeExample writes a file to start from: everything is there and commented
// out.
func (p *program) writeExample(w io.Writer) error {
	words := p.words
	var b strings.Builder
	comment := func(key string, args text.Args) {
		for _, l := range strings.Split(words.T(key, args), "\n") {
			b.WriteString("# " + l + "\n")
		}
	}
	comment("config.example.head", text.Args{"File": text.Escape(p.config.Path)})
	for _, s := range config.Settings() {
		b.WriteString("\n")
		comment("config.example."+s.Name, text.Args{"Expected": s.Expected()})
		b.WriteString("#" + s.Name + ": " + s.Default + "\n")
	}
	b.WriteString("\n")
	comment("config.example.keys", nil)
	b.WriteString("#keys:\n")
	for _, c := range tui.Commands(words) {
		keys := make([]string, len(c.Keys))
		for i, k := range c.Keys {
			keys[i] = strconv.Quote(k)
		}
		entry := fmt.Sprintf("#  %s: [%s]", c.Name, strings.Join(keys, ", "))
		fmt.Fprintf(&b, "%-46s # %s\n", entry, c.Meaning)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
