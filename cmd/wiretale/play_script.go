package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"wiretale/sim"
	"wiretale/sim/script"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// isScript reports whether a name looks like that of a script.
func isScript(name string) bool { return filepath.Ext(name) == ".pkt" }

// showScript plays a script on the screen, or without one: then what one tap
// saw is written, if path names a file, and the outcome is told, if wanted.
// Even a script that fails is shown, as far as it came.
func (p *program) showScript(c *cobra.Command, file, path, tap string, headless bool) error {
	var report *script.Report
	play := func(sink trace.Sink) (err error) {
		report, err = playScript(file, sink)
		return err
	}
	if path == "" && !headless {
		return p.screenScript(c, file, play, &report)
	}
	var err error
	if path == "" {
		err = play(sim.Discard())
	} else {
		err = writeTap(path, script.Machine, tap, play)
	}
	if err != nil {
		return err
	}
	if headless {
		to := c.OutOrStdout()
		if path == "-" {
			to = c.ErrOrStderr() // standard output is the capture
		}
		err = p.tellReport(to, file, report, nil)
	}
	if err == nil && !report.Passed() {
		err = failedError{}
	}
	return err
}

// screenScript shows what a script did, and tells its outcome when the screen
// is left.
func (p *program) screenScript(c *cobra.Command, file string, play func(trace.Sink) error, report **script.Report) error {
	log := trace.NewLog(sim.Epoch)
	if err := play(log); err != nil {
		return err
	}
	log.Close(nil)
	title := "cmd.sim.script.passed"
	if !(*report).Passed() {
		title = "cmd.sim.script.failed"
	}
	title = p.words.T(title, text.Args{"File": filepath.Base(file)})
	if err := p.screen(c.Context(), tui.Start{Session: simulated(title, log.View())}); err != nil {
		return err
	}
	if (*report).Passed() {
		return nil
	}
	if err := p.tellReport(c.ErrOrStderr(), file, *report, nil); err != nil {
		return err
	}
	return failedError{}
}
