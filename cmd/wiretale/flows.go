package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// flows is the command that lists a capture's conversations.
func (p *program) flows() *cobra.Command {
	var asJSON bool
	var expression string
	c := p.command("flows", argsBetween(1, 2, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		only, err := parseFilter(expression)
		if err != nil {
			return err
		}
		epoch, all, problem, err := p.conversations(c.Context(), args, only)
		if err != nil {
			return err
		}
		out := bufio.NewWriterSize(os.Stdout, 1<<16)
		if asJSON {
			err = flowsJSON(out, epoch, all)
		} else {
			err = p.flowsTable(out, all)
		}
		return errors.Join(p.exit(problem), err, out.Flush())
	})
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("cmd.flag.json"))
	c.Flags().StringVar(&expression, "filter", "", p.words.T("cmd.flag.filter.flows"))
	p.completeFilter(c)
	return c
}

// conversations reads those of a capture, or of two that are joined, that fit a
// filter. What was wrong with a capture is the problem.
func (p *program) conversations(ctx context.Context, paths []string, only *filter.Filter) (epoch time.Time, all iter.Seq[trace.Conversation], problem, err error) {
	if len(paths) == 2 {
		return p.joinedConversations(ctx, paths, only)
	}
	file, err := capture.OpenFile(paths[0])
	if err != nil {
		return epoch, nil, nil, err
	}
	x, all, problem, failed := flowsOf(ctx, file, only)
	if problem == nil {
		problem = failed
	}
	return x.Epoch(), all, problem, nil
}

// flowsJSON writes a conversation in a line of JSON, as fast as a large capture
// has them. What it writes needs no escapes: names, numbers and addresses.
func flowsJSON(w *bufio.Writer, epoch time.Time, all iter.Seq[trace.Conversation]) error {
	for c := range all {
		b := w.AvailableBuffer()
		b = strconv.AppendInt(append(b, `{"conversation":`...), int64(c.ID)-1, 10)
		b = append(append(b, `,"protocol":"`...), c.Protocol.String()...)
		b = c.Client.AppendTo(append(b, `","client":"`...))
		b = c.Server.AppendTo(append(b, `","server":"`...))
		b = append(append(b, `","application":"`...), c.Application...)
		b = appendEpoch(append(b, `","start":`...), epoch, c.Started)
		b = appendSeconds(append(b, `,"duration":`...), c.Ended-c.Started)
		b = appendPair(append(b, `,"packets":`...), int64(c.Packets[0]), int64(c.Packets[1]))
		b = appendPair(append(b, `,"bytes":`...), int64(c.Bytes[0]), int64(c.Bytes[1]))
		b = append(append(b, `,"state":"`...), c.State.String()...)
		b = strconv.AppendInt(append(b, `","completeness":`...), int64(c.Completeness), 10)
		b = append(b, `,"findings":{`...)
		if len(c.Findings) > 0 {
			b = appendFindings(b, c)
		}
		if _, err := w.Write(append(b, "}}\n"...)); err != nil {
			return err
		}
	}
	return nil
}

// appendFindings takes a copy, so that conversations without any need none on the
// heap.
func appendFindings(b []byte, c trace.Conversation) []byte {
	for f, n := range c.FindingCounts() {
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(append(append(b, '"'), f.String()...), `":`...), int64(n), 10)
	}
	return b
}

func appendPair(b []byte, x, y int64) []byte {
	b = strconv.AppendInt(append(b, '['), x, 10)
	return append(strconv.AppendInt(append(b, ','), y, 10), ']')
}

func (p *program) flowsTable(w io.Writer, all iter.Seq[trace.Conversation]) error {
	t := p.words.T
	ends := [2]int{canvas.Width(t("cmd.table.client")), canvas.Width(t("cmd.table.server"))}
	for c := range all {
		ends[0] = max(ends[0], len(c.Client.String()))
		ends[1] = max(ends[1], len(c.Server.String()))
	}
	table := p.newTable(w, os.Environ(),
		column{"#", 5, true}, column{t("cmd.table.protocol"), 9, false},
		column{t("cmd.table.client"), ends[0], false}, column{t("cmd.table.server"), ends[1], false},
		column{t("cmd.table.state"), 11, false}, column{t("cmd.table.packets"), 13, true}, column{t("cmd.table.bytes"), 19, true},
		column{t("cmd.table.duration"), 10, true}, column{t("cmd.table.findings"), 0, false})
	for c := range all {
		table.row([]string{
			strconv.Itoa(int(c.ID) - 1), text.Escape(c.Spoken()), c.Client.String(), c.Server.String(),
			t("conversation." + c.State.String()),
			p.words.Count(int64(c.Packets[0])) + " + " + p.words.Count(int64(c.Packets[1])),
			p.words.Bytes(int64(c.Bytes[0])) + " + " + p.words.Bytes(int64(c.Bytes[1])),
			p.words.Duration(c.Ended - c.Started), findingCounts(&c),
		}, []canvas.Ink{theme.Muted, theme.Default, theme.Default, theme.Default, stateInk(c.State), theme.Default, theme.Default, theme.Default, theme.Trouble})
	}
	return table.err
}

// stateInk is the ink of a conversation's state.
func stateInk(s trace.ConversationState) canvas.Ink {
	switch s {
	case trace.Reset, trace.Refused, trace.Unanswered:
		return theme.Trouble
	case trace.ConversationClosed:
		return theme.Muted
	}
	return theme.Good
}

func findingCounts(c *trace.Conversation) string {
	var parts []string
	for f, n := range c.FindingCounts() {
		parts = append(parts, f.String()+" "+strconv.Itoa(n))
	}
	return strings.Join(parts, ", ")
}
