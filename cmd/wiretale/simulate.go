package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// sim is the command that tells a scenario.
func (p *program) sim() *cobra.Command {
	var o struct {
		seed           uint64
		list, headless bool
		write, tap     string
		show           string
		set            []string
	}
	c := p.command("sim", argsBetween(0, 1, ""), func(c *cobra.Command, args []string) error {
		switch {
		case o.list:
			return p.listScenarios(c.OutOrStdout())
		case o.show != "":
			return showSource(c.OutOrStdout(), o.show)
		case len(args) == 0:
			return &usageError{key: "cmd.usage.scenario", args: text.Args{"Expected": strings.Join(scenario.Names(), ", ")}}
		case o.tap != "" && o.write == "":
			return &usageError{key: "cmd.usage.tap-alone"}
		case isScript(args[0]):
			for _, flag := range [...]string{"seed", "set"} {
				if c.Flags().Changed(flag) {
					return &usageError{key: "cmd.usage.script-flag", args: text.Args{"Flag": flag}}
				}
			}
			return p.showScript(c, args[0], o.write, o.tap, o.headless)
		}
		sc, err := findScenario(args[0])
		if err != nil {
			return err
		}
		if sc, err = adjust(sc.With(o.seed, 0), o.set); err != nil {
			return err
		}
		if o.write != "" || o.headless {
			return p.tellAside(c, sc, o.write, o.tap, o.headless)
		}
		s, err := p.branching(c.Context(), sc)
		if err != nil {
			return err
		}
		err = p.screen(c.Context(), tui.Start{Session: s})
		if e := unmetOf(s.own); e != nil {
			p.notice(e) // no failure: it was seen on the screen
		}
		return err
	})
	w := p.words
	flags := c.Flags()
	flags.Uint64Var(&o.seed, "seed", 0, w.T("cmd.flag.seed"))
	flags.BoolVar(&o.list, "list", false, w.T("cmd.flag.list"))
	flags.StringVar(&o.show, "show", "", w.T("cmd.flag.show"))
	flags.BoolVar(&o.headless, "headless", false, w.T("cmd.flag.headless"))
	flags.StringArrayVar(&o.set, "set", nil, w.T("cmd.flag.set"))
	flags.StringVar(&o.write, "write", "", w.T("cmd.flag.write"))
	flags.StringVar(&o.tap, "tap", "", w.T("cmd.flag.tap"))
	complete(c, "set", settings()...)
	complete(c, "show", scenario.Names()...)
	completeHosts(c, "tap", func(args []string) string { return strings.Join(args, "") })
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, name := range scenario.Names() {
			if sc, err := scenario.Embedded(name); err == nil {
				names = append(names, name+"\t"+sc.Title.In(string(w.Lang)))
			}
		}
		return names, cobra.ShellCompDirectiveDefault
	}
	return c
}

// settings are the beginnings of what --set takes.
func settings() (names []string) {
	for _, name := range scenario.Settings() {
		names = append(names, name+"=")
	}
	return names
}

// adjust changes settings of a scenario, each given as NAME=VALUE.
func adjust(sc *scenario.Scenario, list []string) (*scenario.Scenario, error) {
	for _, setting := range list {
		name, value, ok := strings.Cut(setting, "=")
		if !ok {
			return nil, &usageError{key: "cmd.usage.set", args: text.Args{"Found": text.Escape(setting)}}
		}
		changed, err := sc.Set(strings.TrimSpace(name), value)
		if err != nil {
			return nil, err
		}
		sc = changed
	}
	return sc, nil
}

// findScenario finds a scenario: a file if the name looks like one, else one
// of the embedded ones.
func findScenario(name string) (*scenario.Scenario, error) {
	if ext := filepath.Ext(name); ext == ".yaml" || ext == ".yml" || strings.ContainsRune(name, filepath.Separator) {
		f, err := os.Open(name)
		if err != nil {
			return nil, scenario.CannotRead(name, err)
		}
		defer f.Close()
		return scenario.Read(name, f)
	}
	return scenario.Embedded(name)
}

// tell runs a scenario to its end.
func tell(sc *scenario.Scenario) (trace.LogView, error) {
	view, _, err := toldWith(sc)
	return view, err
}

// toldWith is tell, with what became of the scenario's own interventions.
func toldWith(sc *scenario.Scenario) (trace.LogView, []sim.Outcome, error) {
	log := trace.NewLog(sim.Epoch)
	summary, err := sim.Run(sc, nil, log)
	if err != nil {
		return trace.LogView{}, nil, err
	}
	log.Close(nil)
	return log.View(), summary.Interventions, nil
}

// tellAside runs a scenario without a screen: what one tap saw is written, if
// path names a file, and the figures are printed, if wanted. It is a failure if an
// intervention was not made.
func (p *program) tellAside(c *cobra.Command, sc *scenario.Scenario, path, tap string, figures bool) error {
	to := c.OutOrStdout()
	if path == "-" {
		to = c.ErrOrStderr() // standard output is the capture
	}
	var summary sim.Summary
	var err error
	began := time.Now()
	run := func(sink trace.Sink) (err error) {
		summary, err = sim.Run(sc, nil, sink)
		return err
	}
	if path == "" {
		err = run(sim.Discard())
	} else {
		err = writeTap(path, sc.Focus, tap, run)
	}
	if err == nil && figures {
		err = p.summarize(to, sc, summary, time.Since(began))
	}
	if err != nil {
		return err
	}
	return unmetOf(summary.Interventions)
}

// showSource writes the text of a built-in scenario, for somebody to begin with.
func showSource(w io.Writer, name string) error {
	source, err := scenario.Source(name)
	if err != nil {
		return err
	}
	_, err = w.Write(source)
	return err
}

// listScenarios names the built-in scenarios.
func (p *program) listScenarios(w io.Writer) error {
	width := 0
	for _, name := range scenario.Names() {
		width = max(width, len(name))
	}
	for _, name := range scenario.Names() {
		sc, err := scenario.Embedded(name)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%-*s  %s\n", width, name, sc.Title.In(string(p.words.Lang))); err != nil {
			return err
		}
	}
	return nil
}

// summarize says what a run came to, and how long it really took.
func (p *program) summarize(w io.Writer, sc *scenario.Scenario, s sim.Summary, took time.Duration) error {
	var b strings.Builder
	say := func(key string, args text.Args) { b.WriteString(p.words.T(key, args) + "\n") }
	say("cmd.sim.title", text.Args{"Title": text.Escape(sc.Title.In(string(p.words.Lang))), "Duration": p.words.Duration(s.End)})
	count := func(n int) string { return p.words.Count(int64(n)) }
	say("cmd.sim.packets", text.Args{"Count": s.Packets, "Hops": count(s.Delivered + s.Lost), "Delivered": count(s.Delivered),
		"Lost": count(s.Lost), "Dropped": count(s.Dropped), "Corrupted": count(s.Corrupted), "Retransmissions": count(s.Retransmissions)})
	for _, n := range s.Nodes {
		say("cmd.sim.node", text.Args{"Name": text.Escape(n.Name), "Sent": count(n.Sent), "Received": count(n.Received),
			"SentBytes": p.words.Bytes(int64(n.SentBytes)), "ReceivedBytes": p.words.Bytes(int64(n.ReceivedBytes))})
	}
	if t := s.Transfer; t.Bytes > 0 {
		say("cmd.sim.transfer", text.Args{"Bytes": p.words.Bytes(int64(t.Bytes)), "Duration": p.words.Duration(t.Time),
			"Goodput": p.words.Rate(t.Goodput())})
	}
	say("cmd.sim.speed", text.Args{"Simulated": p.words.Duration(s.End), "Real": p.words.Duration(took),
		"Count": s.Events, "Rate": p.words.Count(perSecond(s.Packets, took))})
	if s.Stop != sim.Finished {
		say("cmd.sim.stop."+s.Stop.String(), nil)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// perSecond is how many there were in each second of a span.
func perSecond(n int, span time.Duration) int64 {
	return int64(float64(n) / max(span, 1).Seconds())
}
