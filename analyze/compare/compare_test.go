package compare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/analyze/compare"
	"wiretale/internal/randomnet"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// tell runs an embedded scenario.
func tell(t testing.TB, name string, seed uint64, interventions ...session.Intervention) *trace.Snapshot {
	t.Helper()
	sc, err := scenario.Embedded(name)
	if err != nil {
		t.Fatal(err)
	}
	return told(t, sc.With(seed, 0), interventions...)
}

func told(t interface {
	Helper()
	Fatal(...any)
}, sc *scenario.Scenario, interventions ...session.Intervention) *trace.Snapshot {
	t.Helper()
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, interventions, log); err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return analyze.Read(log.View())
}

// lines are the rows from one on, as a person would tell them.
func lines(c *compare.Comparison, a, b *trace.Snapshot, from, to int) (list []string) {
	one := func(s *trace.Snapshot, id trace.PacketID) string {
		p, ok := s.Packet(id)
		if !ok {
			return "—"
		}
		what := p.Text
		if p.TCP != nil {
			what = fmt.Sprintf("%s %d+%d", p.TCP.Flags, p.TCP.RelSeq, p.TCP.Len)
		}
		if p.Fate().Lost() {
			what += " ✗"
		}
		return fmt.Sprintf("%v %s", p.Departed(), what)
	}
	for _, r := range c.Rows[from:min(to, len(c.Rows))] {
		mark := "≠"
		if r.Same {
			mark = "="
		}
		list = append(list, one(a, r.A)+" "+mark+" "+one(b, r.B))
	}
	return list
}

func TestALostACKIsTheFirstDifference(t *testing.T) {
	a := tell(t, "handshake", 0)
	b := tell(t, "handshake", 0, session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 2})
	c := compare.Compare(a, b)
	if c.Differs != 2 {
		t.Errorf("they part in row %d", c.Differs)
	}
	want := []string{
		"0s SYN 0+0 = 0s SYN 0+0",
		"20ms SYN·ACK 0+0 = 20ms SYN·ACK 0+0",
		"40ms ACK 1+0 ≠ 40ms ACK 1+0 ✗",
		"140ms FIN·ACK 1+0 = 140ms FIN·ACK 1+0",
	}
	if got := lines(c, a, b, 0, 4); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestAPacketThatTheOtherStoryLacksStandsAloneWhereItWasSent(t *testing.T) {
	a := tell(t, "handshake", 0)
	b := tell(t, "handshake", 0, session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 1})
	c := compare.Compare(a, b)
	want := []string{
		"0s SYN 0+0 ≠ 0s SYN 0+0 ✗",
		"— ≠ 1s SYN 0+0",
		"20ms SYN·ACK 0+0 ≠ 1.02s SYN·ACK 0+0",
		"40ms ACK 1+0 ≠ 1.04s ACK 1+0",
	}
	if got := lines(c, a, b, 0, 4); c.Differs != 0 || !slices.Equal(got, want) {
		t.Errorf("row %d, %q", c.Differs, got)
	}
}

// TestQuestionsAndCopiesFindTheirTwins: a copy is not taken for a
// retransmission, and each of two same questions has its own twin.
func TestQuestionsAndCopiesFindTheirTwins(t *testing.T) {
	sc, _ := scenario.Embedded("dns-retry")
	sc.Interventions = nil
	a := told(t, sc)
	b := tell(t, "dns-retry", 0)
	c := compare.Compare(b, a)
	if got := lines(c, b, a, 0, len(c.Rows)); c.Differs != 0 || len(got) != 3 || !strings.HasSuffix(got[1], "≠ —") || strings.Contains(got[2], "—") {
		t.Errorf("row %d: %q", c.Differs, got)
	}
	twice := tell(t, "lossy", 0, session.Intervention{Action: session.Duplicate, From: "server", To: "client", Nth: 4, Delay: time.Microsecond})
	base := tell(t, "lossy", 0)
	c = compare.Compare(base, twice)
	if r := c.Rows[c.Differs]; r.A != 0 || r.B == 0 {
		t.Errorf("the copy is taken for packet %d", r.A)
	}
}

// TestTwoStoriesOfARandomNetwork holds the laws: a story is the same as itself;
// every packet stands in one row; the order of departure is kept.
func TestTwoStoriesOfARandomNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, _ := randomnet.Draw(t, randomnet.Calm{})
		l := rapid.SampledFrom(sc.Links).Draw(t, "link")
		v := session.Intervention{From: l.Between[0], To: l.Between[1], Nth: rapid.IntRange(1, 20).Draw(t, "nth"),
			Action: rapid.SampledFrom([]session.Action{session.Drop, session.Delay, session.Duplicate, session.Reorder}).Draw(t, "action"),
			Delay:  time.Duration(rapid.IntRange(1, 500).Draw(t, "ms")) * time.Millisecond}
		a, b := told(t, sc), told(t, sc, v)
		checkSame(t, compare.Compare(a, told(t, sc)), a)
		check(t, compare.Compare(a, b), a, b)
		check(t, compare.Compare(b, a), b, a)
	})
}

type tester interface{ Fatalf(string, ...any) }

func checkSame(t tester, c *compare.Comparison, s *trace.Snapshot) {
	if c.Differs != len(c.Rows) || len(c.Rows) != s.Packets.Len() {
		t.Fatalf("%d packets make %d rows, of which row %d differs", s.Packets.Len(), len(c.Rows), c.Differs)
	}
	for i, r := range c.Rows {
		if !r.Same || r.A != r.B {
			t.Fatalf("row %d: %+v", i, r)
		}
	}
}

func check(t tester, c *compare.Comparison, a, b *trace.Snapshot) {
	seenA, seenB := map[trace.PacketID]bool{}, map[trace.PacketID]bool{}
	var lastA, lastAlone time.Duration
	for i, r := range c.Rows {
		p, inA := a.Packet(r.A)
		q, inB := b.Packet(r.B)
		switch {
		case !inA && !inB || seenA[r.A] || seenB[r.B] || r.Same && !(inA && inB):
			t.Fatalf("row %d: %+v", i, r)
		case inA && p.Departed() < lastA, !inA && q.Departed() < lastAlone:
			t.Fatalf("row %d is out of order", i)
		case i < c.Differs && !r.Same, i == c.Differs && r.Same:
			t.Fatalf("row %d: same %v, and they part at %d", i, r.Same, c.Differs)
		}
		if inA {
			seenA[r.A], lastA = true, p.Departed()
			if row, ok := c.RowOfA(r.A); !ok || row != i {
				t.Fatalf("row %d is told as %d", i, row)
			}
		}
		if inB {
			seenB[r.B] = true
			if row, ok := c.RowOfB(r.B); !ok || row != i {
				t.Fatalf("row %d is told as %d", i, row)
			}
			if !inA {
				lastAlone = q.Departed()
			}
		}
		if r.Same && (p.Departed() != q.Departed() || p.Fate() != q.Fate() || p.Length != q.Length) {
			t.Fatalf("row %d is not the same: %+v, %+v", i, p, q)
		}
	}
	if len(seenA) != a.Packets.Len() || len(seenB) != b.Packets.Len() {
		t.Fatalf("%d and %d packets of %d and %d", len(seenA), len(seenB), a.Packets.Len(), b.Packets.Len())
	}
}

// BenchmarkCompare compares two stories of some 100,000 packets.
func BenchmarkCompare(b *testing.B) {
	sc, err := scenario.Embedded("bulk")
	if err != nil {
		b.Fatal(err)
	}
	if sc, err = sc.Set("bytes", "100 MB"); err != nil {
		b.Fatal(err)
	}
	x := told(b, sc)
	y := told(b, sc, session.Intervention{Action: session.Drop, From: sc.Links[0].Between[0], To: sc.Links[0].Between[1], Nth: 500})
	b.Logf("%d and %d packets", x.Packets.Len(), y.Packets.Len())
	for b.Loop() {
		compare.Compare(x, y)
	}
}
