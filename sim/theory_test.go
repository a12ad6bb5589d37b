package sim_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"wiretale/sim/link"
	"wiretale/sim/tcp"
)

// TestGoodputIsWhatTheoryGives compares the goodput of long transfers with
// theory. It looks at a few places of the grid; with WIRETALE_THEORY=whole at
// all of them, which takes the better part of an hour, and with -update besides
// it writes docs/theory.md.
func TestGoodputIsWhatTheoryGives(t *testing.T) {
	whole := os.Getenv("WIRETALE_THEORY") == "whole"
	tables := []*table{busyLinks(whole), renoWithLosses(whole), cubicWithLosses(whole)}
	fill(tables)
	for _, tab := range tables {
		t.Logf("%s\n%s", tab.title, tab.markdown())
		for _, r := range tab.rows {
			if r.fault != "" {
				t.Errorf("%s: %s: %s", tab.title, r.cells, r.fault)
			}
		}
	}
	if update := flag.Lookup("update"); whole && update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(filepath.Join("..", "docs", "theory.md"), document(tables), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// fill measures every place of the grid, on all processors.
func fill(tables []*table) {
	var work sync.WaitGroup
	free := make(chan bool, runtime.GOMAXPROCS(0))
	for _, tab := range tables {
		for i, c := range tab.grid {
			work.Go(func() {
				free <- true
				tab.rows[i] = tab.row(c, c.measure())
				<-free
			})
		}
	}
	work.Wait()
}

// within reports whether a ratio is within a tenth of 1.
func within(ratio float64) bool { return math.Abs(ratio-1) <= 0.1 }

// product sets the queue to a multiple of what the path holds.
func (c cell) holding(products float64) cell {
	c.queue = max(int(c.product()*products), 4)
	return c
}

var (
	rates  = []link.Rate{10_000_000, 100_000_000}
	delays = []time.Duration{5 * time.Millisecond, 25 * time.Millisecond, 100 * time.Millisecond}
)

// forEver is longer than it takes to see any number of loss events.
const forEver = 1000 * time.Hour

// busyLinks are links on which nothing is lost but what the queue drops.
func busyLinks(whole bool) *table {
	tab := &table{title: "Links without loss", about: aboutBusyLinks,
		head: []string{"algorithm", "Mbit/s", "RTT", "queue", "goodput", "capacity", "ratio"}}
	for _, algorithm := range []tcp.Congestion{tcp.Reno, tcp.CUBIC, tcp.BBR} {
		for _, rate := range rates {
			for _, delay := range delays {
				for _, products := range []float64{0.5, 1, 2} {
					c := cell{algorithm: algorithm, rate: rate, delay: delay, most: time.Minute}.holding(products)
					if whole {
						c.most = max(2*time.Minute, 6*c.cycle())
					}
					if whole || rate == rates[0] && delay == delays[1] && products == 1 {
						tab.add(c)
					}
				}
			}
		}
	}
	tab.row = func(c cell, m measurement) row {
		share := sawtooth(c.product(), float64(c.queue), map[tcp.Congestion]float64{tcp.Reno: 0.5, tcp.CUBIC: 0.7, tcp.BBR: 1}[c.algorithm])
		r := row{cells: []string{name(c), mega(c.rate), rtt(c), fmt.Sprint(c.queue), kilo(m.goodput), kilo(c.capacity() * share)}}
		r.expect(m.goodput / (c.capacity() * share))
		return r
	}
	return tab
}

// cycle is how long a window takes from one loss to the next.
func (c cell) cycle() time.Duration {
	top := c.product() + float64(c.queue)
	switch c.algorithm {
	case tcp.Reno:
		return time.Duration(top / 2 * top / (c.capacity() / payload) * float64(time.Second))
	case tcp.CUBIC:
		return time.Duration(math.Cbrt(top*0.3/0.4) * float64(time.Second))
	}
	return 10 * time.Second
}

// renoWithLosses are links that lose packets at random.
func renoWithLosses(whole bool) *table {
	tab := &table{title: "Reno and random loss", about: aboutReno, head: []string{
		"Mbit/s", "RTT", "queue", "loss", "ACKs", "events", "timeouts", "p", "measured RTT", "b", "goodput", "theory", "ratio", "with b = 1", "ratio", "no timeouts", "ratio", "why"}}
	each := func(rate link.Rate, products float64, delayed bool) {
		for _, delay := range delays {
			for _, loss := range []link.Chance{500, 1000, 5000, 10_000, 20_000} {
				c := cell{algorithm: tcp.Reno, rate: rate, delay: delay, loss: loss, delayed: delayed, events: 1000, seeds: 20, most: forEver}
				if !whole {
					c.events, c.seeds = 300, 2
				}
				if whole || rate == rates[1] && delay == delays[1] && loss >= 10_000 {
					tab.add(c.holding(products))
				}
			}
		}
	}
	each(rates[0], 0.5, false)
	each(rates[0], 2, false)
	each(rates[1], 2, false) // here the windows never meet the queue
	each(rates[1], 2, true)
	tab.row = renoRow
	return tab
}

// renoRow holds a measurement against PFTK's formula, or Mathis' where losses
// are rare.
func renoRow(c cell, m measurement) row {
	share := c.capacity() * sawtooth(c.product(), float64(c.queue), 0.5)
	theory := func(x path) float64 {
		rate := pftk(x) * (1 - loss(c))
		if x.loss < 0.001 {
			rate = mathis(x)
		}
		return math.Min(rate*payload, share)
	}
	full, segments := theory(m.path), m.path
	segments.perAck = 1
	counted := theory(segments)
	segments.timeout = 0
	smooth := theory(segments)
	r := row{cells: []string{mega(c.rate), rtt(c), fmt.Sprint(c.queue), percent(loss(c)), acks(c), fmt.Sprintf("%.0f", m.events), fmt.Sprintf("%.1f", m.timeouts),
		percent(m.loss), millis(m.rtt), fmt.Sprintf("%.2f", m.perAck), kilo(m.goodput), kilo(full)}}
	segments.rtt = c.product() / c.capacity() * payload
	empty := theory(segments)
	between := func(low, high float64) bool { return m.goodput > 0.9*low && m.goodput < 1.1*high }
	var why []string
	fault := ""
	if !within(m.goodput / full) {
		if !within(counted / full) {
			why = append(why, whySegments)
		}
		switch {
		case within(m.goodput / counted):
		case between(counted, smooth):
			why = append(why, whyTimeouts)
		case m.rtt > 1.1*segments.rtt && between(counted, empty):
			why = append(why, whyQueue)
		default:
			fault = "no theory gives this"
		}
	}
	r.ratio(m.goodput / full)
	r.cells = append(r.cells, kilo(counted))
	r.ratio(m.goodput / counted)
	r.cells = append(r.cells, kilo(smooth))
	r.ratio(m.goodput / smooth)
	r.cells = append(r.cells, strings.Join(why, ", "))
	r.fault = fault
	return r
}

// cubicWithLosses are links that lose packets at regular intervals, or at
// random.
func cubicWithLosses(whole bool) *table {
	tab := &table{title: "CUBIC and loss", about: aboutCUBIC, head: []string{
		"RTT", "loss", "events", "p", "measured RTT", "goodput", "function", "ratio", "equations", "ratio", "why"}}
	for _, random := range []bool{false, true} {
		for _, delay := range delays {
			for _, every := range []int{100, 1000, 10_000} {
				c := cell{algorithm: tcp.CUBIC, rate: 1_000_000_000, delay: delay, queue: 10_000, events: 200, seeds: 10, most: forEver}
				if c.every = every; random {
					c.every, c.loss = 0, link.Chance(1_000_000/every)
				}
				if !whole {
					c.seeds = 1
				}
				if whole || every == 1000 && delay == delays[2] {
					tab.add(c)
				}
			}
		}
	}
	tab.row = cubicRow
	return tab
}

// cubicRow holds a measurement against the response function, and against the
// equations that it is made from.
func cubicRow(c cell, m measurement) row {
	arrives := payload * (1 - loss(c))
	function := cubicResponse(m.path) * arrives
	model := cubicModel{rtt: m.rtt, next: regular(1/float64(max(c.every, 1)), 1), linux: true}
	kind := "one of " + fmt.Sprint(c.every)
	if c.every == 0 {
		model.next = atRandom(loss(c))
		kind = percent(loss(c))
	}
	equations := model.window(20_000) / m.rtt * arrives
	r := row{cells: []string{rtt(c), kind, fmt.Sprintf("%.0f", m.events), percent(m.loss), millis(m.rtt), kilo(m.goodput), kilo(function)}}
	r.ratio(m.goodput / function)
	r.cells = append(r.cells, kilo(equations))
	r.ratio(m.goodput / equations)
	// At regular intervals the same few windows come again and again: there whole
	// segments and round trips weigh more than on average.
	near := within(m.goodput / equations)
	if c.every > 0 {
		near = math.Abs(m.goodput/equations-1) <= 0.2
	}
	switch {
	case !near:
		r.fault = "no theory gives this"
		r.cells = append(r.cells, "")
	case within(m.goodput / function):
		r.cells = append(r.cells, "")
	case m.goodput < function:
		r.cells = append(r.cells, whyRounding)
	default:
		r.cells = append(r.cells, whyTurns)
	}
	return r
}
