package main

import (
	"bufio"
	"errors"
	"strings"

	"github.com/spf13/cobra"
)

// lessons is the command of those who write lessons.
func (p *program) lessons() *cobra.Command {
	c := p.command("lesson", noArgs, func(*cobra.Command, []string) error { return &usageError{key: "cmd.usage.lesson"} })
	c.AddCommand(p.newLesson(), p.checkLessons(), p.lessonList())
	return c
}

// below makes a command below another one, whose texts are under both names.
func (p *program) below(parent, name string, args cobra.PositionalArgs, run func(*cobra.Command, []string) error) *cobra.Command {
	c := p.command(parent+"-"+name, args, run)
	c.Use = strings.TrimPrefix(c.Use, parent+"-")
	return c
}

func (p *program) lessonList() *cobra.Command {
	return p.below("lesson", "list", argsBetween(0, 0, ""), func(c *cobra.Command, _ []string) error { return p.listLessons(c.OutOrStdout()) })
}

// maxLessons bounds a command line.
const maxLessons = 1000

func (p *program) checkLessons() *cobra.Command {
	c := p.below("lesson", "check", argsBetween(1, maxLessons, "cmd.usage.lesson-folder"), func(c *cobra.Command, folders []string) error {
		out := bufio.NewWriter(c.OutOrStdout())
		var failed error
		for _, folder := range folders {
			if !p.checkLesson(out, folder) {
				failed = failedError{}
			}
		}
		return errors.Join(out.Flush(), failed)
	})
	c.ValidArgsFunction = completeFolders
	return c
}

func completeFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}
