package view

import (
	"context"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// played is an embedded scenario's whole story.
func played(t testing.TB, name string) *trace.Snapshot {
	t.Helper()
	log, err := sim.NewRunner().Run(context.Background(), session.Variant{Scenario: name})
	if err != nil {
		t.Fatal(err)
	}
	return analyze.Read(log)
}

// TestEveryChangeOfStateIsAnArrowOfTheDiagram holds the simulator's changes in
// all embedded scenarios against the figure.
func TestEveryChangeOfStateIsAnArrowOfTheDiagram(t *testing.T) {
	seen := 0
	for _, name := range scenario.Names() {
		s := played(t, name)
		for _, e := range s.Events.All() {
			d, ok := e.Detail.(trace.Transition)
			if !ok {
				continue
			}
			seen++
			if arrowOf(d.From, d.To) < 0 {
				t.Errorf("%s: %s → %s at %s is no arrow", name, d.From, d.To, e.Time)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d changes of state in all scenarios", seen)
	}
}

// TestArrowsLeadFromBoxToBox holds each line against the boxes: it begins
// beside the one, its head points at the other, and it crosses none.
func TestArrowsLeadFromBoxToBox(t *testing.T) {
	inBox := func(p point) int {
		for i, b := range boxes {
			if p.x >= b.at.x && p.x < b.at.x+boxWidth && p.y >= b.at.y && p.y < b.at.y+boxHeight {
				return i
			}
		}
		return -1
	}
	beside := func(p point, s trace.State) bool {
		for _, q := range [...]point{p, {p.x + 1, p.y}, {p.x - 1, p.y}, {p.x, p.y + 1}, {p.x, p.y - 1}} {
			if i := inBox(q); i >= 0 && boxes[i].state == s {
				return true
			}
		}
		return false
	}
	for i := range transitions {
		a := &transitions[i]
		last := len(a.line) - 1
		if !beside(a.line[0], a.from) || !beside(a.line[last], a.to) || inBox(a.line[last]) >= 0 {
			t.Errorf("the arrow %s → %s leads from %v to %v", a.from, a.to, a.line[0], a.line[last])
		}
		for k := 1; k <= last; k++ {
			p, q := a.line[k-1], a.line[k]
			if p.x != q.x && p.y != q.y {
				t.Errorf("the arrow %s → %s is askew at %v", a.from, a.to, q)
			}
			for x := min(p.x, q.x); x <= max(p.x, q.x); x++ {
				for y := min(p.y, q.y); y <= max(p.y, q.y); y++ {
					if at := inBox(point{x, y}); at >= 0 && boxes[at].state != a.from {
						t.Errorf("the arrow %s → %s runs through %s", a.from, a.to, boxes[at].state)
					}
				}
			}
		}
	}
}

// TestEveryArrowsWordsAreWhole draws the diagram with a step along every arrow,
// in both languages: no word is cut, or covered by another.
func TestEveryArrowsWordsAreWhole(t *testing.T) {
	for _, lang := range text.Langs() {
		ctx := &Context{Theme: theme.New(true, false, false), Words: text.For(lang)}
		for i := range transitions {
			a := &transitions[i]
			c := canvas.New(diagramWidth, diagramHeight)
			drawDiagram(ctx, c, inDiagram{name: "client", sign: "c", now: a.to, path: []trace.State{a.from, a.to}})
			drawn := c.Plain()
			for k := range transitions {
				words, want := transitions[k].words(ctx), 0
				for other := range transitions {
					want += strings.Count(transitions[other].words(ctx), words)
				}
				if n := strings.Count(drawn, words); n < want {
					t.Errorf("%s: %q stands there %d times, want %d:\n%s", lang, words, n, want, drawn)
				}
			}
			if !strings.Contains(drawn, "c1") {
				t.Errorf("%s: the step %s → %s has no number:\n%s", lang, a.from, a.to, drawn)
			}
		}
	}
}

// TestTheDiagramShowsWhereBothSidesAreAndHowTheyCameThere is the picture of a
// client that has closed, and of a server that was reset thereupon.
func TestTheDiagramShowsWhereBothSidesAreAndHowTheyCameThere(t *testing.T) {
	ctx := &Context{Theme: theme.New(true, true, false), Words: text.For(text.English)}
	c := canvas.New(diagramWidth, diagramHeight)
	drawDiagram(ctx, c,
		inDiagram{name: "client", sign: "c", now: trace.FinWait2, path: []trace.State{trace.Closed, trace.SynSent, trace.Established, trace.FinWait1, trace.FinWait2}},
		inDiagram{name: "server", sign: "s", now: trace.Closed, path: []trace.State{trace.Listen, trace.SynReceived, trace.Established, trace.CloseWait, trace.Closed}})
	expect(t, trimmed(c), `
                                  ┌────────────┐
         ┌─────── listen ─────────│   CLOSED   │━━━━━ open / snd SYN ━━━━┓
         │                        └────────────┘                         ┃
         │                            ▲     ▲                            ┃
         ▼  ┌───────── close ─────────┘     └── close, or rcv RST ───┐   ▼ c1
  ┌────────────┐                                                  ┌────────────┐
  │   LISTEN   │───────────────── send / snd SYN ────────────────▶│  SYN-SENT  │
  └────────────┘                                                  └────────────┘
    ▲    ┃ rcv SYN / snd SYN·ACK                                     │      ┃
    │RST ┃    ┌─────────────── rcv SYN / snd SYN·ACK ────────────────┘      ┃
    │    ▼ s1 ▼                                                             ┃
  ┌────────────┐                  ┌────────────┐                            ┃
  │SYN-RECEIVED│━━━ rcv ACK ━━━s2▶│ESTABLISHED │◀c2━ rcv SYN·ACK / snd ACK ━┛
  └────────────┘                  └────────────┘
      │ close / snd FIN              ┃      ┃     any state: RST, or giving up →
      ▼                              ┃      ┃     CLOSED s4
  ┌────────────┐                     ┃      ┃                     ┌────────────┐
┌─│ FIN-WAIT-1 │◀c3 close / snd FIN ━┛      ┗rcv FIN / snd ACK━s3▶│ CLOSE-WAIT │
│ └────────────┘                                                  └────────────┘
│    ┃       └──── rcv FIN / snd ACK ────┐               close / snd FIN │
│    ▼ c4  rcv ACK                       ▼                               ▼
│ ┏━━ client ━━┓                  ┌────────────┐                  ┌────────────┐
│ ┃ FIN-WAIT-2 ┃                  │  CLOSING   │                  │  LAST-ACK  │
│ ┗━━━━━━━━━━━━┛                  └────────────┘                  └────────────┘
│        │ rcv FIN / snd ACK             │ rcv ACK               rcv ACK │
│        │                               ▼                               ▼
│        │                        ┌────────────┐                  ┏━━ server ━━┓
│        └───────────────────────▶│ TIME-WAIT  │───── 2×MSL ─────▶┃   CLOSED   ┃
└──── rcv FIN·ACK / snd ACK ─────▶└────────────┘                  ┗━━━━━━━━━━━━┛`)
}
