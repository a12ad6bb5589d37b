package script

import "testing"

// names is what the assertions of these tests can look up.
func names(name string) (datum, bool) {
	switch name {
	case "cwnd":
		return count(10), true
	case "rtt":
		return count(100_000), true
	case "state":
		return words("ESTABLISHED"), true
	case "off":
		return datum{}, true
	}
	return datum{}, false
}

// verdict evaluates one assertion: "true", "false", or what is wrong with it.
func verdict(t *testing.T, source string) string {
	t.Helper()
	statements, err := parseCode(token{text: "assert " + source, at: position{1, 1}})
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	work := evaluation{look: names}
	d := work.of(statements[0].test)
	switch {
	case work.wrong != "":
		return "wrong: " + work.wrong
	case d.true():
		return "true"
	}
	return "false"
}

func TestAssertions(t *testing.T) {
	for source, want := range map[string]string{
		"cwnd == 10":                           "true",
		"cwnd == 11":                           "false",
		"cwnd != 10":                           "false",
		"9 < cwnd <= 10":                       "true",
		"9 < cwnd < 10":                        "false",
		"10 <= cwnd >= 10 == 10":               "true",
		"cwnd == 10 and rtt == 1":              "false",
		"cwnd == 1 or rtt == 100000":           "true",
		"not cwnd == 1":                        "true",
		"not not 0":                            "false",
		"1 + 2 * 3 == 7":                       "true",
		"(1 + 2) * 3 == 9":                     "true",
		"-7 // 2 == -4 and -7 % 2 == 1":        "true",
		"7 / 2 == 3.5":                         "true",
		"1 / 3 * 3 == 1":                       "true",
		"0.1 + 0.2 == 0.3":                     "true", // fractions are exact
		"rtt / 1000 == 100":                    "true",
		"0x10 == 16":                           "true",
		"(cwnd & 2) != 0":                      "true",
		"cwnd & 5 | 4 == 4":                    "true",
		"min(3, 1, 2) == 1 == abs(-1)":         "true",
		"max(1, 2) == int(2.9)":                "true",
		"int(-2.9) == -2":                      "true",
		"state == 'ESTABLISHED'":               "true",
		`state == "CLOSED"`:                    "false",
		"state in ['SYN-SENT', 'ESTABLISHED']": "true",
		"cwnd not in (1, 2)":                   "true",
		"off is None":                          "true",
		"cwnd is not None":                     "true",
		"off == 0":                             "false",
		"True == 1 and False != 1":             "true",
		"TCP_CA_Recovery == 3":                 "true",
		"cwnd == 10, 'cwnd=%d' % cwnd":         "true",
		"(cwnd\n== 10)":                        "true",
		"cwnd \\\n == 10":                      "true",
		"nobody == 1":                          "wrong: nobody",
		"state > 1":                            "wrong: >",
		"state - 1 == 0":                       "wrong: -",
		"1 / 0 == 1":                           "wrong: /",
		"1 % 0 == 1":                           "wrong: %",
		"9999999999 * 9999999999 == 1":         "wrong: *", // it does not fit
		"eval(1)":                              "wrong: eval",
	} {
		if got := verdict(t, source); got != want {
			t.Errorf("%s: got %s, want %s", source, got, want)
		}
	}
}

// TestPlacesOfStatements: each statement knows its own line, and what only
// prints or imports counts nothing.
func TestPlacesOfStatements(t *testing.T) {
	statements, err := parseCode(token{at: position{7, 4}, text: `
import sys; print(cwnd)
x = 3; x += 2   # five
assert x == 5
assert (1,
        2)`})
	if err != nil {
		t.Fatal(err)
	}
	want := []position{{9, 1}, {9, 8}, {10, 1}, {11, 1}}
	for i, s := range statements {
		if i >= len(want) || s.at != want[i] {
			t.Errorf("statement %d is at %v", i, s.at)
		}
	}
	if len(statements) != len(want) {
		t.Errorf("%d statements", len(statements))
	}
}

func TestFractions(t *testing.T) {
	for want, n := range map[string]number{
		"0": whole(0), "-3": whole(-3), "1.04": fraction(26, 25), "-0.5": fraction(2, -4), "0.333333333": fraction(1, 3),
		"?": fraction(1, 0), "100000000000000": whole(100_000_000_000_000),
	} {
		if got := n.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	huge := whole(1<<62 + 1)
	for what, n := range map[string]number{"sum": huge.add(huge), "product": huge.multiply(huge), "difference": huge.negate().add(huge.negate())} {
		if n.valid() {
			t.Errorf("a %s that does not fit is %v", what, n)
		}
	}
}
