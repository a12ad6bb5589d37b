package trace

import (
	"testing"
	"time"
)

func TestAnEntrysValueIsTakenApart(t *testing.T) {
	for value, want := range map[string]struct {
		state string
		until time.Duration
		ok    bool
	}{
		"REPLIED ≤ 2m0.04s": {"REPLIED", 2*time.Minute + 40*time.Millisecond, true},
		"STATIC":            {"STATIC", 0, false},
		"REPLIED ≤ soon":    {"REPLIED", 0, false},
	} {
		if state, until, ok := (TableEntry{Value: value}).Expiry(); state != want.state || until != want.until || ok != want.ok {
			t.Errorf("%q: %q, %v, %v", value, state, until, ok)
		}
	}
	if value := Expiring("REPLIED", 2*time.Minute+40*time.Millisecond); value != "REPLIED ≤ 2m0.04s" {
		t.Errorf("it is written as %q", value)
	}
}
