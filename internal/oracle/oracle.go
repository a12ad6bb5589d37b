// Package oracle lets tests ask independent programs (tshark, tcpdump, …) for
// their opinion, and counts how often they were asked.
package oracle

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// Need skips the test where a program is not installed, and fails it instead
// where WIRETALE_ORACLES=require says that it must be. WIRETALE_ORACLES=skip
// leaves all comparisons out.
func Need(t testing.TB, program string) {
	t.Helper()
	if os.Getenv("WIRETALE_ORACLES") == "skip" {
		t.Skip("WIRETALE_ORACLES=skip leaves this comparison out")
	}
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("WIRETALE_ORACLES") == "require" {
		t.Fatalf("%s is required by WIRETALE_ORACLES=require, but it is not installed", program)
	}
	t.Skipf("%s is not installed: this comparison is left out", program)
}

// Count records n comparisons with an oracle. They are added to the file that
// WIRETALE_ORACLE_COUNT names, one line a call, so that a run of many test
// binaries can be summed up.
func Count(t testing.TB, n int) {
	t.Helper()
	path := os.Getenv("WIRETALE_ORACLE_COUNT")
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatalf("the count of comparisons can't be kept: %v", err)
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "%d %s\n", n, t.Name()); err != nil {
		t.Fatalf("the count of comparisons can't be kept: %v", err)
	}
}
