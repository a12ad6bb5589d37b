package main

import (
	"strings"
	"testing"

	"wiretale/internal/netns"
	"wiretale/text"
)

// TestWhatANetworkLacksIsSaidInBothLanguages holds that there is a sentence
// for each error, which tells what was found and what to do.
func TestWhatANetworkLacksIsSaidInBothLanguages(t *testing.T) {
	remedies := map[netns.Code]string{
		netns.NoDevice: "sudo modprobe tun", netns.DeviceDenied: "sudo chmod 666 /dev/net/tun",
		netns.UsersForbidden: "sudo sysctl -w RIGHT=1", netns.Forbidden: "--device /dev/net/tun",
		netns.Unsupported: "wiretale sim", netns.NoCommand: "STEP", netns.CommandDenied: "FOUND", netns.Failed: "FOUND",
	}
	for _, lang := range text.Langs() {
		p := &program{words: text.For(lang)}
		for _, code := range netns.Codes() {
			said := p.say(&netns.Error{Code: code, Step: "STEP", Found: "FOUND", Expected: "RIGHT=1"})
			if remedies[code] == "" || !strings.Contains(said, remedies[code]) {
				t.Errorf("%s: %s is said as %q", lang, code, said)
			}
		}
	}
}

func TestATitleQuotesWhatNeedsIt(t *testing.T) {
	if got := titleOf("The workbench", []string{"sh", "-c", "echo hi", ""}); got != "sh -c 'echo hi' '' · The workbench" {
		t.Errorf("got %q", got)
	}
}
