package app

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"wiretale/trace"
)

// said is what a side says in one packet, or n bytes of it that nobody saw, or
// the end of its stream.
type said struct {
	from   Side
	text   string
	hole   int
	closed bool
}

func client(text string) said    { return said{from: Client, text: text} }
func server(text string) said    { return said{from: Server, text: text} }
func hole(from Side, n int) said { return said{from: from, hole: n} }
func closed(from Side) said      { return said{from: from, closed: true} }

// ends are those of a conversation with a port.
func ends(port uint16) [2]netip.AddrPort {
	return [2]netip.AddrPort{
		netip.AddrPortFrom(netip.MustParseAddr("192.0.2.1"), 40000), netip.AddrPortFrom(netip.MustParseAddr("192.0.2.2"), port),
	}
}

// heard is a Listener that writes down what it hears.
type heard struct {
	t        testing.TB
	ends     [2]netip.AddrPort
	speaks   []string
	messages []*trace.Message
	carried  []string
	expected map[netip.AddrPort]Expected
	memory   *Memory
}

func (h *heard) Speaks(name string) { h.speaks = append(h.speaks, name) }

func (h *heard) Begun(m *trace.Message) {
	if m.ID != 0 {
		h.t.Fatalf("%q begins twice", m.Title)
	}
	m.ID = trace.MessageID(len(h.messages) + 1)
	h.messages = append(h.messages, m)
}

func (h *heard) Changed(m *trace.Message) { h.known(m) }

func (h *heard) Complete(m *trace.Message) {
	h.known(m)
	if m.End < m.Start || len(m.Title) > 200 || len(m.Fields) > maxFields || len(m.Body) > maxSpans || m.Completed < m.Begun {
		h.t.Fatalf("an impossible message: %+v", m)
	}
	last := m.Start
	for _, s := range m.Body {
		if s.Start < last || s.End <= s.Start || s.End > m.End {
			h.t.Fatalf("a body out of order: %+v", m)
		}
		last = s.End
	}
}

func (h *heard) known(m *trace.Message) {
	filtered(h.t, m)
	if m.ID == 0 || h.messages[m.ID-1] != m || m.Answers >= trace.MessageID(len(h.messages)+1) {
		h.t.Fatalf("told of before it begins: %+v", m)
	}
}

func (h *heard) Carries(protocol, info string) { h.carried = append(h.carried, protocol+": "+info) }
func (h *heard) Memory() *Memory {
	if h.memory == nil {
		h.memory = &Memory{}
	}
	return h.memory
}

func (h *heard) Ends() [2]netip.AddrPort { return h.ends }
func (h *heard) Expect(to netip.AddrPort, x Expected) {
	if h.expected == nil {
		h.expected = map[netip.AddrPort]Expected{}
	}
	h.expected[to] = x
}

// lines tell of the messages: number, direction, protocol, title; then what it
// answers in brackets, its range, its body, the packets of its first byte and
// its completion, counted from 1 ("…" if it isn't complete); and the fields
// asked for.
func (h *heard) lines(fields ...string) string {
	var b strings.Builder
	for _, m := range h.messages {
		arrow := "←"
		if m.FromClient {
			arrow = "→"
		}
		fmt.Fprintf(&b, "%d %s %s %s", m.ID, arrow, m.Protocol, visible(m.Title))
		if m.Answers != 0 {
			fmt.Fprintf(&b, " [%d]", m.Answers)
		}
		fmt.Fprintf(&b, " (%d–%d", m.Start, m.End)
		for i, s := range m.Body {
			fmt.Fprintf(&b, "%s %d–%d", [...]string{", body", ""}[min(i, 1)], s.Start, s.End)
		}
		last := "…"
		if m.Complete {
			last = fmt.Sprint(m.Last)
		}
		fmt.Fprintf(&b, ") #%d–%s\n", m.First, last)
		for _, f := range m.Fields {
			for _, name := range fields {
				if f.Name == name || name == "*" {
					fmt.Fprintf(&b, "    %s = %s\n", f.Name, visible(f.Value))
				}
			}
		}
	}
	return b.String()
}

// visible is a text in one line.
func visible(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		s = strconv.Quote(s)
	}
	return s
}

// cutter says how many of n bytes come at once.
type cutter func(n int) int

func uncut(n int) int  { return n }
func eachByte(int) int { return 1 }
func atRandom(seed uint64) cutter {
	r := rand.New(rand.NewPCG(seed, 1))
	return func(n int) int { return 1 + r.IntN(min(n, 1+r.IntN(100))) }
}

// play has a connection say a script, each packet cut into parts.
func play(h *heard, talk *Talk, script []said, cut cutter) *heard {
	var offset [2]int64
	for i, s := range script {
		at := Place{trace.SightingID(i + 1), time.Duration(i+1) * time.Millisecond}
		talk.At(at)
		ear := talk.Ear(s.from)
		switch {
		case s.closed:
			ear.Closed(offset[s.from])
		case s.hole > 0:
			ear.Hole(int64(s.hole), offset[s.from], at)
			offset[s.from] += int64(s.hole)
		}
		for b := []byte(s.text); len(b) > 0; {
			n := cut(len(b))
			ear.Bytes(b[:n:n], offset[s.from], at)
			offset[s.from] += int64(n)
			b = b[n:]
		}
		for i := range talk.ears {
			if n := len(talk.ears[i].unit.Data); n > maxHeld+1<<16 && !talk.ears[i].known {
				h.t.Fatalf("%d bytes are held", n)
			}
		}
	}
	return h
}

// hear has a connection to a port say a script, each packet cut into parts.
func hear(t testing.TB, port uint16, script []said, cut cutter) *heard {
	h := &heard{t: t, ends: ends(port)}
	return play(h, NewTalk(h), script, cut)
}

// hearDatagrams has a conversation with a port say a script.
func hearDatagrams(t testing.TB, port uint16, script []said) *heard {
	h := &heard{t: t, ends: ends(port)}
	return playDatagrams(h, NewExchange(h), script)
}

func playDatagrams(h *heard, x *Exchange, script []said) *heard {
	for i, s := range script {
		x.Datagram(s.from, []byte(s.text), Place{trace.SightingID(i + 1), time.Duration(i+1) * time.Millisecond})
	}
	return h
}

// checkTalk holds that a connection to a port is read as it should be, however
// its packets are cut. Blanks at the beginning of the lines don't count.
func checkTalk(t *testing.T, port uint16, script []said, want string, fields ...string) {
	t.Helper()
	cuts := map[string]cutter{"whole": uncut, "each byte": eachByte}
	for seed := range uint64(20) {
		cuts[fmt.Sprint("at random ", seed)] = atRandom(seed)
	}
	for name, cut := range cuts {
		if d := differ(want, hear(t, port, script, cut).lines(fields...)); d != "" {
			t.Fatalf("%s: (-wanted +got)\n%s", name, d)
		}
	}
}

// checkDatagrams holds that a conversation with a port is read as it should be.
func checkDatagrams(t *testing.T, port uint16, script []said, want string, fields ...string) {
	t.Helper()
	if d := differ(want, hearDatagrams(t, port, script).lines(fields...)); d != "" {
		t.Fatalf("(-wanted +got)\n%s", d)
	}
}

func differ(want, got string) string { return cmp.Diff(trimmed(want), trimmed(got)) }

func trimmed(s string) []string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}
