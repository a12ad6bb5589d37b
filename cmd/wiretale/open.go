package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/session"
	"wiretale/tui"
)

// open is the command that shows a capture, or two of the same traffic.
func (p *program) open() *cobra.Command {
	return p.command("open", argsBetween(1, 2, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		for _, path := range args {
			if _, err := os.Stat(path); err != nil && path != "-" { // what is wrong with the file comes first
				_, err = capture.OpenFile(path)
				return err
			}
		}
		if !onTerminal() {
			return &refusal{key: "cmd.refuse.no-terminal"}
		}
		if len(args) == 2 {
			s, err := p.joinedSession(c.Context(), args)
			if err != nil {
				return err
			}
			return p.screen(c.Context(), tui.Start{Session: s})
		}
		s, err := p.openCapture(c.Context(), args[0])
		if err != nil {
			return err
		}
		return p.screen(c.Context(), tui.Start{Session: s})
	})
}

// openCapture starts reading a capture file, or standard input for "-".
func (p *program) openCapture(ctx context.Context, path string) (session.Session, error) {
	file, err := capture.OpenFile(path)
	if err != nil {
		return nil, err
	}
	title := filepath.Base(path)
	if path == "-" {
		title = p.words.T("time.standard-input")
	} else {
		remember(path)
	}
	s := openRecorded(ctx, title, session.Recorded, file)
	s.own.load(path)
	return s, nil
}
