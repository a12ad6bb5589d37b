package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/text"
	"wiretale/trace"
)

// note is the command that writes a note on a packet, or lists those of a
// capture.
func (p *program) note() *cobra.Command {
	return p.command("note", argsBetween(1, 1<<10, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		if len(args) == 1 {
			return p.listNotes(c, args[0])
		}
		number, err := strconv.Atoi(args[1])
		if err != nil || number < 1 {
			return &usageError{key: "note.usage.number", args: text.Args{"Found": text.Escape(args[1])}}
		}
		own, err := loadNotes(args[0])
		if err != nil {
			return err
		}
		if own == nil {
			if _, err := capture.OpenFile(args[0]); err != nil && args[0] != "-" {
				return err
			}
			return &usageError{key: "note.usage.pipe"}
		}
		return own.set(number, strings.Join(args[2:], " "))
	})
}

// listNotes prints the notes on a capture's packets.
func (p *program) listNotes(c *cobra.Command, path string) error {
	own, err := loadNotes(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	problem, err := p.eachPicked(c.Context(), []string{path}, nil, func(s *trace.Snapshot, packet *trace.Packet) error {
		for _, note := range own.on(s, packet) {
			if _, err := fmt.Fprintf(out, "%d\t%s\n", s.Number(packet.ID), text.Escape(note)); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(p.exit(problem), err, out.Flush())
}
