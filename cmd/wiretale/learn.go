package main

import (
	"bufio"
	"context"

	"github.com/spf13/cobra"

	"wiretale/lesson"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// learning is what the flags of learn ask for.
type learning struct {
	seed                          uint64
	plain, list, review, progress bool
}

// learn is the command that plays lessons, asks again what was learned, and tells
// how much of it is known.
func (p *program) learn() *cobra.Command {
	var o learning
	c := p.command("learn", argsBetween(0, 1, ""), func(c *cobra.Command, args []string) error {
		switch {
		case o.chosen() > 1:
			return &usageError{key: "cmd.usage.learn-one"}
		case len(args) > 0 && o.chosen() > 0:
			return &usageError{key: "cmd.usage.learn-all", args: text.Args{"Found": text.Escape(args[0])}}
		case o.list:
			return p.listLessons(c.OutOrStdout())
		case o.progress:
			return p.tellProgress(c.OutOrStdout())
		case o.review && o.plain:
			return p.plainReview(c, o.seed)
		case o.review:
			_, problem := remembered()
			return p.screen(c.Context(), tui.Start{Review: true, Problem: problem})
		}
		return p.learnLesson(c, args, o)
	})
	flags := c.Flags()
	flags.Uint64Var(&o.seed, "seed", 0, p.words.T("cmd.flag.seed"))
	flags.BoolVar(&o.plain, "plain", false, p.words.T("cmd.flag.plain"))
	flags.BoolVar(&o.list, "list", false, p.words.T("cmd.flag.lessons"))
	flags.BoolVar(&o.review, "review", false, p.words.T("cmd.flag.review"))
	flags.BoolVar(&o.progress, "progress", false, p.words.T("cmd.flag.progress"))
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var names []string
		for _, l := range lesson.List() {
			names = append(names, l.Name+"\t"+l.Title.In(p.words))
		}
		return names, cobra.ShellCompDirectiveFilterDirs
	}
	return c
}

// chosen is how many of the things were asked for that exclude each other.
func (o *learning) chosen() (n int) {
	for _, asked := range [...]bool{o.list, o.review, o.progress} {
		if asked {
			n++
		}
	}
	return n
}

// learnLesson plays a lesson: the one that was named, or the one that is next.
func (p *program) learnLesson(c *cobra.Command, args []string, o learning) error {
	name := ""
	if len(args) > 0 {
		name = args[0]
	}
	play, err := p.resume(c.Context(), name, o.seed)
	if play == nil {
		return err
	}
	if o.plain {
		l := p.plainly(c)
		l.unkept(err)
		l.play = play
		return l.run()
	}
	return p.screen(c.Context(), tui.Start{Lesson: play, Problem: err})
}

// plainly is the plain mode over a command's input and output.
func (p *program) plainly(c *cobra.Command) *plainLesson {
	return &plainLesson{words: p.words, told: map[telling]trace.Ordinal{}, ctx: c.Context(), in: bufio.NewScanner(c.InOrStdin()), out: c.OutOrStdout(), keep: keep, problem: p.say}
}

// quiz tells one question of a review.
func (p *program) quiz(_ context.Context, i lesson.Item) (*lesson.Play, error) {
	l, err := findLesson(i.Lesson)
	if err != nil {
		return nil, err
	}
	return lesson.Quiz(l, i.Step, sim.NewRunner(), i.Variant())
}
