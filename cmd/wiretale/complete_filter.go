package main

import (
	"github.com/spf13/cobra"

	"wiretale/trace/filter"
)

// completeFilter offers the shell what may stand at the end of a --filter, each
// with what it means.
func (p *program) completeFilter(c *cobra.Command) {
	err := c.RegisterFlagCompletionFunc("filter", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		found := filter.Complete(typed, len(typed), nil)
		var all []string
		for _, x := range found.Candidates {
			line := typed[:found.From] + x.Text
			switch {
			case p.words.Has(x.Title):
				line += "\t" + p.words.T(x.Title)
			case x.Note != "":
				line += "\t" + x.Note
			}
			all = append(all, line)
		}
		return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveKeepOrder
	})
	if err != nil {
		panic(err) // the flag was defined before
	}
}
