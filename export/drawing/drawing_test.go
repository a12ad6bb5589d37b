package drawing_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/export/drawing"
	"wiretale/internal/sample"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// simulated is what there is to draw of an embedded scenario.
func simulated(t *testing.T, name string, lang text.Lang) drawing.Part {
	t.Helper()
	return drawing.Part{Title: name, Snapshot: sample.Story(t, name), Words: text.For(lang)}
}

func drawn(t *testing.T, form func(io.Writer, drawing.Part) error, p drawing.Part) string {
	t.Helper()
	var b bytes.Buffer
	if err := form(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hops counts the hops of a trace, and those on which a packet was lost.
func hops(s *trace.Snapshot) (all, lost int) {
	for _, k := range s.Packets.All() {
		for _, h := range k.Hops {
			all++
			if h.Fate.Lost() {
				lost++
			}
		}
	}
	return all, lost
}

// The lines of a sequence diagram that Mermaid's grammar knows, as far as they
// are used: words end before a # that begins no entity, and before a ;.
var (
	words   = `(?:[^#;\n]|#\d+;)*`
	grammar = regexp.MustCompile(`^(?:sequenceDiagram|    accTitle: ` + words + `|    participant n\d+ as ` + words +
		`|    n\d+(?:->>|--x)n\d+: ` + words + `|    Note (?:over n\d+(?:,n\d+)?|right of n\d+): ` + words +
		`|    rect rgba\(\d+, \d+, \d+, 0\.15\)|    end)$`)
	message = regexp.MustCompile(`(?m)^    n\d+(->>|--x)n\d+: `)
)

// checkMermaid holds a diagram against the grammar: what is opened is closed.
func checkMermaid(t *testing.T, diagram string) {
	t.Helper()
	depth := 0
	for line := range strings.Lines(diagram) {
		line = strings.TrimSuffix(line, "\n")
		if !grammar.MatchString(line) {
			t.Errorf("no line of a diagram: %s", line)
		}
		switch {
		case strings.HasPrefix(line, "    rect "):
			depth++
		case line == "    end":
			depth--
		}
		if depth < 0 || depth > 1 {
			t.Errorf("%d deep at %s", depth, line)
		}
	}
	if depth != 0 {
		t.Error("a rect is left open")
	}
	if len(diagram) > 50_000 {
		t.Errorf("%d bytes are more than Mermaid takes", len(diagram))
	}
}

func TestMermaidHasAnArrowForEachHop(t *testing.T) {
	for _, name := range []string{"handshake", "lossy", "dns-retry", "refused", "web-page"} {
		p := simulated(t, name, text.English)
		all, lost := hops(p.Snapshot)
		got := drawn(t, drawing.Mermaid, p)
		checkMermaid(t, got)
		crosses := 0
		found := message.FindAllStringSubmatch(got, -1)
		for _, m := range found {
			if m[1] == "--x" {
				crosses++
			}
		}
		if len(found) != all || crosses != lost {
			t.Errorf("%s: %d arrows, %d lost; want %d, %d", name, len(found), crosses, all, lost)
		}
	}
}

func TestLongConversationsAreFoldedAndSaySo(t *testing.T) {
	p := simulated(t, "bulk", text.English)
	got := drawn(t, drawing.Mermaid, p)
	checkMermaid(t, got)
	if !regexp.MustCompile(`Note over n\d+,n\d+: .*\d segments, bytes`).MatchString(got) {
		t.Errorf("nothing is folded in\n%.2000s", got)
	}
	picture := drawn(t, drawing.SVG, p)
	if len(picture) > 1<<20 || !strings.Contains(picture, "segments, bytes") {
		t.Errorf("a picture of %d bytes", len(picture))
	}
}

// element counts the elements of an SVG by name and class, and fails where it
// is not well formed.
func elements(t *testing.T, svg string) map[string]int {
	t.Helper()
	found := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("%v in\n%.3000s", err, svg)
		}
		if start, ok := token.(xml.StartElement); ok {
			found[start.Name.Local]++
			for _, a := range start.Attr {
				if a.Name.Local == "class" {
					for class := range strings.FieldsSeq(a.Value) {
						found[start.Name.Local+"."+class]++
					}
				}
			}
		}
	}
}

func TestSVGHasAnArrowForEachHop(t *testing.T) {
	for _, lang := range text.Langs() {
		for _, name := range []string{"handshake", "lossy", "dns-retry", "refused", "web-page"} {
			p := simulated(t, name, lang)
			all, lost := hops(p.Snapshot)
			got := drawn(t, drawing.SVG, p)
			found := elements(t, got)
			legend := found["g.arrow"] - found["path"]
			if found["path"] != all || found["path.cross"] != lost || legend < 1 || legend > 6 {
				t.Errorf("%s: %d heads and crosses, %d lost; want %d, %d", name, found["path"], found["path.cross"], all, lost)
			}
			if found["title"] != all+1 || found["desc"] != 1 {
				t.Errorf("%s: %d titles, %d descriptions", name, found["title"], found["desc"])
			}
			if strings.Contains(got, `\u00a0`) {
				t.Errorf("%s: what was written here is escaped as if it came from the network", name)
			}
			if got != drawn(t, drawing.SVG, p) {
				t.Errorf("%s: the same part gives other bytes", name)
			}
		}
	}
}

func TestFiltersPickWhatIsDrawn(t *testing.T) {
	p := simulated(t, "lossy", text.English)
	n := 0
	p.Picks = func(k *trace.Packet) bool { return k.TCP != nil && k.TCP.Len > 0 && !k.FromClient }
	for _, k := range p.Snapshot.Packets.All() {
		if p.Picks(&k) {
			n += len(k.Hops)
		}
	}
	if found := message.FindAllString(drawn(t, drawing.Mermaid, p), -1); len(found) != n || n < 20 {
		t.Errorf("%d arrows, want %d", len(found), n)
	}
	if got := elements(t, drawn(t, drawing.SVG, p))["path"]; got != n {
		t.Errorf("%d arrows in the picture, want %d", got, n)
	}
	level := drawn(t, func(w io.Writer, p drawing.Part) error { return drawing.Text(w, p, 100, false) }, p)
	if lines := strings.Count(level, "\n"); lines != n+1 {
		t.Errorf("%d lines, want %d", lines, n+1)
	}
}

func TestTextIsTheLadderOfTheScreen(t *testing.T) {
	write := func(w io.Writer, p drawing.Part) error { return drawing.Text(w, p, 100, false) }
	got := drawn(t, write, simulated(t, "handshake", text.Spanish))
	for _, want := range []string{" cliente ", " servidor ", "SYN-SENT", "SYN·ACK", "ESTABLISHED", "TIME-WAIT", "≈"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if lost := drawn(t, write, simulated(t, "lossy", text.English)); !strings.Contains(lost, "✗") {
		t.Errorf("no losses in\n%s", lost)
	}
	for line := range strings.Lines(got) {
		if n := len([]rune(line)); n > 101 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	plain := drawn(t, func(w io.Writer, p drawing.Part) error { return drawing.Text(w, p, 100, true) }, simulated(t, "handshake", text.English))
	if i := strings.IndexFunc(plain, func(r rune) bool { return r > 0x7e && r != '·' && r != '…' && r != '\u00a0' }); i >= 0 {
		t.Errorf("%.20q is not ASCII", plain[i:])
	}
}

func FuzzNamesFromTheNetworkStayText(f *testing.F) {
	f.Add("client; end\nrect", "A<script>&#35;--x")
	f.Add("style: #x; classDef: #", "\x1b[2J\u202e]]>")
	p := simulatedOnce()
	f.Fuzz(func(t *testing.T, node, title string) {
		part := p
		s := *p.Snapshot
		s.Nodes = append([]trace.Node(nil), s.Nodes...)
		s.Nodes[0].Name = node
		part.Snapshot, part.Title = &s, title
		diagram := drawn(t, drawing.Mermaid, part)
		checkMermaid(t, diagram)
		if message.FindAllString(diagram, -1) == nil {
			t.Error("no arrows")
		}
		elements(t, drawn(t, drawing.SVG, part))
	})
}

func simulatedOnce() drawing.Part {
	sc, _ := scenario.Embedded("handshake")
	log := trace.NewLog(sim.Epoch)
	_, _ = sim.Run(sc, nil, log)
	log.Close(nil)
	return drawing.Part{Snapshot: analyze.Read(log.View()), Words: text.For(text.English)}
}

// TestTheLabelOfALostPacketEndsWhereItsArrowDoes: beyond the cross it would lie upon
// its neighbours.
func TestTheLabelOfALostPacketEndsWhereItsArrowDoes(t *testing.T) {
	picture := drawn(t, drawing.SVG, simulated(t, "lossy", text.English))
	lost := regexp.MustCompile(`<line x1="(\d+)" y1="\d+" x2="(\d+)"[^>]*/><path class="cross".*?<text class="label[^>]*>([^<]*)</text>`).FindAllStringSubmatch(picture, -1)
	if len(lost) != 3 {
		t.Fatalf("%d packets are lost", len(lost))
	}
	for _, l := range lost {
		from, _ := strconv.Atoi(l[1])
		to, _ := strconv.Atoi(l[2])
		if length := max(from-to, to-from); len([]rune(l[3]))*8 > length || !strings.HasSuffix(l[3], " · lost") || !strings.Contains(l[3], "ACK ") {
			t.Errorf("%q stands on an arrow of %d", l[3], length)
		}
	}
}

// TestThousandsOfHostsAreToldByName draws a trace in which nobody speaks twice: there
// is no room for a lane each, and no line costs more for there being so many.
func TestThousandsOfHostsAreToldByName(t *testing.T) {
	log := trace.NewLog(time.Unix(0, 0))
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkRaw})
	const hosts = 5000
	for i := range hosts {
		d := &wire.Datagram{Src: netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), Dst: netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}),
			HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: &wire.Segment{SrcPort: 4000, DstPort: 80, Flags: wire.SYN, Window: 1000}}
		b := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
		log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i), Length: len(b)}, func() []byte { return b })
	}
	log.Close(nil)
	p := drawing.Part{Title: "many", Snapshot: analyze.Read(log.View()), Words: text.For(text.English)}
	var b strings.Builder
	if err := drawing.Text(&b, p, 100, false); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 1+hosts || !strings.Contains(lines[hosts], "10.0.19.135 ▶ 10.1.19.135  SYN seq 0") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

// TestFramesOfNobodyAreDrawn draws frames that are cut before they tell of a host,
// with a fold in between.
func TestFramesOfNobodyAreDrawn(t *testing.T) {
	log := trace.NewLog(time.Unix(0, 0))
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkEthernet})
	for i := range 3 {
		log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i) * time.Hour, Length: 4}, func() []byte { return []byte{0, 1, 2, 3} })
	}
	log.Close(nil)
	p := drawing.Part{Title: "nobody", Snapshot: analyze.Read(log.View()), Words: text.For(text.English)}
	if got := drawn(t, drawing.SVG, p); !strings.HasSuffix(got, "</svg>\n") {
		t.Errorf("the picture ends with %q", got[max(0, len(got)-20):])
	}
	if got := drawn(t, drawing.Mermaid, p); !strings.HasPrefix(got, "sequenceDiagram\n") || strings.Contains(got, "over :") {
		t.Errorf("the diagram:\n%s", got)
	}
}
