package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/session"
	"wiretale/tui"
)

// open is the command that shows a capture.
func (p *program) open() *cobra.Command {
	return p.command("open", argsBetween(1, 1, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		if !onTerminal() {
			return &refusal{key: "cmd.refuse.no-terminal"}
		}
		s, err := openCapture(c.Context(), args[0])
		if err != nil {
			return err
		}
		return p.screen(c.Context(), tui.Start{Session: s})
	})
}

// openCapture starts reading a capture file, or standard input for "-".
func openCapture(ctx context.Context, path string) (session.Session, error) {
	file, err := capture.OpenFile(path)
	if err != nil {
		return nil, err
	}
	if path != "-" {
		remember(path)
	}
	return openRecorded(ctx, filepath.Base(path), file), nil
}

// live is the command that shows what passes an interface.
func (p *program) live() *cobra.Command {
	c := p.command("live", argsBetween(0, 1, ""), func(c *cobra.Command, args []string) error {
		name := loopback()
		if len(args) > 0 {
			name = args[0]
		}
		s, err := watch(c.Context(), name)
		if err != nil {
			return err
		}
		return p.screen(c.Context(), tui.Start{Session: s})
	})
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		names := []string{capture.AnyInterface}
		interfaces, _ := capture.Interfaces()
		for _, i := range interfaces {
			names = append(names, i.Name)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

// watch starts watching an interface.
func watch(ctx context.Context, name string) (session.Session, error) {
	from, err := capture.Live(capture.LiveOptions{Interfaces: []string{name}})
	if err != nil {
		return nil, err
	}
	return captured(ctx, name, session.Live, from), nil
}

// loopback is the name of the loopback interface.
func loopback() string {
	interfaces, _ := capture.Interfaces()
	for _, i := range interfaces {
		if i.Loopback {
			return i.Name
		}
	}
	return "lo"
}
