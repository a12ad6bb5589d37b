package sim_test

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"wiretale/sim/link"
	"wiretale/sim/tcp"
)

// table is a part of the grid, with what was measured there.
type table struct {
	title, about string
	head         []string
	grid         []cell
	row          func(cell, measurement) row
	rows         []row
}

func (t *table) add(c cell) {
	t.grid = append(t.grid, c)
	t.rows = append(t.rows, row{})
}

// row is a place of the grid: its cells, and what is wrong with it.
type row struct {
	cells []string
	fault string
}

func (r *row) ratio(v float64) { r.cells = append(r.cells, fmt.Sprintf("%.2f", v)) }

// expect adds a ratio that has to be near 1.
func (r *row) expect(v float64) {
	if r.ratio(v); !within(v) {
		r.fault = "theory gives something else"
	}
}

func (t *table) markdown() string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.head)
	line(strings.Split(strings.Repeat("---:,", len(t.head)-1)+"---:", ","))
	for _, r := range t.rows {
		line(r.cells)
	}
	return b.String()
}

// document is docs/theory.md.
func document(tables []*table) []byte {
	var b bytes.Buffer
	b.WriteString(aboutAll)
	for _, t := range tables {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n%s", t.title, t.about, t.markdown())
	}
	return b.Bytes()
}

func name(c cell) string {
	return map[tcp.Congestion]string{tcp.Reno: "Reno", tcp.CUBIC: "CUBIC", tcp.BBR: "BBR"}[c.algorithm]
}

func acks(c cell) string {
	if c.delayed {
		return "delayed"
	}
	return "each"
}

func mega(r link.Rate) string  { return fmt.Sprint(int64(r) / 1_000_000) }
func loss(c cell) float64      { return float64(c.loss) / float64(link.Always) }
func percent(v float64) string { return fmt.Sprintf("%.3g %%", 100*v) }
func millis(v float64) string  { return fmt.Sprintf("%.1f ms", 1000*v) }
func rtt(c cell) string        { return fmt.Sprintf("%d ms", 2*c.delay/time.Millisecond) }

// kilo is a rate in KB/s with four digits at least.
func kilo(v float64) string {
	v /= 1000
	return strconv.FormatFloat(v, 'f', max(0, 3-int(math.Floor(math.Log10(math.Max(v, 1))))), 64)
}

// Why Linux's choices pull the goodput away from a formula.
const (
	whySegments = "(1)"
	whyTimeouts = "(2)"
	whyQueue    = "(3)"
	whyRounding = "(4)"
	whyTurns    = "(5)"
)

const aboutAll = `# Goodput, and what theory gives

What long transfers come to in the simulator, beside the formulas that say what they should. The file is written by a test:

    WIRETALE_THEORY=whole go test ./sim -run TestGoodputIsWhatTheoryGives -timeout 3h -update

Both ends talk as Linux does (` + "`tcp.Linux()`" + `), with the congestion control that is named. Segments carry 1448 bytes and take 1514 on the
link. Goodput is what was acknowledged, in KB/s (1000 bytes a second). Only data is lost. A *loss event* is a reduction of the window: a fast
recovery, or a sequence of timeouts; the first ten of a run are not counted, since they still belong to slow start. *p* is loss events
for each segment sent, *RTT* the smoothed round trip over time, *b* the segments that an ACK acknowledges. Ratios are
the goodput's to the theory's; the test fails where one is off by more than a tenth and none of the reasons that are given below holds.
`

const aboutBusyLinks = `The capacity is what headers leave of the link. A queue of one bandwidth-delay product and more keeps it busy under Reno, one of 0.43 under
CUBIC; with less, the window falls below what the path holds, and the capacity is multiplied by what the sawtooth then uses. BBR
leaves the queue nearly empty; it paces at 99 % of what it measured, and looks for the round trip with four segments in flight for 200 ms in ten seconds.
`

const aboutReno = `Theory is the full formula of Padhye, Firoiu, Towsley and Kurose (PFTK) with the measured *p*, *RTT*, *b* and timeout, and below 0.1 % that of
Mathis, Semke, Mahdavi and Ott; it is bounded by the capacity. Each row is the mean of 20 runs with 1,000 loss events each.

1. Linux counts the segments that an ACK acknowledges, not the ACKs (RFC 3465): the window grows by one segment a round trip,
   however many segments an ACK acknowledges. The column *with b = 1* is the formula for that.
2. The formula has a loss end in a timeout with a probability of about 3/window, as it does for a sender that needs three duplicate ACKs. With SACK, limited
   transmit, RACK and tail probes hardly any does, and the longer the timeout is in round trips, the more that is worth. The column *no timeouts* is the
   formula without them; the goodput lies between the two.
3. The formulas take the round trip for independent of the window. Where most of it is the queue that this very window makes, the goodput lies between
   what they give for the measured round trip and for that of an empty queue.
`

const aboutCUBIC = `The function is RFC 9438's response function (§5.1, or §4.3's where Reno's window is larger), on a link of 1 Gbit/s. It is made for losses at
regular intervals and for one of the two regions at a time. The column *equations* steps through RFC 9438's equations in real numbers, as
they take turns, with fast convergence, and with losses as they are in that row; and with what Linux chooses: whole segments, α = 8/15 always, and an increase that is
computed anew only when the window has changed or 31 ms have passed. Intervals that are called regular differ by a tenth at most;
since the same few windows come again and again there, and are rounded in the same way each time, the test lets them be a fifth off
the equations. Each row is the mean of ten runs with 200 loss events each.

4. Whole segments, rounded down, make a small window smaller, and on short paths 31 ms are several round trips in which the window waits.
5. Curve and Reno's window take turns within an epoch, which is more than either alone. At random intervals, a long one is worth more than a
   short one costs. At regular ones a window in whole segments is at its maximum long before the curve is there, so that fast convergence
   takes nothing away.
`
