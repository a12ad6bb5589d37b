package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"wiretale/internal/spelling"
	"wiretale/text"
)

// noArgs refuses arguments: the first is taken for a mistyped command, or for
// a file that lacks the command before it.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	key, meant := "cmd.usage.unknown-command", ""
	switch word := args[0]; filepath.Ext(word) {
	case ".pkt", ".yaml", ".yml":
		key, meant = "cmd.usage.command-missing", "sim"
	case ".pcap", ".pcapng", ".cap", ".gz", ".zst":
		key, meant = "cmd.usage.command-missing", "open"
	default:
		if _, err := os.Stat(word); err == nil {
			key, meant = "cmd.usage.command-missing", "open"
		} else if meant = spelling.Nearest(word, commands(c), len(word)/2+1); meant != "" {
			key = "cmd.usage.mistyped-command"
		}
	}
	return &usageError{key: key, args: text.Args{"Found": text.Escape(args[0]), "Expected": meant}}
}

// commands are the names of the commands that help lists.
func commands(c *cobra.Command) (names []string) {
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
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
