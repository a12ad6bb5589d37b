package script

import (
	"os"
	"path/filepath"
	"testing"

	"wiretale/sim"
)

// FuzzScript: any text is read to a script or refused with a place in it, and
// whatever was read is played to an end.
func FuzzScript(f *testing.F) {
	for _, pattern := range []string{"testdata/*.pkt", "../tcp/testdata/*.pkt"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse("fuzz.pkt", text)
		if err != nil {
			if fault, ok := err.(*Error); !ok || fault.Line < 1 && fault.Code != TooLarge && fault.Code != NoEvent {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		report := Play(s, sim.Discard())
		if f := report.Failure; f != nil && f.Line < 1 {
			t.Fatalf("a failure without a place: %+v", f)
		}
	})
}
