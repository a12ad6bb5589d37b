package main

import (
	"bufio"

	"github.com/spf13/cobra"

	"wiretale/lesson"
	"wiretale/tui"
)

// learn is the command that plays a lesson.
func (p *program) learn() *cobra.Command {
	var seed uint64
	var plain bool
	c := p.command("learn", argsBetween(0, 1, ""), func(c *cobra.Command, args []string) error {
		name := lesson.List()[0].Name
		if len(args) > 0 {
			name = args[0]
		}
		play, err := p.resume(name, seed)
		if play == nil {
			return err
		}
		if err != nil {
			p.notice(err)
		}
		if plain {
			l := plainLesson{words: p.words, play: play, in: bufio.NewScanner(c.InOrStdin()), out: c.OutOrStdout()}
			return l.run(keep)
		}
		return p.screen(c.Context(), tui.Start{Lesson: play})
	})
	c.Flags().Uint64Var(&seed, "seed", 0, p.words.T("cmd.flag.seed"))
	c.Flags().BoolVar(&plain, "plain", false, p.words.T("cmd.flag.plain"))
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, l := range lesson.List() {
			names = append(names, l.Name+"\t"+l.Title.In(p.words))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	return c
}
