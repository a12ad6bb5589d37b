package main

import (
	"context"
	"errors"
	"os"
	"time"

	"wiretale/internal/netns"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/bridge"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// setting is the network on which a program is to run.
type setting interface {
	// aside makes the network ready for a command that nobody looks at.
	aside(command netns.Command) (venue, error)
	// before is aside for one that is looked at afterwards: seen is the session
	// that shows it then.
	before(ctx context.Context, command netns.Command) (v venue, seen func() session.Session, err error)
	// beside starts a program, and the session that shows both what it says and
	// what it prints. stdin is nil for none.
	beside(ctx context.Context, args []string, stdin *os.File) (session.Narrator, error)
}

// venue is a network that is ready for its command.
type venue interface {
	// Signal sends a signal to everything in the network.
	Signal(os.Signal)
	// Run starts the command and lets it run to its end, or the context's.
	Run(ctx context.Context) (status int, err error)
	// Close ends everything in the network.
	Close()
}

// onScenario is a scenario's network.
type onScenario struct {
	scenario *scenario.Scenario
	title    string
	flags    runFlags
}

func (s onScenario) aside(command netns.Command) (venue, error) {
	v, err := s.venue(command, nil)
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (s onScenario) before(_ context.Context, command netns.Command) (venue, func() session.Session, error) {
	log := trace.NewLog(time.Now())
	v, err := s.venue(command, log)
	if err != nil {
		return nil, nil, err
	}
	return v, func() session.Session {
		log.Close(nil)
		shown := simulated(s.title, log.View())
		shown.kind = session.Recorded
		return shown
	}, nil
}

func (s onScenario) beside(_ context.Context, args []string, stdin *os.File) (session.Narrator, error) {
	p, err := begin(s.scenario, s.title, s.flags, args, stdin)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// scenarioVenue is a command on a scenario's network.
type scenarioVenue struct {
	*bridge.Bridge
	sink   trace.Sink
	finish func() error
}

func (s onScenario) venue(command netns.Command, log *trace.Log) (*scenarioVenue, error) {
	command.Env = environment()
	b, err := bridge.New(s.scenario, s.flags.on, command)
	if err != nil {
		return nil, err
	}
	epoch, sink := time.Now(), sim.Discard()
	if log != nil {
		epoch, sink = log.View().Epoch, log
	}
	sink, finish, err := keepTap(s.flags.write, epoch, b.Host(), sink)
	if err != nil {
		b.Close()
		return nil, err
	}
	return &scenarioVenue{b, sink, finish}, nil
}

// Run implements venue.
func (v *scenarioVenue) Run(ctx context.Context) (status int, err error) {
	status, err = v.Bridge.Run(ctx, v.sink)
	return status, errors.Join(err, v.finish())
}
