package sim_test

import (
	"math"
	"testing"
)

// path is what the formulas are told of a connection: all of it measured, not
// set.
type path struct {
	loss    float64 // loss events for each segment sent
	rtt     float64 // s
	timeout float64 // s: the first timeout of a sequence
	perAck  float64 // segments that an ACK acknowledges
	most    float64 // the window that the path and the queue hold, in segments
}

// pftk is the full formula of Padhye, Firoiu, Towsley and Kurose, "Modeling TCP
// Reno performance" (IEEE/ACM Transactions on Networking 8(2), 2000), equation
// 32: segments sent a second by a Reno sender.
func pftk(x path) float64 {
	p, b := x.loss, x.perAck
	between := (1 - p) / p // segments sent from one loss event to the next
	side := (2 + b) / (3 * b)
	window := side + math.Sqrt(8*between/(3*b)+side*side)
	backoff := 1 + p + 2*math.Pow(p, 2) + 4*math.Pow(p, 3) + 8*math.Pow(p, 4) + 16*math.Pow(p, 5) + 32*math.Pow(p, 6)
	rounds := b/2*window + 1
	if window >= x.most {
		window = x.most
		rounds = b/8*window + between/window + 2
	}
	q := timeoutShare(p, window)
	return (between + window + q/(1-p)) / (x.rtt*rounds + q*x.timeout*backoff/(1-p))
}

// timeoutShare is the probability that a loss in a window of w segments ends
// in a timeout (equation 24).
func timeoutShare(p, w float64) float64 {
	if w <= 3 {
		return 1
	}
	whole := math.Pow(1-p, 3)
	return math.Min(1, (1-whole)*(1+whole*(1-math.Pow(1-p, w-3)))/(1-math.Pow(1-p, w)))
}

// mathis is the formula of Mathis, Semke, Mahdavi and Ott, "The macroscopic
// behavior of the TCP congestion avoidance algorithm" (CCR 27(3), 1997):
// segments a second, where losses are rare and nothing ends in a timeout.
func mathis(x path) float64 { return math.Sqrt(3/(2*x.perAck*x.loss)) / x.rtt }

// cubicResponse is CUBIC's rate in segments a second where losses come at
// regular intervals: RFC 9438 §5.1, or §4.3's (equation 3) for the
// Reno-friendly region where that is more.
func cubicResponse(x path) float64 {
	const c, beta = 0.4, 0.7
	alpha := 3 * (1 - beta) / (1 + beta)
	curve := math.Pow(c*(3+beta)/(4*(1-beta)), 0.25) * math.Pow(x.rtt, 0.75) / math.Pow(x.loss, 0.75)
	friendly := math.Sqrt(alpha * (1 + beta) / (2 * (1 - beta) * x.loss))
	return math.Max(curve, friendly) / x.rtt
}

// sawtooth is the share of a link's capacity that a window uses which falls to
// beta of what path and queue hold, and grows again by a segment a round trip.
// A queue that holds what the window loses keeps the link busy.
func sawtooth(product, queue, beta float64) float64 {
	top := product + queue
	low := beta * top
	if low >= product {
		return 1
	}
	// Below the product a round trip is constant and carries the window; above
	// it the link carries all it can, and a round trip takes as long as that.
	var carried, time float64
	for w := low; w < top; w++ {
		carried += w
		time += math.Max(w, product)
	}
	return carried / time
}

// TestFormulasAgreeWhereTheyMust: PFTK becomes Mathis' formula where losses are
// rare, and a queue as large as the path keeps Reno's link busy.
func TestFormulasAgreeWhereTheyMust(t *testing.T) {
	for _, b := range []float64{1, 2} {
		x := path{loss: 1e-7, rtt: 0.1, timeout: 0.3, perAck: b, most: math.Inf(1)}
		if ratio := pftk(x) / mathis(x); math.Abs(ratio-1) > 0.005 {
			t.Errorf("b = %g: PFTK is %.3f of Mathis", b, ratio)
		}
	}
	// A window that never grows beyond a limit carries that each round trip.
	x := path{loss: 1e-7, rtt: 0.1, timeout: 0.3, perAck: 1, most: 20}
	if got := pftk(x); math.Abs(got/200-1) > 0.01 {
		t.Errorf("%.1f segments a second with a window of 20 and 0.1 s", got)
	}
	for queue, want := range map[float64]float64{0: 0.75, 100: 1, 50: 1 - 1./24} {
		if got := sawtooth(100, queue, 0.5); math.Abs(got-want) > 0.02 {
			t.Errorf("a queue of %g behind a path of 100: %.3f, not %.3f", queue, got, want)
		}
	}
	// RFC 9438 §5.1, table 1: at 0.1 s and p = 10⁻⁴, CUBIC's average window is
	// 187 segments, Reno's 120.
	x = path{loss: 1e-4, rtt: 0.1}
	if got := cubicResponse(x) * x.rtt; math.Abs(got-187) > 1 {
		t.Errorf("CUBIC's window is %.1f", got)
	}
}
