package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"wiretale/analyze"
	"wiretale/internal/netns"
	"wiretale/internal/rescue"
	"wiretale/session"
	"wiretale/sim/bridge"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// paced is the session of a program on a simulated network.
type paced struct {
	*source
	output output
	bridge *bridge.Bridge
	network
	kill context.CancelFunc
	over chan struct{} // closed when the program has ended and its file is written
}

// leaving is how long a program may take to end that is left while it runs.
const leaving = time.Second

// begin starts a program on a scenario's network, and the session that shows
// both. stdin is nil for none.
func begin(sc *scenario.Scenario, title string, o runFlags, args []string, stdin *os.File) (*paced, error) {
	printed, pipe, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	b, err := bridge.New(sc, o.on, netns.Command{Args: args, Env: environment(), Stdin: stdin, Stdout: pipe, Stderr: pipe})
	pipe.Close()
	if err != nil {
		printed.Close()
		return nil, err
	}
	epoch := time.Now()
	log := trace.NewLog(epoch)
	sink, finish, err := keepTap(o.write, epoch, b.Host(), log)
	if err != nil {
		b.Close()
		printed.Close()
		return nil, err
	}
	ctx, kill := context.WithCancel(context.Background())
	p := &paced{bridge: b, network: network{scenario: sc}, kill: kill, over: make(chan struct{}), source: &source{
		title: title, kind: session.Paced, log: log, ended: make(chan struct{}),
		changed: make(chan struct{}), nudge: make(chan struct{}, 1)}}
	p.source.stop = p.end
	p.source.show = p.source.publish
	p.output.told = p.source.stir
	b.Tell(p.became)
	p.snapshot = analyze.Read(p.log.View())
	p.progress = func() session.Progress {
		log := p.Snapshot().Log
		return session.Progress{Packets: log.Sightings.Len(), Done: log.Done, Problem: log.Problem}
	}
	rescue.Go(func() {
		p.run(ctx, sink, printed, finish)
		close(p.over)
	})
	rescue.Go(func() { p.read(context.Background()) }) // the log ends with the program
	return p, nil
}

// run lets the program run to its end.
func (p *paced) run(ctx context.Context, sink trace.Sink, printed *os.File, finish func() error) {
	copied := make(chan struct{})
	go func() {
		_, _ = io.Copy(&p.output, printed)
		printed.Close()
		close(copied)
	}()
	status, err := p.bridge.Run(ctx, sink)
	err = errors.Join(err, finish())
	<-copied
	p.output.finish(status)
	p.log.Close(err)
}

// Output implements session.Narrator.
func (p *paced) Output() session.Output { return p.output.snapshot() }

// end ends the program, if it hasn't yet.
func (p *paced) end() {
	p.bridge.Signal(syscall.SIGTERM)
	last := time.AfterFunc(leaving, p.kill)
	<-p.over
	last.Stop()
	p.kill()
}

// titleOf is what the screen's head says of a program on a network.
func titleOf(network string, args []string) string { return commandLine(args) + " · " + network }

// commandLine is a command as a shell would take it, near enough.
func commandLine(args []string) string {
	said := make([]string, len(args))
	for i, a := range args {
		if said[i] = a; strings.ContainsAny(a, " \t\n") || a == "" {
			said[i] = "'" + a + "'"
		}
	}
	return strings.Join(said, " ")
}
