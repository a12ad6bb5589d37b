package script

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"wiretale/sim"
)

// listening and connected are how the scripts of failing.txt begin.
const (
	listening = `0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
`
	connected = listening + `+0 < S 0:0(0) win 20000 <mss 1000>
+0 > S. 0:0(0) ack 1 <mss 1460>
+.1 < . 1:1(0) ack 1 win 20000
+0 accept(3, ..., ...) = 4
`
)

// TestFailingScripts compares what is said of scripts that fail with the
// golden file: in which line, what was expected and what came.
func TestFailingScripts(t *testing.T) {
	data, err := os.ReadFile("testdata/failing.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[FailureCode]bool{TooManyEvents: true}
	notices := map[NoticeCode]bool{}
	var got strings.Builder
	for _, part := range strings.Split(string(data), "### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		s, err := Parse(name, strings.NewReplacer("(listening)\n", listening, "(connected)\n", connected).Replace(body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		report := Play(s, sim.Discard())
		f := report.Failure
		if f == nil {
			t.Errorf("%s passed", name)
			continue
		}
		seen[f.Code] = true
		fmt.Fprintf(&got, "### %s\nline %d, column %d, after %s s: %s %v\nexpected: %s\ncame: %s\n",
			name, f.Line, f.Column, Clock(f.At), f.Code, f.Aspects, f.Expected, f.Found)
		for _, n := range report.Notices {
			notices[n.Code] = true
			fmt.Fprintf(&got, "line %d: %s %s\n", n.Line, n.Code, n.Found)
		}
	}
	for _, code := range FailureCodes() {
		if !seen[code] {
			t.Errorf("no script here fails by %q", code)
		}
	}
	for _, code := range NoticeCodes() {
		if !notices[code] {
			t.Errorf("no script here has the notice %q", code)
		}
	}
	golden(t, "testdata/failing.golden", got.String())
}

// TestLargeSegments: what Linux would send as one is expected as one, and PSH
// is not missed in it.
func TestLargeSegments(t *testing.T) {
	for name, events := range map[string]string{
		"one for all":    "+0 > P. 1:10001(10000) ack 1\n",
		"without PSH":    "+0 > . 1:10001(10000) ack 1\n",
		"two":            "+0 > P. 1:4001(4000) ack 1\n+0 > P. 4001:10001(6000) ack 1\n",
		"each by itself": "+0 > . 1:1001(1000) ack 1\n+0 > . 1001:10001(9000) ack 1\n",
	} {
		s, err := Parse(name, connected+"+0 write(4, ..., 12000) = 12000\n"+events)
		if err != nil {
			t.Fatal(err)
		}
		if report := Play(s, sim.Discard()); !report.Passed() {
			t.Errorf("%s: %+v", name, report.Failure)
		}
	}
}

// TestEveryRunIsTheSame: nothing in a run depends on the moment.
func TestEveryRunIsTheSame(t *testing.T) {
	text, err := os.ReadFile("testdata/epoll.pkt")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse("epoll.pkt", string(text))
	if err != nil {
		t.Fatal(err)
	}
	first := fmt.Sprintf("%+v", Play(s, sim.Discard()))
	for range 3 {
		if again := fmt.Sprintf("%+v", Play(s, sim.Discard())); again != first {
			t.Errorf("got %s, before that %s", again, first)
		}
	}
}
