package sim_test

import (
	"math"
	"math/rand/v2"
	"testing"
)

// cubicModel is CUBIC by RFC 9438's equations in real numbers, in small steps of
// time. The response function leaves out how the curve and Reno's window take
// turns within an epoch, fast convergence, and losses that don't come at regular
// intervals.
type cubicModel struct {
	rtt  float64
	next func() float64 // draws how many segments are sent from one loss to the next
	// linux takes whole segments where Linux does, has Reno's window grow by
	// 8/15 always, and computes the increase anew only when the window has
	// changed or 31 ms are over.
	linux bool
}

// window is the mean window over time, in segments. A loss is noticed a round
// trip later, and the reduction takes another; further losses until then are
// part of the same event.
func (x cubicModel) window(epochs int) float64 {
	e := cubicEpoch{top: 100, window: 70}
	e.begin()
	const steps = 16
	var sent, time, left float64
	step := func() {
		x.advance(&e, x.rtt/steps)
		sent += e.window / steps
		left -= e.window / steps
		time += x.rtt / steps
	}
	for range epochs {
		for left <= 0 {
			left += x.next()
		}
		for left > 0 {
			step()
		}
		for range steps {
			step()
		}
		x.reduce(&e)
		sent += e.window
		left -= e.window
		time += x.rtt
		e.begin()
	}
	return sent / time * x.rtt
}

// cubicEpoch is what is known from one reduction to the next.
type cubicEpoch struct {
	top, window, friendly float64
	age, k                float64 // s
	computed              float64 // when the increase was last computed
	whole                 float64 // … for which window
	rate                  float64 // segments a round trip
}

func (e *cubicEpoch) begin() {
	e.k = math.Cbrt(math.Max(e.top-e.window, 0) / 0.4)
	e.top = math.Max(e.top, e.window)
	e.friendly, e.age, e.computed, e.whole, e.rate = e.window, 0, 0, 0, 0
}

func (e *cubicEpoch) curve(at float64) float64 { return 0.4*math.Pow(at-e.k, 3) + e.top }

func (x cubicModel) advance(e *cubicEpoch, step float64) {
	e.age += step
	part, alpha := step/x.rtt, 3*0.3/1.7
	if !x.linux {
		if e.friendly >= e.top {
			alpha = 1 // RFC 9438 §4.3
		}
		e.friendly += alpha * part
		e.window = max(e.window, e.friendly, e.curve(e.age))
		return
	}
	e.friendly += alpha * part
	if whole := math.Floor(e.window); whole != e.whole || e.age-e.computed > 0.031 {
		e.whole, e.computed = whole, e.age
		target := e.top + math.Trunc(e.curve(e.age+x.rtt)-e.top)
		e.rate = 0
		if ahead := max(math.Floor(e.friendly), target) - whole; ahead > 0 {
			e.rate = whole / max(math.Floor(whole/ahead), 2)
		}
	}
	e.window += e.rate * part
}

// reduce follows RFC 9438 §4.6 and §4.7.
func (x cubicModel) reduce(e *cubicEpoch) {
	w := e.window
	if x.linux {
		w = math.Floor(w)
	}
	if w < e.top {
		e.top = w * 1.7 / 2
	} else {
		e.top = w
	}
	e.window = max(w*0.7, 2)
	if x.linux {
		e.top, e.window = math.Floor(e.top), math.Floor(e.window)
	}
}

// regular draws intervals that differ by a tenth at most. If all were the same,
// a window in whole segments would go through the same few numbers for ever.
func regular(p float64, seed uint64) func() float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	return func() float64 { return (0.9 + 0.2*r.Float64()) / p }
}

func atRandom(p float64) func() float64 {
	r := rand.New(rand.NewPCG(1, 2))
	return func() float64 { return r.ExpFloat64() / p }
}

// TestTheModelAgreesWithTheFunction where the curve rules alone. The function
// knows no fast convergence, which costs the model a twentieth.
func TestTheModelAgreesWithTheFunction(t *testing.T) {
	for _, p := range []float64{1e-4, 1e-5} {
		x := path{loss: p, rtt: 0.2}
		model := cubicModel{rtt: x.rtt, next: func() float64 { return 1 / p }}
		if ratio := model.window(2000) / (cubicResponse(x) * x.rtt); ratio < 0.93 || ratio > 1 {
			t.Errorf("p = %g: the model's window is %.3f of the function's", p, ratio)
		}
	}
}
