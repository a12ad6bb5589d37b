package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// flows is the command that lists a capture's conversations.
func (p *program) flows() *cobra.Command {
	var asJSON bool
	c := p.command("flows", argsBetween(1, 1, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		s, problem := readWhole(c.Context(), args[0])
		if s == nil {
			return problem
		}
		out := bufio.NewWriter(os.Stdout)
		var err error
		if asJSON {
			err = flowsJSON(out, s)
		} else {
			err = p.flowsTable(out, s)
		}
		return errors.Join(p.exit(problem), err, out.Flush())
	})
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("cmd.flag.json"))
	return c
}

// flow is a conversation in the JSON form.
type flow struct {
	Conversation int            `json:"conversation"`
	Protocol     string         `json:"protocol"`
	Client       string         `json:"client"`
	Server       string         `json:"server"`
	Application  string         `json:"application"`
	Start        json.Number    `json:"start"`
	Duration     json.Number    `json:"duration"`
	Packets      [2]int         `json:"packets"`
	Bytes        [2]trace.Bytes `json:"bytes"`
	State        string         `json:"state"`
	Completeness int            `json:"completeness"`
	Findings     map[string]int `json:"findings"`
}

func flowsJSON(w io.Writer, s *trace.Snapshot) error {
	lines := newJSONLines(w)
	for i := range s.Conversations {
		c := &s.Conversations[i]
		f := flow{
			Conversation: int(c.ID) - 1, Protocol: c.Protocol.String(),
			Client: c.Client.String(), Server: c.Server.String(), Application: c.Application,
			Start: epochSeconds(s, c.Started), Duration: seconds(c.Ended - c.Started),
			Packets: c.Packets, Bytes: c.Bytes, State: c.State.String(), Completeness: int(c.Completeness),
			Findings: map[string]int{},
		}
		for finding, n := range c.Findings {
			f.Findings[finding.String()] = n
		}
		if err := lines.write(f); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) flowsTable(w io.Writer, s *trace.Snapshot) error {
	t := p.words.T
	ends := [2]int{canvas.Width(t("cmd.table.client")), canvas.Width(t("cmd.table.server"))}
	for i := range s.Conversations {
		ends[0] = max(ends[0], len(s.Conversations[i].Client.String()))
		ends[1] = max(ends[1], len(s.Conversations[i].Server.String()))
	}
	table := p.newTable(w, os.Environ(),
		column{"#", 5, true}, column{t("cmd.table.protocol"), 9, false},
		column{t("cmd.table.client"), ends[0], false}, column{t("cmd.table.server"), ends[1], false},
		column{t("cmd.table.state"), 11, false}, column{t("cmd.table.packets"), 13, true}, column{t("cmd.table.bytes"), 19, true},
		column{t("cmd.table.duration"), 10, true}, column{t("cmd.table.findings"), 0, false})
	for i := range s.Conversations {
		c := &s.Conversations[i]
		table.row([]string{
			strconv.Itoa(int(c.ID) - 1), text.Escape(c.Spoken()), c.Client.String(), c.Server.String(),
			t("conversation." + c.State.String()),
			p.words.Count(int64(c.Packets[0])) + " + " + p.words.Count(int64(c.Packets[1])),
			p.words.Bytes(int64(c.Bytes[0])) + " + " + p.words.Bytes(int64(c.Bytes[1])),
			p.words.Duration(c.Ended - c.Started), findingCounts(c),
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
