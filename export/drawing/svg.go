package drawing

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// mostDrawn is how many arrows and sentences a picture holds.
const mostDrawn = 800

// SVG writes the ladder as a picture that needs nothing besides itself: each
// arrow slopes by the time that it took, lost packets end on their way, and the
// colours are the screen's, light or dark as the reader's page is. Pointing at
// an arrow shows the sentence that explains it. The same part gives the same
// bytes, always.
func SVG(w io.Writer, p Part) error {
	l := layOut(&p)
	d := &picture{layout: l, Part: &p, out: bufio.NewWriter(w), axis: p.axis()}
	d.begin()
	d.lifelines()
	for i := range l.arrows {
		d.arrow(&l.arrows[i])
	}
	for i := range l.states {
		d.state(&l.states[i])
	}
	for i := range l.notes {
		d.note(&l.notes[i])
	}
	d.times()
	d.legend()
	fmt.Fprintln(d.out, "</svg>")
	return d.out.Flush()
}

// picture is one that is being written.
type picture struct {
	*layout
	*Part
	out  *bufio.Writer
	axis text.Axis
}

// escaped makes a text that is fit to be shown part of the document.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

func (d *picture) begin() {
	title := text.Escape(d.Title)
	if c := d.Snapshot.Conversation(d.Conversation); c != nil {
		title += " · " + c.Client.String() + " → " + c.Server.String()
	}
	if f := d.fiction(); f != "" {
		title = f + " · " + title
	}
	about := d.Words.T("tell.picture", text.Args{"Count": len(d.arrows), "Lanes": len(d.nodes)})
	fmt.Fprintf(d.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc" lang="%s">`+"\n",
		d.width, d.height, d.width, d.height, d.Words.Lang)
	fmt.Fprintf(d.out, "<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n", escaped(title), escaped(about))
	d.style()
	fmt.Fprintf(d.out, `<rect class="page" width="%d" height="%d"/>`+"\n", d.width, d.height)
	fmt.Fprintf(d.out, `<text class="strong" x="16" y="28">%s</text>`+"\n", escaped(canvas.Cut(title, max(d.width/9, 20))))
}

// style writes the rules for shapes, and those for colours twice: for light
// pages, and for dark ones.
func (d *picture) style() {
	d.out.WriteString("<style>\ntext{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}\n" +
		".label{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}.lane{stroke-width:1.5}.fold{stroke-width:1.5;stroke-dasharray:2 5}\n" +
		".time,.small{font-size:11px}.strong,.again{font-weight:bold}.arrow line{stroke-width:1.6}.arrow .cross{stroke-width:2.2;fill:none}\n")
	d.colours(theme.New(false, false, false), PageLight, PlainLight)
	d.out.WriteString("@media (prefers-color-scheme:dark){\n")
	d.colours(theme.New(true, false, false), PageDark, PlainDark)
	d.out.WriteString("}\n</style>\n")
}

func (d *picture) colours(t *theme.Theme, page, plain string) {
	hex := func(i canvas.Ink) string { return Hex(t.Color(i)) }
	fmt.Fprintf(d.out, "text{fill:%s}.page{fill:%s}.label{stroke:%[2]s}.box{fill:%[2]s;stroke:%[3]s}.lane,.fold{stroke:%[3]s}\n",
		plain, page, hex(theme.Faint))
	fmt.Fprintf(d.out, ".time,.small{fill:%s}.strong{fill:%s}.arrow line{stroke:%s}.arrow path,.arrow .tail{fill:%[3]s}\n",
		hex(theme.Muted), hex(theme.Strong), plain)
	for phase := trace.Handshake; phase <= trace.Teardown; phase++ {
		d.colour(phase.String(), hex(theme.PhaseInk(phase)))
	}
	d.colour("trouble", hex(theme.Trouble))
	fmt.Fprintf(d.out, ".arrow .cross{fill:none;stroke:%s}\n", hex(theme.Trouble))
}

func (d *picture) colour(class, hex string) {
	fmt.Fprintf(d.out, ".%s line{stroke:%s}.%[1]s path,.%[1]s .tail{fill:%[2]s}\n", class, hex)
}

// lifelines draws the hosts' names and lines; where time is folded they are
// broken.
func (d *picture) lifelines() {
	for i := range d.nodes {
		x := d.lane(d.nodes[i].ID)
		fmt.Fprintf(d.out, `<line class="lane" x1="%d" y1="%d" x2="%d" y2="%d"/>`+"\n", x, headHeight, x, d.bottom)
		anchor := "middle"
		fmt.Fprintf(d.out, `<text class="strong" x="%d" y="%d" text-anchor="%s">%s</text>`+"\n", x, headHeight-10, anchor, escaped(canvas.Cut(d.name(&d.nodes[i]), laneSpace/8-2)))
	}
	for _, f := range d.folds {
		for i := range d.nodes {
			x := d.lane(d.nodes[i].ID)
			fmt.Fprintf(d.out, `<rect class="page" x="%d" y="%d" width="4" height="%d"/><line class="fold" x1="%d" y1="%d" x2="%d" y2="%d"/>`+"\n",
				x-2, f.y, f.height, x, f.y, x, f.y+f.height)
		}
		fmt.Fprintf(d.out, `<text class="small" x="%d" y="%d">≈ %s</text>`+"\n", leftMargin+stateWidth+10, f.y+f.height/2+4, escaped(d.Words.Duration(f.time)))
	}
}

// arrow draws a hop: its line, head, tail and label, and its sentence for
// whoever points at it.
func (d *picture) arrow(a *drawn) {
	x0, x1 := d.lane(a.hop.From), d.lane(a.hop.To)
	y0, y1 := a.y0, a.y1
	class := "arrow " + phaseClass(a.hop.packet.Phase)
	lost := a.hop.Fate.Lost()
	switch a.hop.Fate {
	case trace.LostOnLink, trace.LinkDown:
		x1 = (x0 + x1) / 2
	case trace.BlockedByRule:
		if a.hop.Arrival == 0 { // else it came to the one that kept it back
			x1 = (x0 + x1) / 2
		}
	case trace.DroppedByQueue:
		x1 = x0 + sign(x1-x0)*min(60, abs(x1-x0))
	case trace.InFlight:
		x1 = x0 + (x1-x0)/3
	}
	if lost {
		class = "arrow trouble"
	}
	angle := math.Atan2(float64(y1-y0), float64(x1-x0)) * 180 / math.Pi
	fmt.Fprintf(d.out, `<g class="%s"><title>%s</title>`, class, escaped(explain.Packet(d.Words, d.Snapshot, a.hop.packet.ID)))
	fmt.Fprintf(d.out, `<line x1="%d" y1="%d" x2="%d" y2="%d"/>`, x0, y0, x1, y1)
	switch {
	case lost:
		fmt.Fprintf(d.out, `<path class="cross" d="M%d %dl12 12m0-12l-12 12"/>`, x1-6, y1-6)
	case a.hop.Fate != trace.InFlight:
		fmt.Fprintf(d.out, `<path d="M-10-4.5L0 0L-10 4.5z" transform="translate(%d %d) rotate(%.1f)"/>`, x1, y1, angle)
	}
	fmt.Fprintf(d.out, `<text class="tail" x="%d" y="%d" text-anchor="middle">%c</text>`, x0, y0+5, signs.Phase(a.hop.packet.Phase))
	d.write(a, x0, x1, y0, angle)
	fmt.Fprintln(d.out, "</g>")
}

// signs are the screen's marks of phases.
var signs = theme.New(true, true, false).Glyphs

// write puts a packet's label along its arrow, from the tail on.
func (d *picture) write(a *drawn, x0, x1, y0 int, angle float64) {
	words, class := spaced(d.label(&a.hop)), "label"
	if a.hop.first && d.repeats(&a.hop.packet) {
		words, class = "↻ "+words, "label again"
	}
	room := abs(d.lane(a.hop.To)-d.lane(a.hop.From)) - 60
	words = canvas.Cut(words, max(room/8, 4))
	if a.hop.Fate.Lost() {
		words = d.lostLabel(a, abs(x1-x0))
	}
	anchor, x := "start", x0+18
	if d.lane(a.hop.To) < d.lane(a.hop.From) {
		anchor, x = "end", x0-18
		angle -= 180 // the writing still runs from left to right
		if angle < -90 {
			angle += 360
		}
	}
	fmt.Fprintf(d.out, `<text class="%s" x="%d" y="%d" text-anchor="%s" transform="rotate(%.1f %d %d)">%s</text>`,
		class, x, y0-5, anchor, angle, x0, y0, escaped(words))
}

// lostLabel is as much of a label as an arrow that ends early has room for, and
// what became of the packet: beyond the cross it would lie upon other arrows.
func (d *picture) lostLabel(a *drawn, length int) string {
	l := explain.LabelParts(d.Words, d.Snapshot, a.hop.packet.ID)
	fate := " · " + d.Words.T("tell.fate."+a.hop.Fate.String())
	for _, part := range [...]*string{&l.Said, &l.Load, &l.Numbers} {
		if (canvas.Width(spaced(l.String()))+canvas.Width(fate))*8 <= length {
			break
		}
		*part = ""
	}
	return spaced(l.String()) + fate
}

// phaseClass names the class of a phase.
func phaseClass(p trace.Phase) string {
	switch p {
	case trace.Query:
		return trace.Request.String()
	case trace.Answer:
		return trace.Response.String()
	}
	return p.String()
}

// state writes into which state a host comes, on the outer side of its line.
func (d *picture) state(s *state) {
	x, anchor := d.lane(s.node)+8, "start"
	if s.node == d.nodes[0].ID {
		x, anchor = d.lane(s.node)-8, "end"
	}
	fmt.Fprintf(d.out, `<text class="small label" x="%d" y="%d" text-anchor="%s">%s</text>`+"\n", x, s.y+4, anchor, s.name)
}

// note writes a sentence in the place of several packets.
func (d *picture) note(n *note) {
	fmt.Fprintf(d.out, `<rect class="box" x="%d" y="%d" width="%d" height="%d" rx="4"/>`, leftMargin-4, n.y, d.width-leftMargin-12, n.height)
	for i, words := range n.lines {
		fmt.Fprintf(d.out, `<text x="%d" y="%d">%s</text>`, leftMargin+8, n.y+18+i*lineHeight, escaped(words))
	}
	fmt.Fprintln(d.out)
}

// times writes into the gutter when arrows begin and end, where there is room.
func (d *picture) times() {
	last, before := headHeight-20, ""
	for _, m := range d.moments {
		words := d.axis.Label(m.time)
		if m.y-last < 13 || words == before {
			continue
		}
		fmt.Fprintf(d.out, `<text class="time" x="%d" y="%d" text-anchor="end">%s</text>`+"\n", gutterWidth, m.y+4, words)
		last, before = m.y, words
	}
	fmt.Fprintf(d.out, `<text class="time" x="%d" y="%d" text-anchor="end">%s</text>`+"\n", gutterWidth, headHeight-10, d.axis.Unit)
}

// legend says what the colours and signs of the phases mean.
func (d *picture) legend() {
	x, y := 16, d.height-16
	for phase := trace.Handshake; phase <= trace.Answer; phase++ {
		if !d.phases[phase] {
			continue
		}
		words := d.Words.T("phase." + phase.String())
		fmt.Fprintf(d.out, `<g class="%s"><text class="tail" x="%d" y="%d">%c</text></g><text class="small" x="%d" y="%d">%s</text>`+"\n",
			"arrow "+phaseClass(phase), x, y, signs.Phase(phase), x+14, y, escaped(words))
		x += 34 + 7*len([]rune(words))
	}
	if d.left > 0 {
		fmt.Fprintf(d.out, `<text class="small" x="%d" y="%d" text-anchor="end">%s</text>`+"\n", d.width-16, y, escaped(d.leftOut(d.left)))
	}
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

func abs(n int) int { return max(n, -n) }
