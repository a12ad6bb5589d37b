package export_test

import (
	"fmt"
	"testing"

	"wiretale/internal/sample"
)

// TestFictionsAreToldToPrograms: every host's line has what its TCP does without.
func TestFictionsAreToldToPrograms(t *testing.T) {
	s := sample.Story(t, "handshake")
	s.Nodes[1].Fictions = []string{"no-time-wait"}
	for _, o := range linesOf(t, s, 0, nil) {
		if o["type"] != "node" {
			continue
		}
		want := "[]"
		if o["name"] == "server" {
			want = "[no-time-wait]"
		}
		if got := fmt.Sprint(o["fictions"]); got != want {
			t.Errorf("%v does without %s", o["name"], got)
		}
	}
}
