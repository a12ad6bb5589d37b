package explain

import (
	"strings"
	"testing"

	"wiretale/internal/sample"
	"wiretale/text"
	"wiretale/trace"
)

// told are the sentences about what the tables of firewalls and NATs say and what
// they keep back, in order.
func told(t *testing.T, lang text.Lang, name string) (list []string) {
	s := sample.Story(t, name)
	for _, e := range s.Events.All() {
		switch d := e.Detail.(type) {
		case trace.TableEntry:
			list = append(list, Event(text.For(lang), s, e.Ordinal))
		case trace.Lost:
			if d.Rule != "" {
				list = append(list, Event(text.For(lang), s, e.Ordinal))
			}
		}
	}
	for i := range list { // as it is typed here
		list[i] = strings.ReplaceAll(list[i], "\u00a0", " ")
	}
	return list
}

// TestAFirewallSaysWhy in both languages: which entry admits, which has gone, which
// rule decides.
func TestAFirewallSaysWhy(t *testing.T) {
	for lang, want := range map[text.Lang][]string{
		text.English: {"no rule forbids it", "no entry and no rule lets it in", "no entry and no rule lets it in",
			"rejects SYN", "forgets udp", "that would admit it had gone 30.0 s before"},
		text.Spanish: {"sin regla en contra", "ninguna entrada ni regla lo admite", "ninguna entrada ni regla lo admite",
			"rechaza SYN", "olvida udp", "que lo admitía se había borrado 30.0 s antes"},
	} {
		got := told(t, lang, "firewall")
		if len(got) != len(want) {
			t.Fatalf("got %q", got)
		}
		for i := range want {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("%q doesn't say %q", got[i], want[i])
			}
		}
	}
}

// TestANATSaysWhatItWritesOver, out and in, and by which mapping.
func TestANATSaysWhatItWritesOver(t *testing.T) {
	got := told(t, text.English, "nat")
	for i, want := range map[int]string{
		0: "writes 198.51.100.1:40000 over the sender 192.0.2.2:55638",
		2: "the NAT writes 192.0.2.2:55638 over the receiver",
		4: "By the mapping that SYN seq 0 made at 5.0 ms",
	} {
		if !strings.Contains(got[i], want) {
			t.Errorf("event %d: %q doesn't say %q", i, got[i], want)
		}
	}
}

func TestAResetInAnothersNameIsTheFirewalls(t *testing.T) {
	s := sample.Story(t, "firewall")
	for _, k := range s.Packets.All() {
		if d := datagram(s, &k); d == nil || d.TCP == nil || d.TCP.Flags.String() != "RST·ACK" {
			continue
		}
		if got := Packet(text.For(text.English), s, k.ID); !strings.HasPrefix(got, "The firewall answers SYN seq 0 in the client's name with a reset") {
			t.Errorf("got %q", got)
		}
		return
	}
	t.Error("there is no reset")
}
