package main

import (
	"context"
	"errors"
	"os"
	"time"

	"wiretale/capture"
	"wiretale/capture/sockdiag"
	"wiretale/internal/netns"
	"wiretale/sim"
	"wiretale/sim/bridge"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// venue is a network that is ready for its program.
type venue interface {
	// Signal sends a signal to everything in the network.
	Signal(os.Signal)
	// Run starts the program and lets it run to its end, or the context's.
	// ended is called with its status before the log ends that tells of it.
	Run(ctx context.Context, ended func(status int)) (status int, err error)
	// Close ends everything in the network.
	Close()
}

// place makes a network ready for a command. What passes there is told to the
// log, if there is one, and written to the file that was asked for.
type place func(command netns.Command, log *trace.Log) (venue, error)

// onNetwork is a place on a scenario's network.
func onNetwork(sc *scenario.Scenario, o runFlags) place {
	return func(command netns.Command, log *trace.Log) (venue, error) {
		command.Env = environment()
		b, err := bridge.New(sc, o.on, command)
		if err != nil {
			return nil, err
		}
		epoch := time.Now()
		sink := sim.Discard()
		if log != nil {
			log.SetEpoch(epoch)
			sink = log
		}
		kept, finish, err := keepTap(o.write, epoch, b.Host(), sink)
		if err != nil {
			b.Close()
			return nil, err
		}
		return &scenarioVenue{b, kept, log, finish}, nil
	}
}

// scenarioVenue is a venue on a simulated network.
type scenarioVenue struct {
	*bridge.Bridge
	sink   trace.Sink
	log    *trace.Log
	finish func() error
}

// Run implements venue.
func (s *scenarioVenue) Run(ctx context.Context, ended func(int)) (status int, err error) {
	status, err = s.Bridge.Run(ctx, s.sink)
	err = errors.Join(err, s.finish())
	ended(status)
	if s.log != nil {
		s.log.Close(err)
	}
	return status, err
}

// atHome is a place on this machine's own network, behind a relay.
func atHome(o runFlags) place {
	return func(command netns.Command, log *trace.Log) (venue, error) {
		shown := log != nil
		if log == nil && o.write != "" {
			log = trace.NewLog(time.Time{})
		}
		relay, err := bridge.NewRelay(command, log != nil)
		if err != nil {
			return nil, err
		}
		r := &relayVenue{Relay: relay, log: log, finish: func() error { return nil }}
		if log == nil {
			return r, nil
		}
		if diag, opens := relay.Kernel(); diag != nil && shown {
			r.kernel, _ = sockdiag.From(diag, opens) // without it frames are seen all the same
		}
		if r.seen, err = capture.LiveFrom(command.Args[0], sockets(relay)); err == nil {
			r.finish, err = keepLog(o.write, log)
		}
		if err != nil {
			if r.seen != nil {
				_ = runOnce(r.seen) // which closes it
			}
			r.kernel.Close()
			relay.Close()
			return nil, err
		}
		return r, nil
	}
}

func sockets(r *bridge.Relay) (list []capture.Socket) {
	names, files := r.Sockets()
	for i, name := range names {
		list = append(list, capture.Socket{Interface: name, File: files[i]})
	}
	return list
}

// relayVenue is a venue behind a relay.
type relayVenue struct {
	*bridge.Relay
	log    *trace.Log
	seen   capture.Source // nil where nothing is watched
	kernel *sockdiag.Kernel
	finish func() error
}

// Run implements venue.
func (r *relayVenue) Run(ctx context.Context, ended func(int)) (status int, err error) {
	defer r.Close()
	watched, stop := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		if r.seen != nil {
			_ = r.watch(watched) // its problem is in the log
		}
	}()
	status, err = r.Relay.Run(ctx)
	ended(status)
	if err != nil && r.log != nil {
		r.log.Close(err)
	}
	stop()
	<-over
	return status, errors.Join(err, r.finish())
}

// watch records what passes, and what the kernel says beside it.
func (r *relayVenue) watch(ctx context.Context) error {
	if r.kernel == nil {
		return r.seen.Run(ctx, r.log)
	}
	return sockdiag.Run(ctx, r.seen, r.log, r.kernel)
}

// Progress tells how much was seen.
func (r *relayVenue) Progress() capture.Progress {
	if r.seen == nil {
		return capture.Progress{}
	}
	return r.seen.Progress()
}
