package script

import (
	"path/filepath"
	"strings"
	"testing"

	"wiretale/sim"
)

// TestEndpoint plays the scripts of sim/tcp, which say what the endpoint does.
func TestEndpoint(t *testing.T) { play(t, "../tcp/testdata") }

// TestSockets plays the scripts of this package, which say what the calls do.
func TestSockets(t *testing.T) { play(t, "testdata") }

func play(t *testing.T, folder string) {
	t.Helper()
	files, err := filepath.Glob(folder + "/*.pkt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scripts in %s, %v", len(files), folder, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".pkt"), func(t *testing.T) {
			report := Play(readScript(t, file), sim.Discard())
			if f := report.Failure; f != nil {
				t.Errorf("line %d, after %s s: %s %v\nexpected: %s\ncame:     %s", f.Line, Clock(f.At), f.Code, f.Aspects, f.Expected, f.Found)
			}
			for _, n := range report.Notices {
				t.Errorf("line %d: %s %s", n.Line, n.Code, n.Found)
			}
		})
	}
}
