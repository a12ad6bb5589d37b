package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wiretale/config"
	"wiretale/sim/script"
	"wiretale/text"
	"wiretale/tui"
)

// program is what every command shares.
type program struct {
	words  *text.Printer
	config *config.Config
	flags  *pflag.FlagSet
	// status is that of the program that a command ran, to be handed on.
	status int
	show   struct {
		theme             string
		ascii             bool
		noMotion, noMouse bool
	}
}

// themes are the values of --theme.
var themes = config.Settings()[0].Values

func (p *program) root() *cobra.Command {
	w := p.words
	c := p.command("root", noArgs, func(c *cobra.Command, _ []string) error {
		_, problem := remembered()
		return p.screen(c.Context(), tui.Start{Problem: problem})
	})
	c.Use = "wiretale"
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err: err} })
	flags := c.PersistentFlags()
	p.flags = flags
	flags.BoolP("help", "h", false, w.T("cmd.flag.help"))
	flags.String("lang", "", w.T("cmd.flag.lang"))
	flags.StringVar(&p.show.theme, "theme", "auto", w.T("cmd.flag.theme"))
	flags.BoolVar(&p.show.ascii, "ascii", false, w.T("cmd.flag.ascii"))
	flags.BoolVar(&p.show.noMotion, "no-motion", false, w.T("cmd.flag.no-motion"))
	flags.BoolVar(&p.show.noMouse, "no-mouse", false, w.T("cmd.flag.no-mouse"))
	complete(c, "lang", "en", "es")
	complete(c, "theme", themes...)
	c.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if c.Name() == "man" { // the library would write --h for -h
			c.Root().Flags().VisitAll(func(f *pflag.Flag) { f.Shorthand = "" })
		}
		if lang := c.Flag("lang").Value.String(); lang != "" && !slices.Contains(text.Langs(), text.Lang(lang)) {
			return &usageError{key: "cmd.usage.lang", args: text.Args{"Found": text.Escape(lang)}}
		}
		if !slices.Contains(themes, p.show.theme) {
			return &usageError{key: "cmd.usage.theme", args: text.Args{"Found": text.Escape(p.show.theme), "Expected": strings.Join(themes, ", ")}}
		}
		p.override()
		p.warn(c)
		return nil
	}
	c.AddCommand(p.learn(), p.lessons(), p.sim(), p.scenario(), p.check(), p.open(), p.live(), p.run(), p.doctor(), p.flows(), p.packets(), p.messages(), p.explain(), p.export(), p.note(), p.configure())
	c.InitDefaultHelpCmd()
	c.InitDefaultCompletionCmd()
	for _, sub := range c.Commands() { // the library's own speak English only
		switch sub.Name() {
		case "help":
			sub.Short = w.T("cmd.help.short")
		case "completion":
			sub.Short = w.T("cmd.completion.short")
		}
	}
	c.Flags().BoolP("version", "v", false, w.T("cmd.flag.version"))
	return c
}

// command makes a command whose texts are in the catalogue under its name:
// cmd.NAME.use, what is written behind the name, .short, .long and .example.
func (p *program) command(name string, args cobra.PositionalArgs, run func(*cobra.Command, []string) error) *cobra.Command {
	w := p.words
	return &cobra.Command{
		Use: name + " " + w.T("cmd."+name+".use"), Args: args, RunE: run,
		Short:   w.T("cmd." + name + ".short"),
		Long:    w.T("cmd." + name + ".long"),
		Example: w.T("cmd." + name + ".example"),
	}
}

// complete offers a flag's values to the shell.
func complete(c *cobra.Command, flag string, values ...string) {
	err := c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag was defined above
	}
}

// completeHosts offers the hosts of the scenario that the command line names,
// as far as it has been written.
func completeHosts(c *cobra.Command, flag string, scenarioOf func(args []string) string) {
	err := c.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		name := scenarioOf(args)
		if isScript(name) {
			return []string{script.Machine, script.Peer}, cobra.ShellCompDirectiveNoFileComp
		}
		sc, err := findScenario(name)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for i := range sc.Hosts {
			names = append(names, sc.Hosts[i].Name)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // the flag was defined before
	}
}

// languageOf finds the language in the arguments before they are parsed, since
// the help text is in it.
func languageOf(args []string, c *config.Config) text.Lang {
	flags := pflag.NewFlagSet("lang", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	lang := flags.String("lang", "", "")
	flags.BoolP("help", "h", false, "")
	_ = flags.Parse(args) // what is wrong with them is said later
	if slices.Contains(text.Langs(), text.Lang(*lang)) {
		return text.Lang(*lang)
	}
	return language(c)
}
