package text

import (
	"strings"
	"testing"
	"time"
)

// spaced shows no-break spaces as _.
func spaced(s string) string { return strings.ReplaceAll(s, noBreak, "_") }

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n      int64
		en, es string
	}{
		{0, "0", "0"},
		{999, "999", "999"},
		{1448, "1,448", "1448"},
		{17376, "17,376", "17_376"},
		{4294967295, "4,294,967,295", "4_294_967_295"},
		{-12345, "-12,345", "-12_345"},
	} {
		if got := For(English).Count(c.n); got != c.en {
			t.Errorf("%d: got %q, want %q", c.n, got, c.en)
		}
		if got := spaced(For(Spanish).Count(c.n)); got != c.es {
			t.Errorf("%d: got %q, want %q", c.n, got, c.es)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                "0_ms",
		350:                              "350_ns",
		2500:                             "2.5_µs",
		9960:                             "10_µs",
		20 * time.Microsecond:            "20_µs",
		999600:                           "1.0_ms",
		40 * time.Millisecond:            "40.0_ms",
		99960 * time.Microsecond:         "100_ms",
		240 * time.Millisecond:           "240_ms",
		999700 * time.Microsecond:        "1.00_s",
		1250 * time.Millisecond:          "1.25_s",
		9996 * time.Millisecond:          "10.0_s",
		60 * time.Second:                 "60.0_s",
		125 * time.Second:                "2_min_05_s",
		3600*time.Second + 2*time.Minute: "1_h_02_min",
		-20 * time.Millisecond:           "-20.0_ms",
	} {
		if got := spaced(For(English).Duration(d)); got != want {
			t.Errorf("%d: got %q, want %q", d, got, want)
		}
	}
}

func TestBytesAndRates(t *testing.T) {
	p := For(Spanish)
	for n, want := range map[int64]string{0: "0_B", 120: "120_B", 1448: "1.4_kB", 999_960: "1.0_MB", 3_000_000: "3.0_MB", 2_500_000_000: "2.5_GB"} {
		if got := spaced(p.Bytes(n)); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{500: "500_bit/s", 1500: "1.5_kbit/s", 10_000_000: "10_Mbit/s", 1_000_000_000: "1_Gbit/s"} {
		if got := spaced(p.Rate(n)); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestAxisNamesItsUnitOnce(t *testing.T) {
	for _, c := range []struct {
		longest, apart, at time.Duration
		unit, label        string
	}{
		{60 * time.Millisecond, 5 * time.Millisecond, 40 * time.Millisecond, "ms", "40.0"},
		{60 * time.Millisecond, 10 * time.Microsecond, 40_120_000, "ms", "40.12"},
		{500 * time.Microsecond, 20 * time.Microsecond, 20 * time.Microsecond, "µs", "20"},
		{60 * time.Second, 5 * time.Millisecond, 60_040 * time.Millisecond, "ms", "60040.0"},
		{60 * time.Second, time.Microsecond, 12_345_678_000, "ms", "12345.68"},
		{2000 * time.Second, time.Second, 1250 * time.Millisecond, "s", "1.25"},
	} {
		a := AxisFor(c.longest, c.apart)
		if a.Unit != c.unit || a.Label(c.at) != c.label {
			t.Errorf("%v: got %s %s, want %s %s", c.longest, a.Label(c.at), a.Unit, c.label, c.unit)
		}
	}
}
