package main

import (
	"github.com/spf13/cobra"

	"wiretale/text"
)

// noArgs refuses arguments: the first is taken for a mistyped command.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{key: "cmd.usage.unknown-command", args: text.Args{"Found": text.Escape(args[0])}}
	}
	return nil
}

// argsBetween refuses fewer or more arguments than a command can use; missing
// is the key of the sentence that says what is wanted.
func argsBetween(least, most int, missing string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return &usageError{key: missing}
		case len(args) > most:
			return &usageError{key: "cmd.usage.too-many", args: text.Args{"Found": text.Escape(args[most])}}
		}
		return nil
	}
}
