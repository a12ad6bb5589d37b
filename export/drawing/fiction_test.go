package drawing_test

import (
	"io"
	"strings"
	"testing"

	"wiretale/export/drawing"
	"wiretale/text"
	"wiretale/trace"
)

// TestDrawingsSayThatItIsNotTCP above all else, in the reader's language.
func TestDrawingsSayThatItIsNotTCP(t *testing.T) {
	forms := map[string]func(io.Writer, drawing.Part) error{
		"text":    func(w io.Writer, p drawing.Part) error { return drawing.Text(w, p, 80, false) },
		"mermaid": drawing.Mermaid,
		"svg":     drawing.SVG,
	}
	for lang, want := range map[text.Lang]string{text.English: "not TCP: no TIME-WAIT", text.Spanish: "no es TCP: sin TIME-WAIT"} {
		for name, form := range forms {
			p := simulated(t, "handshake", lang)
			if strings.Contains(drawn(t, form, p), want) {
				t.Errorf("%s, %s: TCP is called not TCP", name, lang)
			}
			p.Snapshot.Nodes[1].Fictions = []string{"no-time-wait"}
			if got := drawn(t, form, p); !strings.Contains(got, want) {
				t.Errorf("%s, %s: it does not say %q", name, lang, want)
			}
			p.Picks = func(*trace.Packet) bool { return true }
			if got := drawn(t, form, p); !strings.Contains(got, want) {
				t.Errorf("%s, %s, picked: it does not say %q", name, lang, want)
			}
		}
	}
}
