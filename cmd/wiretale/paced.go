package main

import (
	"context"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/internal/netns"
	"wiretale/session"
	"wiretale/trace"
)

// paced is the session of a program in a network of its own, which shows both.
type paced struct {
	*source
	output output
	venue  venue
	kill   context.CancelFunc
	over   chan struct{} // closed when the program has ended and its file is written
	late   error         // what went wrong after the log had ended; read it once over
}

// leaving is how long a program may take to end that is left while it runs.
const leaving = time.Second

// begin starts a program in a network. stdin is nil for none.
func begin(at setting, args []string, stdin *os.File) (*paced, error) {
	printed, pipe, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	log := trace.NewLog(time.Time{})
	v, err := at.place(netns.Command{Args: args, Stdin: stdin, Stdout: pipe, Stderr: pipe}, log)
	pipe.Close()
	if err != nil {
		printed.Close()
		return nil, err
	}
	ctx, kill := context.WithCancel(context.Background())
	p := &paced{venue: v, kill: kill, over: make(chan struct{}), source: &source{
		title: at.title, kind: at.kind, log: log, ended: make(chan struct{}),
		changed: make(chan struct{}), nudge: make(chan struct{}, 1)}}
	p.source.stop = p.end
	p.source.show = p.source.publish
	p.output.told, p.output.note = p.source.stir, at.note
	p.snapshot = analyze.Read(p.log.View())
	p.progress = p.far
	go func() {
		p.run(ctx, printed)
		close(p.over)
	}()
	go p.read(context.Background()) // the log ends with the program
	return p, nil
}

// far is how much there is to be seen.
func (p *paced) far() session.Progress {
	log := p.Snapshot().Log
	so := session.Progress{Packets: log.Sightings.Len(), Done: log.Done, Problem: log.Problem}
	if w, ok := p.venue.(interface{ Progress() capture.Progress }); ok {
		so.Dropped = w.Progress().Dropped
	}
	return so
}

// run lets the program run to its end.
func (p *paced) run(ctx context.Context, printed *os.File) {
	copied := make(chan struct{})
	go func() {
		_, _ = io.Copy(&p.output, printed)
		printed.Close()
		close(copied)
	}()
	_, err := p.venue.Run(ctx, func(status int) {
		<-copied
		p.output.finish(status)
	})
	if p.log.View().Problem == nil {
		p.late = err
	}
}

// Output implements session.Narrator.
func (p *paced) Output() session.Output { return p.output.snapshot() }

// end ends the program, if it hasn't yet.
func (p *paced) end() {
	p.venue.Signal(syscall.SIGTERM)
	last := time.AfterFunc(leaving, p.kill)
	<-p.over
	last.Stop()
	p.kill()
}

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
