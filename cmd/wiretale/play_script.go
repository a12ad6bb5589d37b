package main

import (
	"errors"
	"path/filepath"

	"github.com/spf13/cobra"

	"wiretale/session"
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
	shown := p.played(file, *report, log.View())
	err := p.screen(c.Context(), tui.Start{Session: shown})
	if err != nil && !errors.As(err, new(stoppedError)) || (*report).Passed() {
		return err
	}
	if err := p.tellReport(c.ErrOrStderr(), file, *report, nil); err != nil {
		return err
	}
	return failedError{}
}

// stoppedError is the sentence that says why a script stopped before there was
// anything to be seen.
type stoppedError string

// Error implements error.
func (e stoppedError) Error() string { return string(e) }

// played is the session of a script that was played. Its title says what
// became of the script; where there is nothing else to be seen, the screen does.
func (p *program) played(file string, r *script.Report, view trace.LogView) session.Session {
	name := text.Escape(filepath.Base(file))
	if r.Passed() {
		return simulated(p.words.T("cmd.sim.script.passed", text.Args{"File": name}), view)
	}
	title := p.words.T("cmd.sim.script.failed", text.Args{"File": name, "Line": r.Failure.Line, "Problem": p.sayFailure(r.Failure)})
	s := simulated(title, view)
	if view.Sightings.Len() == 0 {
		s.progress = func() session.Progress { return session.Progress{Done: true, Problem: stoppedError(title)} }
	}
	return s
}
