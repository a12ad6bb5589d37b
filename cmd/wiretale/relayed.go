package main

import (
	"context"
	"errors"
	"io"
	"os"
	"syscall"
	"time"

	"wiretale/capture"
	"wiretale/capture/sockdiag"
	"wiretale/internal/netns"
	"wiretale/internal/rescue"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/bridge"
	"wiretale/trace"
)

// behindRelay is a network of the program's own, with a relay to the world
// outside.
type behindRelay struct {
	title string
	note  string // what is to be said before the program's output
	write string // the file to be written; "" for none
}

func (b behindRelay) aside(command netns.Command) (venue, error) {
	if b.write == "" {
		r, err := bridge.NewRelay(command, false)
		if err != nil {
			return nil, err
		}
		return r, nil
	}
	p, err := b.perform(command, false)
	if err != nil {
		return nil, err
	}
	return audience{p, func(ctx context.Context) { _ = p.Run(ctx, unheard{sim.Discard()}) }}, nil
}

func (b behindRelay) before(ctx context.Context, command netns.Command) (venue, func() session.Session, error) {
	p, err := b.perform(command, true)
	if err != nil {
		return nil, nil, err
	}
	var s *recorded
	v := audience{p, func(running context.Context) {
		s = openRecorded(ctx, b.title, session.Live, p)
		defer context.AfterFunc(running, s.Stop)()
		<-p.over
	}}
	return v, func() session.Session { return s }, nil
}

// perform makes the network ready for a command that is watched. shown says
// that there is a screen for what the kernel says of its sockets.
func (b behindRelay) perform(command netns.Command, shown bool) (*performance, error) {
	r, err := bridge.NewRelay(command, true)
	if err != nil {
		return nil, err
	}
	p := &performance{relay: r, ended: func(int) {}, over: make(chan struct{})}
	p.Archive, err = capture.LiveFrom(command.Args[0], sockets(r))
	if err == nil && b.write != "" {
		var k *keeping
		if k, err = (&liveFlags{write: b.write}).kept(p.Archive); err != nil {
			_ = runOnce(p.Archive) // which closes it
		} else {
			p.Archive = k
		}
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	if diag, opens := r.Kernel(); diag != nil && shown {
		if kernel, err := sockdiag.From(diag, opens); err == nil { // without it frames are seen all the same
			p.Archive = &observed{p.Archive, kernel}
		}
	}
	return p, nil
}

func sockets(r *bridge.Relay) (list []capture.Socket) {
	names, files := r.Sockets()
	for i, name := range names {
		list = append(list, capture.Socket{Interface: name, File: files[i]})
	}
	return list
}

// performance is a source: what a program behind a relay says while it runs.
type performance struct {
	capture.Archive // what passes its interfaces
	relay           *bridge.Relay
	ended           func(status int) // is called when the program has ended, before the trace does
	over            chan struct{}    // closed when all has
	status          int              // the program's, then …
	problem         error            // … and what went wrong
}

// Run implements capture.Source. With its context the program ends.
func (p *performance) Run(ctx context.Context, to trace.Recorder) error {
	defer close(p.over)
	defer p.relay.Close()
	watched, stop := context.WithCancel(context.Background())
	last, ran := &lastWord{Recorder: to, after: watched}, make(chan struct{})
	rescue.Go(func() {
		defer close(ran)
		defer stop()
		p.status, last.problem = p.relay.Run(ctx)
		p.ended(p.status)
	})
	err := p.Archive.Run(watched, last)
	<-ran // the program may go on though nobody can watch any more
	p.problem = errors.Join(last.problem, err)
	return p.problem
}

// lastWord is a recorder that is told at its end what became of the program.
type lastWord struct {
	trace.Recorder
	after   context.Context // has ended when problem is known
	problem error
}

// Close implements trace.Recorder.
func (l *lastWord) Close(problem error) {
	if l.after.Err() != nil {
		problem = errors.Join(l.problem, problem)
	}
	l.Recorder.Close(problem)
}

// unheard is a recorder that keeps nothing.
type unheard struct{ trace.Sink }

// SetEpoch implements trace.Recorder.
func (unheard) SetEpoch(time.Time) {}

// Close implements trace.Recorder.
func (unheard) Close(error) {}

// audience is a performance as a venue.
type audience struct {
	*performance
	run func(context.Context)
}

// Signal implements venue.
func (a audience) Signal(s os.Signal) { a.relay.Signal(s) }

// Run implements venue.
func (a audience) Run(ctx context.Context) (status int, err error) {
	a.run(ctx)
	return a.status, a.problem
}

// Close implements venue.
func (a audience) Close() { a.relay.Close() }

// relayed is the session of a program behind a relay: that of a live capture,
// with what the program prints.
type relayed struct {
	*recorded
	output      output
	performance *performance
}

func (b behindRelay) beside(ctx context.Context, args []string, stdin *os.File) (session.Narrator, error) {
	printed, pipe, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p, err := b.perform(netns.Command{Args: args, Stdin: stdin, Stdout: pipe, Stderr: pipe}, true)
	pipe.Close()
	if err != nil {
		printed.Close()
		return nil, err
	}
	s, start := newRecorded(ctx, b.title, session.Live, p)
	r := &relayed{recorded: s, performance: p}
	r.nudge = make(chan struct{}, 1)
	r.output.told, r.output.note = r.stir, b.note
	copied := make(chan struct{})
	go func() {
		_, _ = io.Copy(&r.output, printed)
		printed.Close()
		close(copied)
	}()
	p.ended = func(status int) {
		<-copied
		r.output.finish(status)
	}
	start()
	return r, nil
}

// Output implements session.Narrator.
func (r *relayed) Output() session.Output { return r.output.snapshot() }

// Stop implements session.Archive. It would end the program, which is shown
// until it ends itself, or the screen is left.
func (r *relayed) Stop() {}

// Close implements session.Session. It ends the program if it hasn't ended.
func (r *relayed) Close() error {
	r.performance.relay.Signal(syscall.SIGTERM)
	last := time.AfterFunc(leaving, r.recorded.Stop)
	<-r.performance.over
	last.Stop()
	return r.recorded.Close()
}
