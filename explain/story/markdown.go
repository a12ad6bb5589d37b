package story

import (
	"io"
	"strings"
)

// Markdown writes the story as CommonMark.
func (s *Story) Markdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# " + Plain(s.Title) + "\n")
	for _, words := range s.About {
		b.WriteString("\n" + Plain(words) + "\n")
	}
	for i := range s.Sections {
		part := &s.Sections[i]
		if part.Title != "" {
			b.WriteString("\n## " + Plain(part.Title) + "\n")
		}
		b.WriteString("\n")
		for _, p := range part.Paragraphs {
			b.WriteString("- **" + s.Axis.Label(p.At) + " " + s.Axis.Unit + "** " + Plain(p.Text) + "\n")
		}
	}
	b.WriteString("\n---\n")
	for _, words := range s.Summary {
		b.WriteString("\n" + Plain(words) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Plain takes their meaning from the signs that have one in Markdown: names and
// messages come from the network.
func Plain(s string) string { return meanings.Replace(s) }

var meanings = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `&lt;`, ">", `&gt;`, "&", "&amp;", "#", `\#`, "|", `\|`, "~", `\~`, "!", `\!`,
)
