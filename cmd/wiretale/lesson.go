package main

import (
	"bufio"
	"errors"

	"github.com/spf13/cobra"
)

// lessons is the command of those who write lessons.
func (p *program) lessons() *cobra.Command {
	c := p.command("lesson", noArgs, func(c *cobra.Command, _ []string) error { return c.Help() })
	c.Use = "lesson"
	c.AddCommand(p.newLesson(), p.checkLessons(), p.lessonList())
	return c
}

func (p *program) lessonList() *cobra.Command {
	c := p.within("lesson", "list", noArgs, func(c *cobra.Command, _ []string) error { return p.listLessons(c.OutOrStdout()) })
	c.Use = "list"
	return c
}

// maxLessons bounds a command line.
const maxLessons = 1000

func (p *program) checkLessons() *cobra.Command {
	c := p.within("lesson", "check", argsBetween(1, maxLessons, "cmd.usage.lesson-folder"), func(c *cobra.Command, folders []string) error {
		out := bufio.NewWriter(c.OutOrStdout())
		var failed error
		for _, folder := range folders {
			if !p.checkLesson(c.Context(), out, folder) {
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
