package view

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Strip tells of the selected packet, or of what has just happened: a line of
// facts, and below it the sentence that explains them.
type Strip struct{}

// Draw implements View.
func (Strip) Draw(ctx *Context, c *canvas.Canvas) {
	x := c.Text(1, 0, string(ctx.Theme.Glyphs.Selected)+" ", canvas.Style{Ink: theme.Accent})
	packet, ok := ctx.Snapshot.Packet(ctx.Selected)
	if !ok && ctx.Said != "" { // of an event before the first packet
		c.Text(x, 0, canvas.Cut(ctx.Said, c.Width-x-1), canvas.Style{Ink: theme.Accent})
		for i, line := range Wrap(sentence(ctx), c.Width-4, c.Height-1) {
			c.Text(3, 1+i, line, canvas.Style{})
		}
		return
	}
	if !ok {
		words := "tui.strip.nothing"
		if ctx.Fog {
			words = "tui.packet.none" // here time doesn't go on by itself
		}
		c.Text(x, 0, ctx.Words.T(words), canvas.Style{Ink: theme.Muted})
		return
	}
	name, list := headline(ctx, &packet)
	room := c.Width - x - 3 - canvas.Width(name)
	ink := theme.PhaseInk(packet.Phase)
	if packet.Fate().Lost() && !ctx.Cursor.Before(trace.Cursor{Time: packet.Settled()}) {
		ink = theme.Trouble
	}
	if note := ctx.notes(&packet); note != "" { // it is short, and somebody wants to see it
		note = canvas.Cut(string(ctx.Theme.Glyphs.Note)+" "+note, c.Width/2)
		c.Text(c.Width-1-canvas.Width(note), 0, note, canvas.Style{Ink: theme.Accent})
		room = max(0, room-canvas.Width(note)-2)
	}
	facts := canvas.Cut(list.within(room), room)
	x = c.Text(x, 0, name, canvas.Style{Ink: ink, Attr: canvas.Bold})
	c.Text(x+2, 0, facts, canvas.Style{Ink: theme.Muted})
	if ctx.Pointed != "" {
		c.Text(3, 1, canvas.Cut(ctx.Pointed, c.Width-4), canvas.Style{Ink: theme.Accent})
		return
	}
	tell(ctx, c, sentence(ctx))
}

// tell writes a sentence below the facts, behind what the last key did.
func tell(ctx *Context, c *canvas.Canvas, words string) {
	said := strings.Join(strings.FieldsFunc(ctx.Said, isBreak), " ")
	said = canvas.Cut(said, c.Width-4)
	whole := strings.TrimSpace(said + " " + words)
	indent, room := 3, c.Height-1
	if len(Wrap(whole, c.Width-indent-1, room+1)) > room {
		indent = 1 // a long sentence takes the margin too
	}
	if len(Wrap(whole, c.Width-indent-1, room+1)) > room {
		whole = strings.TrimSpace(said + " " + uncited(words))
	}
	whole = fitting(WholeCitations(whole), c.Width-indent-1, room)
	for i, line := range Wrap(whole, c.Width-indent-1, room) {
		c.Text(indent, 1+i, line, canvas.Style{})
		if i == 0 && said != "" {
			c.Text(indent, 1, said, canvas.Style{Ink: theme.Accent})
		}
	}
}

// WholeCitations keeps an RFC, its number and its section on one line.
func WholeCitations(s string) string {
	return citation.ReplaceAllStringFunc(s, func(c string) string { return strings.ReplaceAll(c, " ", "\u00a0") })
}

var citation = regexp.MustCompile(`RFC \d+( §[0-9.]*[0-9])?`)

// fitting is what of a text has room in so many lines: all of it, or else as many
// of its sentences as are whole there, with a sign that more was said. A first
// sentence that is too long stays, to be cut.
func fitting(s string, width, lines int) string {
	const more = " …"
	for whole := s; len(Wrap(s, width, lines+1)) > lines; s = whole + more {
		end := strings.LastIndex(strings.TrimSuffix(whole, "."), ". ")
		if end < 0 {
			return whole
		}
		whole = whole[:end+1]
	}
	return s
}

// uncited is a sentence without the standard that it names last, which is what
// can best be spared where there is no room.
func uncited(s string) string {
	i := strings.LastIndex(s, " (RFC ")
	if i < 0 {
		return s
	}
	n := strings.Index(s[i:], ").")
	if n < 0 {
		return s
	}
	return s[:i] + s[i+n+1:]
}

// Told is the strip's words as plain text: what a person copies.
func (Strip) Told(ctx *Context) string {
	packet, ok := ctx.Snapshot.Packet(ctx.Selected)
	if !ok {
		return ""
	}
	name, list := headline(ctx, &packet)
	return name + "  " + list.String() + "\n" + sentence(ctx)
}

// fact is something worth telling of a packet.
type fact struct {
	words  string
	spared int // where there is no room the facts with the greatest go first
}

type facts []fact

// How soon facts are spared: who sends it to whom, and what is remarkable about it,
// stay.
const (
	kept        = iota
	sparedLast  // what is said in it
	sparedLater // its place in the stream
	spared      // how much it carries
	sparedSoon  // the window, the time of day
	sparedFirst // the number as it is in the packet
)

// String writes the facts side by side.
func (list facts) String() string {
	var b strings.Builder
	for _, f := range list {
		if b.Len() > 0 && !strings.HasPrefix(f.words, " ") {
			b.WriteString("   ")
		}
		b.WriteString(f.words)
	}
	return b.String()
}

// within writes as many of the facts as have room side by side.
func (list facts) within(room int) string {
	for next := sparedFirst; next > kept && canvas.Width(list.String()) > room; next-- {
		list = slices.DeleteFunc(slices.Clone(list), func(f fact) bool { return f.spared == next })
	}
	return list.String()
}

// headline is a packet's name and the facts worth a line.
func headline(ctx *Context, p *trace.Packet) (name string, list facts) {
	parts := explain.LabelParts(ctx.Words, ctx.Snapshot, p.ID)
	from, to := explain.Ends(ctx.Snapshot, p)
	if ctx.Zone != nil {
		list = append(list, fact{ctx.Moment(p.Departed()), sparedSoon})
	}
	list = append(list, fact{ctx.HostName(from) + " → " + ctx.HostName(to), kept})
	if t := p.TCP; t != nil {
		list = append(list, fact{"seq " + strconv.FormatUint(uint64(t.RelSeq), 10), sparedLater},
			fact{" (" + ctx.Words.T("tui.strip.real") + " " + strconv.FormatUint(uint64(t.Seq), 10) + ")", sparedFirst})
		if strings.Contains(parts.Numbers, "ack ") {
			list = append(list, fact{"ack " + strconv.FormatUint(uint64(t.RelAck), 10), sparedLater})
		}
		window := int64(t.Window)
		if t.Scaled >= 0 {
			window = t.Scaled
		}
		list = append(list, fact{ctx.Words.T("tui.strip.window") + " " + ctx.Words.Count(window), sparedSoon})
	} else if parts.Numbers != "" {
		list = append(list, fact{parts.Numbers, sparedLater})
	}
	if parts.Load != "" {
		list = append(list, fact{parts.Load, spared})
	}
	if parts.Said != "" {
		list = append(list, fact{parts.Said, sparedLast})
	}
	for f := range p.Findings.All() {
		list = append(list, fact{"[" + explain.Finding(ctx.Words, f) + "]", kept})
	}
	return parts.Name, list
}

// sentence explains the latest event where that is about more than the
// selected packet, else the packet.
func sentence(ctx *Context) string {
	if ctx.Told != "" {
		return ctx.Told
	}
	track := ctx.Snapshot.Track(ctx.Conversation)
	if i := track.Until(ctx.Cursor); i > 0 {
		e := track.At(i - 1)
		if told := eventTold(e.Kind); told && (e.Packet == 0 || e.Packet == ctx.Selected) {
			if words := explain.Event(ctx.Words, ctx.Snapshot, e.Ordinal); words != "" {
				return words
			}
		}
	}
	return explain.Packet(ctx.Words, ctx.Snapshot, ctx.Selected)
}

// eventTold reports whether an event has a story of its own, besides that of
// the packet that it belongs to.
func eventTold(k trace.EventKind) bool {
	switch k {
	case trace.StateChanged, trace.TimerFired, trace.TimerSet, trace.TimerStopped, trace.SegmentIgnored, trace.PacketLost,
		trace.TableChanged, trace.ApplicationCall, trace.InterventionApplied, trace.CaptureLost, trace.SocketObserved:
		return true
	}
	return false
}

// isBreak reports whether a line may end at a character.
func isBreak(r rune) bool { return r == ' ' || r == '\n' }

// Wrap breaks a text into at most n lines of some width; the last ends in an
// ellipsis where something is left out.
func Wrap(s string, width, n int) []string {
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(s, isBreak) {
		switch {
		case line == "":
			line = word
		case canvas.Width(line)+1+canvas.Width(word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	if n = max(n, 0); len(lines) > n {
		rest := lines[n:]
		lines = lines[:n]
		if n > 0 {
			lines[n-1] = canvas.Cut(lines[n-1]+" "+rest[0], width)
		}
	}
	for i := range lines {
		lines[i] = canvas.Cut(lines[i], width)
	}
	return lines
}
