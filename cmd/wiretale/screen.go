package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"

	tea "charm.land/bubbletea/v2"

	"wiretale/capture"
	"wiretale/internal/rescue"
	"wiretale/tui"
)

// screen shows the program on the terminal until the person leaves it. What a
// source could not do is then returned, so that it is said once more where it
// stays readable, and the exit status tells of it.
func (p *program) screen(ctx context.Context, start tui.Start) error {
	if !onTerminal() {
		return &refusal{key: "cmd.refuse.no-terminal"}
	}
	if start.Problem == nil {
		start.Problem = p.misconfigured()
	}
	// With more threads than cores a key is answered while all of these read a
	// capture: the system gives the one that has waited its turn at once.
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 2)
	model := tui.New(p.deps(), p.options(), start)
	guard := tui.Guard(model)
	ctx, done := signal.NotifyContext(ctx, hangUp)
	defer done()
	shown := tea.NewProgram(guard, tea.WithContext(ctx), tea.WithFPS(tui.PicturesLookedFor))
	guard.Stop = shown.Quit
	defer rescue.Watch(guard.Break)()
	_, err := shown.Run()
	if broken := guard.Broken(); broken != nil {
		return reportOf(broken) // what is open may hang now: it ends with the process
	}
	if err != nil && ctx.Err() == nil && !errors.Is(err, tea.ErrInterrupted) {
		return err
	}
	if start.Session == nil {
		return nil
	}
	said := start.Session.Progress()
	if err := start.Session.Close(); err != nil {
		return err
	}
	if said.Unkept != nil {
		fmt.Fprintln(os.Stderr, p.say(said.Unkept))
	}
	return serious(said.Problem)
}

// serious leaves out what is only worth a notice.
func serious(problem error) error {
	faults := capture.Errors(problem)
	if len(faults) == 0 {
		return problem
	}
	for _, f := range faults {
		if !f.Notice() {
			return problem
		}
	}
	return nil
}
