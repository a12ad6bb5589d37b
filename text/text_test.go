package text

import "testing"

func TestPhaseIsSpokenInBothLanguages(t *testing.T) {
	if got := For(Spanish).T("phase.request"); got != "petición" {
		t.Errorf("got %q", got)
	}
	if got := For(English).T("phase.request"); got != "request" {
		t.Errorf("got %q", got)
	}
}
