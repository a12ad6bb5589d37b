package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"wiretale/explain/story"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/view"
)

// explaining is what the explain command was asked for.
type explaining struct {
	conversation int
	each         bool
	format       string
}

// explainFormats are the forms of a story.
var explainFormats = []string{"text", "markdown"}

// explain is the command that tells a conversation in words.
func (p *program) explain() *cobra.Command {
	var o explaining
	c := p.command("explain", argsBetween(1, 1, "cmd.usage.told"), func(c *cobra.Command, args []string) error {
		if o.format != "text" && o.format != "markdown" {
			return &usageError{key: "tell.usage.format", args: text.Args{"Found": text.Escape(o.format), "Expected": strings.Join(explainFormats, ", ")}}
		}
		t, err := p.tellOf(c.Context(), args[0], wanted(c, o.conversation))
		if err != nil {
			return err
		}
		out := bufio.NewWriter(c.OutOrStdout())
		err = p.writeExplained(out, args[0], t, &o)
		return errors.Join(p.exit(t.problem), err, out.Flush(), t.close())
	})
	w := p.words
	c.Flags().IntVar(&o.conversation, "conversation", 0, w.T("tell.flag.conversation"))
	c.Flags().BoolVar(&o.each, "all", false, w.T("tell.flag.all"))
	c.Flags().StringVar(&o.format, "format", "text", w.T("tell.flag.format"))
	complete(c, "format", explainFormats...)
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return p.completeTold(), cobra.ShellCompDirectiveDefault
	}
	return c
}

// wanted is the conversation that the command line names.
func wanted(c *cobra.Command, number int) int {
	if !c.Flags().Changed("conversation") {
		return everything
	}
	return max(number, 0) - min(max(-number, 0), 1)*2 // what is below 0 is none, and not everything
}

// writeExplained writes the story of one conversation, or a few sentences on
// each where there are several.
func (p *program) writeExplained(w io.Writer, name string, t *toldTrace, o *explaining) error {
	switch n := t.conversations(); {
	case t.snapshot.Packets.Len() == 0:
		return &refusal{key: "tell.refuse.empty", args: text.Args{"File": text.Escape(name)}}
	case n > 1 && t.conversation == 0:
		return p.writeBriefs(w, name, t, o)
	case n == 1 && t.conversation == 0:
		t.conversation = 1
	}
	s := story.Tell(p.words, t.snapshot, t.conversation, story.Options{Each: o.each})
	if t.of > 0 {
		s.About = append(s.About, p.words.T("tell.part", text.Args{"Told": p.words.Count(int64(t.snapshot.Packets.Len())), "Count": t.of}))
	}
	if o.format == "markdown" {
		return s.Markdown(w)
	}
	return p.writeStory(w, &s)
}

// textWidth is how wide prose is: as the terminal, but no wider than it reads
// well.
func textWidth() int {
	const usual, widest = 80, 100
	if width, _, err := term.GetSize(os.Stdout.Fd()); err == nil && width > 20 {
		return min(width, widest)
	}
	return usual
}

// writeStory writes a story as text: times at the left, what happened then
// beside them.
func (p *program) writeStory(w io.Writer, s *story.Story) error {
	width, gutter := textWidth(), 0
	for i := range s.Sections {
		for _, told := range s.Sections[i].Paragraphs {
			gutter = max(gutter, canvas.Width(s.Axis.Label(told.At)+" "+s.Axis.Unit))
		}
	}
	b := bufio.NewWriter(w)
	line := func(indent int, words string) {
		for _, l := range view.Wrap(words, width-indent, len(words)+1) {
			b.WriteString(strings.Repeat(" ", indent) + l + "\n")
		}
	}
	line(0, s.Title)
	for _, words := range s.About {
		line(0, words)
	}
	for i := range s.Sections {
		part := &s.Sections[i]
		b.WriteString("\n")
		if part.Title != "" {
			line(0, part.Title)
			b.WriteString("\n")
		}
		before := ""
		for _, told := range part.Paragraphs {
			at := s.Axis.Label(told.At) + " " + s.Axis.Unit
			if at == before {
				at = ""
			} else {
				before = at
			}
			for j, l := range view.Wrap(told.Text, width-gutter-2, len(told.Text)+1) {
				if j > 0 {
					at = ""
				}
				b.WriteString(strings.Repeat(" ", gutter-canvas.Width(at)) + at + "  " + l + "\n")
			}
		}
	}
	b.WriteString("\n" + p.words.T("tell.end") + "\n\n")
	line(2, strings.Join(s.Summary, " "))
	return b.Flush()
}

// mostBriefs is how many conversations are told shortly.
const mostBriefs = 50

// writeBriefs tells each of several conversations in a few sentences.
func (p *program) writeBriefs(w io.Writer, name string, t *toldTrace, o *explaining) error {
	n := t.conversations()
	b := bufio.NewWriter(w)
	markdown := o.format == "markdown"
	if head := text.Escape(t.title); markdown {
		b.WriteString("# " + story.Plain(head) + "\n\n")
	} else {
		b.WriteString(head + "\n")
	}
	b.WriteString(p.words.T("tell.conversations", text.Args{"Count": n}) + "\n\n")
	for i := range min(n, mostBriefs) {
		c, brief := p.brief(t, i)
		title := p.words.T("tell.conversation", text.Args{"Number": i, "Title": story.Title(p.words, t.snapshot, &c)})
		if markdown {
			b.WriteString("- **" + story.Plain(title) + "**: " + story.Plain(brief) + "\n")
			continue
		}
		b.WriteString(title + "\n")
		for _, l := range view.Wrap(brief, textWidth()-3, len(brief)+1) {
			b.WriteString("   " + l + "\n")
		}
	}
	b.WriteString("\n")
	if n > mostBriefs {
		b.WriteString(p.words.T("tell.conversations.more", text.Args{"Count": n - mostBriefs}) + "\n")
	}
	if hint := p.words.T("tell.conversations.hint", text.Args{"Name": text.Escape(name)}); !markdown {
		b.WriteString(hint + "\n")
	}
	return b.Flush()
}

// brief is conversation i in a few sentences; where the capture is too large
// to be told whole, its numbers are.
func (p *program) brief(t *toldTrace, i int) (trace.Conversation, string) {
	if t.contents == nil {
		c := t.snapshot.Conversations[i]
		return c, story.Brief(p.words, t.snapshot, c.ID)
	}
	c := t.contents.Conversation(i)
	return c, story.Outline(p.words, &c)
}
