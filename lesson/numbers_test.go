package lesson

import (
	"slices"
	"testing"
)

func TestNumbersThatNothingHoldsAreFound(t *testing.T) {
	stated := []Stated{{Says: "65,535", Source: "RFC 9293 §3.1"}, {Says: "1 s", Source: "RFC 6298 §2"}, {Says: "80"}, {Says: "1.25 s"}}
	for text, want := range map[string][]string{
		"It takes 3 steps.":                        {"3"},
		"65,535 at most, 65\u00a0535 at most":      nil,
		"65536":                                    {"65536"},
		"after 1 s, after 1\u00a0s, in 1.25 s":     nil,
		"after 1 second, 1 step, 11 s":             {"1", "1", "11"},
		"port 80; 8080":                            {"8080"},
		"IPv4, HTTP/1.1, FIN-WAIT-1, tcp_2, 4th":   nil,
		"RFC 9293 §3.4.1, RFC 6298 §2 and §5.5":    nil,
		"198.51.100.80, 192.0.2.0/24, 2001:db8::1": nil,
		"{{rtt2}} and {{.Seq}}, see [x](#term-2)":  nil,
		"1. first\n2. second 7":                    {"7"},
		"from −3 to -4":                            {"3", "4"},
		"a range of 5–6, 7,8":                      {"5", "6", "7", "8"},
		"Ocupa 1000 bytes, es decir, 1\u00a0000":   {"1000", "1\u00a0000"},
		"el puerto 80.":                            nil,
	} {
		if got := loose(text, stated); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestQuantitiesAreTheSameWithinWhatPeopleSay(t *testing.T) {
	for _, c := range []struct {
		a, b quantity
		same bool
	}{
		{quantity{n: 3}, quantity{n: 3}, true},
		{quantity{n: 3}, quantity{n: 4}, false},
		{quantity{1000, octets}, quantity{n: 1000}, true},
		{quantity{1_000_000_000, duration}, quantity{1_019_000_000, duration}, true},
		{quantity{1_000_000_000, duration}, quantity{1_021_000_000, duration}, false},
		{quantity{0, duration}, quantity{1, duration}, false},
	} {
		if got := c.a.is(c.b); got != c.same {
			t.Errorf("%v, %v: %v", c.a, c.b, got)
		}
	}
}

func TestSequenceNumbersAddAsTheyDoOnAWire(t *testing.T) {
	type part struct {
		quantity
		less bool
	}
	for _, c := range []struct {
		parts []part
		want  quantity
	}{
		{[]part{{quantity{0xffffffff, label}, false}, {quantity{n: 1}, false}}, quantity{0, label}},
		{[]part{{quantity{5, label}, false}, {quantity{n: 6}, true}}, quantity{0xffffffff, label}},
		{[]part{{quantity{n: 5}, false}, {quantity{n: 6}, true}}, quantity{n: -1}},
		// From one to another it is a count of bytes.
		{[]part{{quantity{4001, label}, false}, {quantity{1001, label}, true}}, quantity{3000, octets}},
		{[]part{{quantity{10, label}, false}, {quantity{0xfffffff0, label}, true}}, quantity{26, octets}},
		{[]part{{quantity{1001, label}, false}, {quantity{3000, octets}, false}, {quantity{4001, label}, true}}, quantity{0, octets}},
	} {
		var total sum
		for _, p := range c.parts {
			total.add(p.quantity, p.less)
		}
		if got := total.result(); got != c.want {
			t.Errorf("%+v: got %+v, want %+v", c.parts, got, c.want)
		}
	}
}
