package view

import (
	"strings"
	"testing"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/theme"
)

// TestAListenerIsShownWithItsQueues: how long they are at the cursor, and the
// connections at its port, which only the other end tells apart.
func TestAListenerIsShownWithItsQueues(t *testing.T) {
	s := played(t, "many-clients")
	for at, want := range map[time.Duration][]string{
		30 * time.Millisecond:   {"port 80: LISTEN", "SYN queue     1", "accept queue  0 of 3", "192.0.2.2:50001  SYN-RECEIVED"},
		1 * time.Second:         {"SYN queue     0", "accept queue  3 of 3", "192.0.2.2:50001  ESTABLISHED  waits", "192.0.2.2:50002  ESTABLISHED  waits", "192.0.2.2:50003  ESTABLISHED  waits"},
		3010 * time.Millisecond: {"accept queue  0 of 3", "192.0.2.2:50001  ESTABLISHED\n", "192.0.2.2:50003  ESTABLISHED\n"},
	} {
		ctx := &Context{Snapshot: s, Conversation: 1, Cursor: trace.EndOf(at), Theme: theme.New(true, true, false), Words: text.For(text.English)}
		got := state(ctx, 48, 60)
		for _, line := range want {
			if !strings.Contains(got, line) {
				t.Errorf("%v: %q is missing in\n%s", at, line, got)
			}
		}
	}
	ctx := &Context{Snapshot: s, Conversation: 1, Cursor: trace.EndOf(time.Second), Theme: theme.New(true, true, false), Words: text.For(text.Spanish)}
	if got := state(ctx, 48, 60); !strings.Contains(got, "cola de aceptación  3 de 3") || !strings.Contains(got, "espera") {
		t.Errorf("in Spanish it shows\n%s", got)
	}
	ctx = &Context{Snapshot: played(t, "handshake"), Conversation: 1, Cursor: trace.EndOf(time.Second), Theme: ctx.Theme, Words: ctx.Words}
	if got := state(ctx, 48, 60); strings.Contains(got, "cola") {
		t.Errorf("queues are shown of which nothing is told\n%s", got)
	}
}
