package filter_test

import (
	"slices"
	"strings"
	"testing"

	"wiretale/trace/filter"
)

func TestAnExpressionIsTakenApart(t *testing.T) {
	for src, want := range map[string]string{
		"tcp":         "tcp",
		"tcp and udp": "tcp | udp",
		"tcp and (udp or not arp) and event.hop == 1": "tcp | udp or not arp | event.hop == 1",
		"tcp or udp":        "tcp or udp",
		"not (tcp and udp)": "not (tcp and udp)",
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, part := range f.Parts() {
			parts = append(parts, part.String())
		}
		if got := strings.Join(parts, " | "); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

func TestATestNamesTheValuesThatItsFieldHas(t *testing.T) {
	s := happenings()
	for src, want := range map[string]string{
		"event.node == nobody":      "client",
		"event.to in {a, b}":        "router",
		"event.kind == packet_lost": "application_call, intervention, packet_sent",
		"event.timer == rto":        "RTO",
		"event.state != LISTEN":     "LISTEN",
		"event.queue.packets == 99": "",
		"tcp.len == 1":              "",
		"event.node":                "",
		"event.node == a and tcp":   "",
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(f.Values(s, 3), ", "); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

func TestFieldsAreListedByTheirBeginning(t *testing.T) {
	all := filter.Fields("packet.")
	if want := []string{"packet.fate", "packet.from_client", "packet.phase", "packet.protocol"}; !slices.Equal(all, want) {
		t.Errorf("got %v", all)
	}
	if all := filter.Fields("nothing."); len(all) > 0 {
		t.Errorf("got %v", all)
	}
}

func TestAMistakeSaysWhatThereIsInstead(t *testing.T) {
	for src, key := range map[string]string{
		"packet.hops":     "filter.unknown_field.family",
		"packet.phas":     "filter.unknown_field.near",
		"nothingatall.at": "filter.unknown_field",
		"tcp.len = 0":     "filter.want_end.equal",
		"tcp.len 0":       "filter.want_end",
	} {
		if _, err := filter.Parse(src); err == nil || err.(*filter.Error).Key() != key {
			t.Errorf("%s: %v", src, err)
		}
	}
}
