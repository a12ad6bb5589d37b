// Command wiretale shows how machines talk, in a terminal.
package main

import (
	"context"
	"os"

	"charm.land/fang/v2"

	"wiretale/internal/netns"
	"wiretale/text"
)

// version is the release that this is; CHANGELOG.md tells what it brought.
const version = "0.5.0"

func main() {
	netns.Init()
	os.Exit(run(os.Args[1:]))
}

// run carries out one command line and returns the exit status: 0 if all went
// well, 1 if something could not be done or read whole, 2 for a wrong command
// line; that of the command which was run, if one was.
func run(args []string) int {
	c := configured()
	words := text.For(languageOf(args, c))
	p := &program{words: words, config: c}
	root := p.root()
	root.SetArgs(args)
	root.SetOut(headings{os.Stdout, words})
	err := fang.Execute(context.Background(), root,
		fang.WithVersion(version), fang.WithErrorHandler(p.complain), fang.WithNotifySignal(os.Interrupt))
	switch {
	case err == nil:
		return p.status
	case statusOf(err) != 0:
		return statusOf(err)
	case isUsage(err):
		return 2
	}
	return 1
}
