package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/export"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// messages is the command that lists what applications said to each other, or
// writes what one message carries.
func (p *program) messages() *cobra.Command {
	var asJSON bool
	var body bodyFlags
	c := p.command("messages", argsBetween(1, 1, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		file, err := capture.OpenFile(args[0])
		if err != nil {
			return err
		}
		if c.Flags().Changed("body") {
			return p.writeBody(c.Context(), file, body)
		}
		out := bufio.NewWriter(os.Stdout)
		var list func(toldMessage) error
		if asJSON {
			list = messagesJSON(out)
		} else {
			list = p.messagesTable(out)
		}
		problem, err := eachMessage(c.Context(), file, list)
		return errors.Join(p.exit(problem), err, out.Flush())
	})
	w := p.words
	c.Flags().BoolVar(&asJSON, "json", false, w.T("cmd.flag.json"))
	c.Flags().IntVar(&body.number, "body", 0, w.T("cmd.flag.body"))
	c.Flags().BoolVar(&body.encoded, "encoded", false, w.T("cmd.flag.encoded"))
	c.Flags().BoolVar(&body.raw, "raw", false, w.T("cmd.flag.raw"))
	return c
}

// toldMessage is a message with what only the whole capture tells.
type toldMessage struct {
	*trace.Message
	conversation trace.ConversationID // its number in the capture
	spoken       *trace.Conversation
	epoch        time.Time
	took         time.Duration // that it took as an answer
	paired       bool          // took is known
}

// mostUnanswered bounds how many messages are remembered for their answers'
// sake, or because they are not complete.
const mostUnanswered = 1 << 17

// eachMessage reads a capture and tells every message when it is complete; at
// the end those that never were.
func eachMessage(ctx context.Context, file *capture.File, tell func(toldMessage) error) (problem, err error) {
	completed := map[trace.MessageID]time.Duration{}
	open := map[trace.MessageID]toldMessage{}
	problem, err = eachWindow(ctx, file, func(s *trace.Snapshot) error {
		for _, m := range s.Messages.All() {
			told := toldMessage{Message: &m, spoken: s.Conversation(m.Conversation), epoch: s.Log.Epoch}
			if told.spoken == nil {
				continue
			}
			told.conversation = told.spoken.Number
			if !m.Complete {
				if len(open) < mostUnanswered {
					open[m.Number] = told
				}
				continue
			}
			delete(open, m.Number)
			if at, ok := completed[m.Reply]; ok && m.Reply != 0 {
				told.took, told.paired = m.Completed-at, true
			}
			if m.Kind == trace.MessageRequest {
				if len(completed) >= mostUnanswered {
					clear(completed)
				}
				completed[m.Number] = m.Completed
			}
			if err := tell(told); err != nil {
				return err
			}
		}
		return nil
	})
	for _, n := range slices.Sorted(maps.Keys(open)) {
		if err == nil {
			err = tell(open[n])
		}
	}
	return problem, err
}

// carried is how many bytes a message carries.
func carried(m *trace.Message) (n int64) {
	for _, span := range m.Body {
		n += span.End - span.Start
	}
	return n
}

var messageKinds = [...]string{trace.MessageOther: "other", trace.MessageRequest: "request", trace.MessageResponse: "response"}

// messageLine is a message in the JSON form.
type messageLine struct {
	Message      int                 `json:"message"`
	Conversation int                 `json:"conversation"`
	From         string              `json:"from"`
	Protocol     string              `json:"protocol"`
	Kind         string              `json:"kind"`
	Title        string              `json:"title"`
	Begun        json.Number         `json:"begun"`
	Completed    *json.Number        `json:"completed"`
	Answers      *int                `json:"answers"`
	Took         *json.Number        `json:"took"`
	Bytes        int64               `json:"bytes"`
	Body         int64               `json:"body"`
	Fields       map[string][]string `json:"fields,omitempty"`
}

func messagesJSON(w io.Writer) func(toldMessage) error {
	lines := export.NewJSONLines(w)
	return func(m toldMessage) error {
		line := messageLine{
			Message: int(m.Number), Conversation: int(m.conversation) - 1, From: side(m.FromClient), Protocol: m.Protocol,
			Kind: messageKinds[m.Kind], Title: m.Title, Begun: json.Number(appendEpoch(nil, m.epoch, m.Begun)),
			Bytes: m.End - m.Start, Body: carried(m.Message),
		}
		if m.Complete {
			at := json.Number(appendEpoch(nil, m.epoch, m.Completed))
			line.Completed = &at
		}
		if m.Reply != 0 {
			n := int(m.Reply)
			line.Answers = &n
		}
		if m.paired {
			took := json.Number(appendSeconds(nil, m.took))
			line.Took = &took
		}
		for _, f := range m.Message.Fields {
			if line.Fields == nil {
				line.Fields = map[string][]string{}
			}
			line.Fields[f.Name] = append(line.Fields[f.Name], f.Value)
		}
		return lines.Write(line)
	}
}

func side(fromClient bool) string {
	if fromClient {
		return "client"
	}
	return "server"
}

func (p *program) messagesTable(w io.Writer) func(toldMessage) error {
	t := p.words.T
	table := p.newTable(w, os.Environ(),
		column{"#", 6, true}, column{t("cmd.table.time"), 12, true}, column{t("cmd.table.conversation"), 8, true},
		column{"", 1, false}, column{t("cmd.table.protocol"), 9, false}, column{t("cmd.table.body"), 10, true},
		column{t("cmd.table.answers"), 8, true}, column{t("cmd.table.took"), 10, true}, column{t("cmd.table.info"), 0, false})
	return func(m toldMessage) error {
		way, ink := "←", theme.Response
		if m.FromClient {
			way, ink = "→", theme.Request
		}
		body, answers, took, title := "", "", "", text.Escape(m.Title)
		if n := carried(m.Message); n > 0 {
			body = p.words.Bytes(n)
		}
		if m.Reply != 0 {
			answers = strconv.Itoa(int(m.Reply))
		}
		if m.paired {
			took = p.words.Duration(m.took)
		}
		if !m.Complete {
			title += "  (" + t("tui.stream.incomplete") + ")"
		}
		table.row([]string{
			strconv.Itoa(int(m.Number)), string(appendSeconds(nil, m.Begun)), strconv.Itoa(int(m.conversation) - 1), way,
			text.Escape(m.Protocol), body, answers, took, title,
		}, []canvas.Ink{theme.Muted, theme.Muted, theme.Muted, ink, ink, theme.Default, theme.Muted, theme.Default, theme.Default})
		return table.err
	}
}
