package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/capture/pcapfilter"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// liveFlags are the options of the command that watches interfaces.
type liveFlags struct {
	interfaces     []string
	headless, json bool
	count          uint
	duration       time.Duration
	write          string
	rotate         string
	keep           uint
	memory         string
	own            bool
}

// live is the command that shows what passes an interface.
func (p *program) live() *cobra.Command {
	var o liveFlags
	c := p.command("live", cobra.ArbitraryArgs, func(c *cobra.Command, args []string) error {
		ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGTERM, hangUp)
		defer stop()
		from, title, err := p.watched(o, args)
		if err != nil {
			return err
		}
		if o.duration > 0 {
			from = timed{from, o.duration}
		}
		kept, err := o.kept(from)
		if err != nil {
			return err
		}
		if kept != nil {
			from = kept
		}
		if o.headless || o.json || o.write == "-" || !onTerminal() {
			err = p.listLive(ctx, from, o)
		} else {
			err = p.showLive(ctx, title, from)
		}
		p.sayLive(from, o.write)
		return err
	})
	w, flags := p.words, c.Flags()
	flags.StringSliceVarP(&o.interfaces, "interface", "i", nil, w.T("live.flag.interface"))
	flags.BoolVar(&o.headless, "headless", false, w.T("live.flag.headless"))
	flags.BoolVar(&o.json, "json", false, w.T("live.flag.json"))
	flags.UintVar(&o.count, "count", 0, w.T("live.flag.count"))
	flags.DurationVar(&o.duration, "duration", 0, w.T("live.flag.duration"))
	flags.Lookup("duration").DefValue = "" // that it doesn't end is said by leaving it out
	flags.StringVar(&o.write, "write", "", w.T("live.flag.write"))
	flags.StringVar(&o.rotate, "rotate", "", w.T("live.flag.rotate"))
	flags.UintVar(&o.keep, "keep", 9, w.T("live.flag.keep"))
	flags.StringVar(&o.memory, "memory", "", w.T("live.flag.memory"))
	flags.BoolVar(&o.own, "own", false, w.T("live.flag.own"))
	c.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 || len(o.interfaces) > 0 {
			return pcapfilter.Words(), cobra.ShellCompDirectiveNoFileComp
		}
		return interfaceNames(), cobra.ShellCompDirectiveNoFileComp
	}
	complete(c, "interface", interfaceNames()...)
	return c
}

// interfaceNames are the names under which something can be watched.
func interfaceNames() []string {
	names := []string{capture.AnyInterface}
	interfaces, _ := capture.Interfaces()
	for _, i := range interfaces {
		names = append(names, i.Name)
	}
	return names
}

// watched begins to watch what a command line names. title is what the screen
// calls it.
func (p *program) watched(o liveFlags, args []string) (from capture.Archive, title string, err error) {
	names, words := whatToWatch(o.interfaces, args)
	options := capture.LiveOptions{Interfaces: names, Count: int(o.count)}
	title = strings.Join(names, ",")
	filter, err := pcapfilter.Parse(strings.Join(words, " "))
	if err != nil {
		return nil, "", err
	}
	if len(words) > 0 {
		title += " · " + filter.String()
	}
	if own := ownTraffic(); own != nil && !o.own {
		filter = filter.Except(own)
	}
	options.Filter = filter
	if o.memory != "" {
		size, err := sizeOf("memory", o.memory)
		if err != nil {
			return nil, "", err
		}
		options.Buffer = int(size)
	}
	from, err = capture.Live(options)
	return from, title, err
}

// whatToWatch splits the arguments into interfaces and a filter's words. The
// first one names interfaces if there are such, or if no filter begins so.
func whatToWatch(flagged, args []string) (names, words []string) {
	if len(flagged) > 0 || len(args) == 0 {
		if len(flagged) == 0 {
			flagged = []string{loopback()}
		}
		return flagged, args
	}
	first := strings.Split(args[0], ",")
	known := interfaceNames()
	if !slices.ContainsFunc(first, func(name string) bool { return !slices.Contains(known, name) }) {
		return first, args[1:]
	}
	if slices.Contains(pcapfilter.Words(), args[0]) || strings.ContainsAny(args[0], " \t()[]!=<>&|") {
		return []string{loopback()}, args
	}
	return first, args[1:]
}

// showLive shows what is watched on the screen, until the person leaves it.
func (p *program) showLive(ctx context.Context, title string, from capture.Archive) error {
	ending := &awaited{Archive: from, over: make(chan struct{})}
	s := openRecorded(ctx, title, session.Live, observing(ending))
	err := p.screen(ctx, tui.Start{Session: s})
	if err = errors.Join(err, s.Close()); err == nil { // what is written is complete
		err = serious(ending.problem)
	}
	return err
}

// awaited is a source whose end can be waited for.
type awaited struct {
	capture.Archive
	problem error
	over    chan struct{} // closed when it has ended
}

// Run implements capture.Source.
func (a *awaited) Run(ctx context.Context, to trace.Recorder) error {
	defer close(a.over)
	a.problem = a.Archive.Run(ctx, to)
	return a.problem
}

// Close implements capture.Archive. It waits for the end.
func (a *awaited) Close() error {
	<-a.over
	return a.Archive.Close()
}

// timed is a source that ends after some time.
type timed struct {
	capture.Archive
	duration time.Duration
}

// Run implements capture.Source.
func (t timed) Run(ctx context.Context, to trace.Recorder) error {
	ctx, stop := context.WithTimeout(ctx, t.duration)
	defer stop()
	return t.Archive.Run(ctx, to)
}

// sayLive tells how much was kept, and what was missed, where a person or a
// program would else not learn it.
func (p *program) sayLive(from capture.Archive, path string) {
	said := from.Progress()
	args := text.Args{"Count": said.Packets, "File": text.Escape(path)}
	if path != "" && path != "-" {
		p.remark("live.over.written", args)
	} else {
		p.remark("live.over", args)
	}
	if said.Dropped > 0 {
		p.remark("live.over.dropped", text.Args{"Count": said.Dropped})
	}
}

// remark writes to standard error what a person should know.
func (p *program) remark(key string, args text.Args) { fmt.Fprintln(os.Stderr, p.words.T(key, args)) }

// watch starts watching an interface.
func watch(ctx context.Context, name string) (session.Session, error) {
	from, err := capture.Live(capture.LiveOptions{Interfaces: []string{name}, Filter: new(pcapfilter.Filter).Except(ownTraffic())})
	if err != nil {
		return nil, err
	}
	return openRecorded(ctx, name, session.Live, observing(&awaited{Archive: from, over: make(chan struct{})})), nil
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
