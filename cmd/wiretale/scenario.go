package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/sim/scenario"
	"wiretale/sim/scenario/manual"
	"wiretale/text"
)

// scenario is the command for people who write scenario files.
func (p *program) scenario() *cobra.Command {
	c := p.command("scenario", noArgs, func(c *cobra.Command, _ []string) error { return c.Help() })
	c.Use = "scenario"
	c.AddCommand(p.scenarioCheck(), p.scenarioSchema())
	return c
}

// within makes a command below another, whose texts stand in the catalogue
// under the names of both.
func (p *program) within(outer, name string, args cobra.PositionalArgs, run func(*cobra.Command, []string) error) *cobra.Command {
	c := p.command(outer+"."+name, args, run)
	c.Use = strings.TrimPrefix(c.Use, outer+".")
	return c
}

// scenarioSchema is the command that writes the schema by which editors know
// the keys.
func (p *program) scenarioSchema() *cobra.Command {
	c := p.within("scenario", "schema", noArgs, func(c *cobra.Command, _ []string) error {
		out := bufio.NewWriter(c.OutOrStdout())
		return errors.Join(manual.Schema(out, p.words), out.Flush())
	})
	c.Use = "schema"
	return c
}

// maxFiles bounds a command line.
const maxFiles = 10_000

// scenarioCheck is the command that says what is wrong with scenario files.
func (p *program) scenarioCheck() *cobra.Command {
	c := p.within("scenario", "check", argsBetween(1, maxFiles, "cmd.usage.scenario-file"), func(c *cobra.Command, args []string) error {
		out := bufio.NewWriter(c.OutOrStdout())
		sound := true
		for _, file := range args {
			sound = p.checkScenario(out, file) && sound
		}
		err := out.Flush()
		if err == nil && !sound {
			err = failedError{}
		}
		return err
	})
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return c
}

// checkScenario says what a file describes, or what is wrong with it, and
// reports whether it is sound.
func (p *program) checkScenario(w io.Writer, file string) bool {
	name, data, err := p.scenarioText(file)
	if err != nil {
		fmt.Fprintln(w, p.say(err))
		return false
	}
	sc, faults := scenario.Check(name, data)
	if sc != nil {
		fmt.Fprintln(w, p.words.T("cmd.scenario.fine", text.Args{"File": text.Escape(name), "What": p.inventory(sc)}))
		return true
	}
	for _, f := range faults {
		fmt.Fprintln(w, p.say(f)+excerpt(data, f))
	}
	fmt.Fprintln(w, p.words.T("cmd.scenario.mistakes", text.Args{"File": text.Escape(name), "Count": len(faults)}))
	return false
}

// scenarioText reads a file, or a pipe, and says what to call it.
func (p *program) scenarioText(file string) (name string, data []byte, err error) {
	if file == "-" {
		name = p.words.T("cmd.scenario.pipe")
		data, err = scenario.ReadText(name, os.Stdin)
		return name, data, err
	}
	f, err := os.Open(file)
	if err != nil {
		return file, nil, scenario.CannotRead(file, err)
	}
	defer f.Close()
	data, err = scenario.ReadText(file, f)
	return file, data, err
}

// inventory is what a scenario has, counted.
func (p *program) inventory(sc *scenario.Scenario) string {
	services, actions := 0, 0
	for i := range sc.Hosts {
		services, actions = services+len(sc.Hosts[i].Services), actions+len(sc.Hosts[i].Actions)
	}
	var list []string
	count := func(key string, n int) {
		if n > 0 {
			list = append(list, p.words.T(key, text.Args{"Count": n}))
		}
	}
	count("cmd.scenario.hosts", len(sc.Hosts))
	count("cmd.scenario.links", len(sc.Links))
	count("cmd.scenario.services", services)
	count("cmd.scenario.actions", actions)
	count("cmd.scenario.interventions", len(sc.Interventions))
	return strings.Join(list, ", ")
}

// excerpt is the line of a mistake with the place marked beneath; "" where a
// mistake has no line.
func excerpt(data []byte, f *scenario.Error) string {
	lines := strings.Split(string(data), "\n")
	if f.Line < 1 || f.Line > len(lines) || f.Code == scenario.TooLarge {
		return ""
	}
	line := strings.ToValidUTF8(strings.TrimSuffix(lines[f.Line-1], "\r"), "�")
	runes := []rune(line)
	at := min(max(f.Column-1, 0), len(runes))
	if strings.TrimSpace(line) == "" {
		return ""
	}
	length := marks(string(runes[at:]), f.Found)
	const before, after = 50, 100 // of a line that is very long
	from, to := 0, len(runes)
	if at > before+after {
		from = at - before
	}
	if to > at+after {
		to = at + after
	}
	start := len(string(runes[from:at]))
	return marked(string(runes[from:to]), start, min(length, len(string(runes[from:to]))-start))
}

// marks is how many bytes of a text are what was found there, with the quotes
// around it.
func marks(text, found string) int {
	found = strings.TrimSuffix(found, "…")
	for _, quote := range []string{"", `"`, "'"} {
		if found != "" && strings.HasPrefix(text, quote+found) {
			return len(found) + 2*len(quote)
		}
	}
	return 1
}
