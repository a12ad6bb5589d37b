package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"wiretale/export"
	"wiretale/internal/netns"
	"wiretale/sim/bridge"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// runFlags are the options of the command that runs a program.
type runFlags struct {
	net, on, write  string
	seed            uint64
	headless, stdin bool
	set             []string
}

// run is the command that runs a program in a network of its own.
func (p *program) run() *cobra.Command {
	var o runFlags
	c := p.command("run", argsBetween(1, 1<<20, "cmd.usage.command"), func(c *cobra.Command, args []string) error {
		at, err := p.settingFor(c, o, args)
		if err != nil {
			return err
		}
		here := netns.Command{Args: args, Foreground: true, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
		switch keyboard := term.IsTerminal(os.Stdin.Fd()); {
		case o.headless || !onTerminal():
			v, err := at.aside(here)
			if err != nil {
				return err
			}
			return p.runHere(v)
		case o.stdin && keyboard:
			return p.runFirst(c.Context(), at, here)
		case o.stdin:
			return p.runBeside(c.Context(), at, args, os.Stdin)
		}
		return p.runBeside(c.Context(), at, args, nil)
	})
	w := p.words
	flags := c.Flags()
	flags.SetInterspersed(false) // what follows the command is its own
	flags.StringVar(&o.net, "net", "", w.T("cmd.flag.net"))
	flags.StringVar(&o.on, "on", "", w.T("cmd.flag.on"))
	flags.StringVar(&o.write, "write", "", w.T("cmd.flag.write-run"))
	flags.Uint64Var(&o.seed, "seed", 0, w.T("cmd.flag.seed"))
	flags.StringArrayVar(&o.set, "set", nil, w.T("cmd.flag.set"))
	flags.BoolVar(&o.headless, "headless", false, w.T("cmd.flag.headless-run"))
	flags.BoolVar(&o.stdin, "stdin", false, w.T("cmd.flag.stdin"))
	complete(c, "net", scenario.Names()...)
	complete(c, "set", settings()...)
	completeHosts(c, "on", func([]string) string { return o.net })
	return c
}

// statusOf is the status of a command that could not be started, as a shell
// tells it; 0 for other errors.
func statusOf(err error) int {
	var e *netns.Error
	switch {
	case !errors.As(err, &e):
		return 0
	case e.Code == netns.NoCommand:
		return 127
	case e.Code == netns.CommandDenied:
		return 126
	}
	return 0
}

// settingFor is the network that the flags ask for.
func (p *program) settingFor(c *cobra.Command, o runFlags, args []string) (setting, error) {
	if o.net == "" {
		for _, flag := range [...]string{"on", "seed", "set"} {
			if c.Flags().Changed(flag) {
				return nil, &usageError{key: "cmd.usage.net-flag", args: text.Args{"Flag": flag}}
			}
		}
		return behindRelay{title: p.words.T("cmd.run.relayed", text.Args{"Command": commandLine(args)}),
			note: p.words.T("cmd.run.relay-note", text.Args{"Machine": bridge.Addresses().Machine}), write: o.write}, nil
	}
	if isScript(o.net) {
		return nil, &usageError{key: "cmd.usage.net-script", args: text.Args{"Found": text.Escape(o.net)}}
	}
	sc, err := findScenario(o.net)
	if err != nil {
		return nil, err
	}
	if sc, err = adjust(sc.With(o.seed, 0), o.set); err != nil {
		return nil, err
	}
	return onScenario{sc, titleOf(sc.Title.In(string(p.words.Lang)), args), o}, nil
}

// runHere runs a command that has this program's standard files, and the
// keyboard's ctrl-C.
func (p *program) runHere(v venue) (err error) {
	defer v.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer passOn(v, cancel)()
	p.status, err = v.Run(ctx)
	return err
}

// runFirst runs a command that wants the keyboard before the screen does, and
// then shows what was seen of it.
func (p *program) runFirst(ctx context.Context, at setting, command netns.Command) error {
	v, seen, err := at.before(ctx, command)
	if err == nil {
		err = p.runHere(v)
	}
	if err != nil {
		return err
	}
	return p.screen(ctx, tui.Start{Session: seen()})
}

// runBeside runs a program beside the screen, which has the keyboard.
func (p *program) runBeside(ctx context.Context, at setting, args []string, stdin *os.File) error {
	s, err := at.beside(ctx, args, stdin)
	if err != nil {
		return err
	}
	err = p.screen(ctx, tui.Start{Session: s})
	p.status = s.Output().Status
	return err
}

// grace is how long a command may take to end after it was told to.
const grace = 3 * time.Second

// passOn hands the signals that this program gets to the command, and makes an
// end of it if it doesn't. The keyboard's ctrl-C is left to the command, which
// gets it too. stop ends that.
func passOn(v venue, kill func()) (stop func()) {
	signals, done := make(chan os.Signal, 4), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, hangUp)
	typed := term.IsTerminal(os.Stdin.Fd())
	go func() {
		for {
			select {
			case s := <-signals:
				if s == os.Interrupt && typed {
					continue
				}
				v.Signal(s)
				timer := time.AfterFunc(grace, kill)
				defer timer.Stop()
			case <-done:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

// environment is the command's: without the proxies of this machine's own
// network, which the simulated one can't reach.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(strings.ToLower(v), "=")
		return strings.HasSuffix(name, "_proxy")
	})
}

// keepTap returns a sink that tells another sink everything, if there is one,
// and writes what the tap of a host sees to a file, if path names one. finish
// ends the file.
func keepTap(path string, epoch time.Time, host string, sink trace.Sink) (both trace.Sink, finish func() error, err error) {
	if path == "" {
		return sink, func() error { return nil }, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, nil, cannotWrite(path, err)
	}
	kept := export.NewPcapngSink(file, epoch, func(node string, _ trace.Tap) bool { return node == host })
	both = trace.Sink(kept)
	if sink != nil {
		both = trace.Tee(sink, kept)
	}
	return both, func() error {
		if err := errors.Join(kept.Close(), file.Close()); err != nil {
			return cannotWrite(path, err)
		}
		return nil
	}, nil
}
