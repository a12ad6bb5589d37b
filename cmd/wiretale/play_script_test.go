package main

import (
	"strings"
	"testing"

	"wiretale/sim"
	"wiretale/sim/script"
	"wiretale/text"
	"wiretale/trace"
)

// TestAFailedScriptSaysWhyOnTheScreen has one that fails before anything is
// sent, and one that fails after that.
func TestAFailedScriptSaysWhyOnTheScreen(t *testing.T) {
	p := &program{words: text.For(text.English)}
	for source, want := range map[string]struct {
		said  string
		empty bool
	}{
		"0 foo(3) = 0\n": {"x.pkt failed in line 1: the call “foo” is not known here", true},
		"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 connect(3, ..., ...) = 0\n": {"x.pkt failed in line 2: ", false},
	} {
		s, err := script.Parse("x.pkt", source)
		if err != nil {
			t.Fatal(err)
		}
		log := trace.NewLog(sim.Epoch)
		report := script.Play(s, log)
		log.Close(nil)
		shown := p.played("scripts/x.pkt", report, log.View())
		problem := shown.Progress().Problem
		if !strings.HasPrefix(shown.Title(), want.said) || (problem != nil) != want.empty {
			t.Errorf("%q is titled %q, with the problem %v", source, shown.Title(), problem)
		}
		if want.empty && p.say(problem) != shown.Title() {
			t.Errorf("an empty screen says %q", p.say(problem))
		}
	}
}
