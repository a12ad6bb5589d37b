package drawing

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
)

// What a diagram holds at most: those who draw Mermaid refuse texts of more
// than 50,000 characters, and nobody reads more arrows.
const (
	mostMessages = 150
	mostLetters  = 120 // of a message
)

// phaseTints are the colours behind the phases, the same as on the screen and
// so thin that text of any theme reads on them.
var phaseTints = map[trace.Phase]string{
	trace.Handshake: "86, 180, 233", trace.Request: "240, 176, 76", trace.Query: "240, 176, 76",
	trace.Response: "79, 199, 160", trace.Answer: "79, 199, 160", trace.Teardown: "213, 155, 208",
}

// Mermaid writes a part as a sequence diagram. Lost packets end in a cross;
// what was sent again is noted; phases are tinted. Where there are more arrows
// than can be read, packets that are alike are told in a note.
func Mermaid(w io.Writer, p Part) error {
	all, left := p.lines(mostMessages)
	nodes := lanes(p.Snapshot, all)
	out := bufio.NewWriter(w)
	m := mermaid{Part: p, out: out, over: over(nodes)}
	fmt.Fprintf(out, "sequenceDiagram\n    accTitle: %s\n", entities(text.EscapeTo(p.Title, mostLetters)))
	for i := range nodes {
		fmt.Fprintf(out, "    participant %s as %s\n", participant(nodes[i].ID), entities(p.name(&nodes[i])))
	}
	if f := p.fiction(); f != "" && len(nodes) > 0 {
		fmt.Fprintf(out, "    Note over %s: %s\n", m.over, entities(f))
	}
	for i := range all {
		m.line(&all[i])
	}
	m.end()
	switch {
	case len(nodes) == 0:
		fmt.Fprintf(out, "    participant n0 as %s\n", entities(p.Words.T("tell.summary.nothing")))
	case left > 0:
		fmt.Fprintf(out, "    Note over %s: %s\n", m.over, entities(p.leftOut(left)))
	}
	return out.Flush()
}

// mermaid is a diagram that is being written.
type mermaid struct {
	Part
	out   *bufio.Writer
	over  string // the participants that a note for all spans
	phase trace.Phase
}

func participant(id trace.NodeID) string { return fmt.Sprintf("n%d", id) }

// over spans all participants.
func over(nodes []trace.Node) string {
	switch len(nodes) {
	case 0: // nothing says who sent the frames
		return participant(0)
	case 1:
		return participant(nodes[0].ID)
	}
	return participant(nodes[0].ID) + "," + participant(nodes[len(nodes)-1].ID)
}

func (m *mermaid) line(l *line) {
	if l.text != "" {
		fmt.Fprintf(m.out, "    Note over %s: %s\n", m.over, entities(l.text))
		return
	}
	h := &l.hops[0]
	m.enter(h.packet.Phase)
	arrow := "->>"
	if h.Fate.Lost() {
		arrow = "--x"
	}
	axis := m.axis()
	words := axis.Label(h.Departed) + " " + axis.Unit + " · " + spaced(m.label(h))
	fmt.Fprintf(m.out, "    %s%s%s: %s\n", participant(h.From), arrow, participant(h.To), entities(canvas.Cut(words, mostLetters)))
	if h.Fate.Lost() {
		fmt.Fprintf(m.out, "    Note right of %s: %s\n", participant(h.From), entities(m.Words.T("tell.fate."+h.Fate.String())))
	}
	if h.first && m.repeats(&h.packet) {
		fmt.Fprintf(m.out, "    Note over %s: %s\n", participant(h.From), entities(explain.Packet(m.Words, m.Snapshot, h.packet.ID)))
	}
}

// spaced joins a label's parts by single spaces.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// enter begins the tint of another phase, and names it.
func (m *mermaid) enter(phase trace.Phase) {
	if phase == m.phase {
		return
	}
	m.end()
	if phase != trace.PhaseNone {
		fmt.Fprintf(m.out, "    rect rgba(%s, 0.15)\n", phaseTints[phase])
		fmt.Fprintf(m.out, "    Note over %s: %s\n", m.over, entities(m.Words.T("phase."+phase.String())))
	}
	m.phase = phase
}

func (m *mermaid) end() {
	if m.phase != trace.PhaseNone {
		m.out.WriteString("    end\n")
		m.phase = trace.PhaseNone
	}
}

// entities writes the signs that mean something to Mermaid, or to the page that
// shows it, as its entities. Text from the network was escaped before, so there
// is no line feed in it.
func entities(s string) string {
	var b strings.Builder
	colons := strings.Contains(s, "style") || strings.Contains(s, "classDef") // after which its entities are not read
	for _, r := range s {
		switch {
		case strings.ContainsRune("#;<>&\"'`%{}\\@$", r), r == ':' && colons:
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
