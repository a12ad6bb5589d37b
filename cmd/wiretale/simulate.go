package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/export"
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
	}
	c := p.command("sim SCENARIO", "sim", argsBetween(0, 1, ""), func(c *cobra.Command, args []string) error {
		switch {
		case o.list:
			return p.listScenarios(c.OutOrStdout())
		case len(args) == 0:
			return &usageError{key: "cmd.usage.scenario", args: text.Args{"Expected": strings.Join(scenario.Names(), ", ")}}
		}
		sc, err := findScenario(args[0])
		if err != nil {
			return err
		}
		view, summary, err := tell(sc, o.seed)
		if err != nil {
			return err
		}
		if o.write != "" {
			if err := writeTap(o.write, view, sc.Focus, o.tap); err != nil {
				return err
			}
		}
		switch {
		case o.headless:
			return p.summarize(c.OutOrStdout(), sc, summary)
		case o.write != "":
			return nil
		}
		return p.screen(c.Context(), tui.Start{Session: simulated(sc.Title.In(string(p.words.Lang)), view)})
	})
	w := p.words
	flags := c.Flags()
	flags.Uint64Var(&o.seed, "seed", 0, w.T("cmd.flag.seed"))
	flags.BoolVar(&o.list, "list", false, w.T("cmd.flag.list"))
	flags.BoolVar(&o.headless, "headless", false, w.T("cmd.flag.headless"))
	flags.StringVar(&o.write, "write", "", w.T("cmd.flag.write"))
	flags.StringVar(&o.tap, "tap", "", w.T("cmd.flag.tap"))
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, name := range scenario.Names() {
			if sc, err := scenario.Embedded(name); err == nil {
				names = append(names, name+"\t"+sc.Title.In(string(w.Lang)))
			}
		}
		return append(names, "yaml"), cobra.ShellCompDirectiveDefault
	}
	return c
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

// tell runs a scenario to its end; a seed of 0 leaves its own.
func tell(sc *scenario.Scenario, seed uint64) (trace.LogView, sim.Summary, error) {
	log := trace.NewLog(sim.Epoch)
	summary, err := sim.Run(sc.With(seed, 0), nil, log)
	if err != nil {
		return trace.LogView{}, summary, err
	}
	log.Close(nil)
	return log.View(), summary, nil
}

func (p *program) listScenarios(w io.Writer) error {
	for _, name := range scenario.Names() {
		sc, err := scenario.Embedded(name)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%-12s %s\n", name, sc.Title.In(string(p.words.Lang))); err != nil {
			return err
		}
	}
	return nil
}

// summarize says what a run came to.
func (p *program) summarize(w io.Writer, sc *scenario.Scenario, s sim.Summary) error {
	var b strings.Builder
	say := func(key string, args text.Args) { b.WriteString(p.words.T(key, args) + "\n") }
	say("cmd.sim.title", text.Args{"Title": text.Escape(sc.Title.In(string(p.words.Lang))), "Duration": p.words.Duration(s.End)})
	say("cmd.sim.packets", text.Args{"Count": s.Packets, "Delivered": s.Delivered, "Lost": s.Lost,
		"Corrupted": s.Corrupted, "Retransmissions": s.Retransmissions})
	for _, n := range s.Nodes {
		say("cmd.sim.node", text.Args{"Name": text.Escape(n.Name), "Sent": n.Sent, "Received": n.Received,
			"SentBytes": p.words.Bytes(int64(n.SentBytes)), "ReceivedBytes": p.words.Bytes(int64(n.ReceivedBytes))})
	}
	if s.Stop != sim.Finished {
		say("cmd.sim.stop."+s.Stop.String(), nil)
	}
	for i, outcome := range s.Interventions {
		if outcome != sim.Applied {
			say("cmd.sim.intervention."+outcome.String(), text.Args{"Number": i + 1})
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeTap writes what one tap saw as a pcapng file: that of the host in focus
// unless told, its first interface unless named.
func writeTap(path string, view trace.LogView, focus, wanted string) error {
	host, name, _ := strings.Cut(wanted, ":")
	if wanted == "" {
		host = focus
	}
	id := trace.TapID(0)
	var known []string
	for _, t := range view.Taps.All() {
		node := view.Nodes.At(int(t.Node) - 1).Name
		known = append(known, node+":"+t.Interface)
		if id == 0 && node == host && (name == "" || name == t.Interface) {
			id = t.ID
		}
	}
	if id == 0 {
		return &usageError{key: "cmd.usage.tap", args: text.Args{
			"Found": text.Escape(wanted), "Expected": text.Escape(strings.Join(known, ", "))}}
	}
	if path == "-" {
		return export.WritePcapng(os.Stdout, view, id)
	}
	f, err := os.Create(path)
	if err != nil {
		return &usageError{key: "cmd.usage.write", args: text.Args{"File": text.Escape(path), "Found": reason(err)}}
	}
	return errors.Join(export.WritePcapng(f, view, id), f.Close())
}

// reason is the system's own word for a failure, without the path.
func reason(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return text.Escape(err.Error())
}
