package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

func TestTheScreenIsWrittenInEveryForm(t *testing.T) {
	sc, err := findScenario("web-page")
	if err != nil {
		t.Fatal(err)
	}
	view, err := tell(sc)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{words: text.For(text.English)}
	dir := t.TempDir()
	for form, want := range map[string]string{
		"text": "SYN·ACK", "mermaid": "sequenceDiagram", "svg": "<svg ", "markdown": "## Handshake", "json": `"type":"packet"`,
		"pcapng": "wiretale", "cast": `{"version":2,"width":80`,
	} {
		path := filepath.Join(dir, form)
		n, err := p.exportScreen(tui.Export{Form: form, Path: path, Title: "A page", Kind: session.Simulated,
			Snapshot: analyze.Read(view), Conversation: 2, Width: 80, Height: 24})
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil || int64(len(data)) != n || !strings.Contains(string(data), want) {
			t.Errorf("%s: %d bytes of %d, %v:\n%.500s", form, len(data), n, err, data)
		}
		if form != "cast" && strings.Contains(string(data), "DNS query") {
			t.Errorf("%s holds more than the conversation that is looked at", form)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 7 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestALessonsExportKnowsNothingOfWhatIsHidden(t *testing.T) {
	sc, err := findScenario("lossy")
	if err != nil {
		t.Fatal(err)
	}
	view, err := tell(sc)
	if err != nil {
		t.Fatal(err)
	}
	cut := analyze.Read(view.Until(trace.Ordinal(view.Events.Len() / 3)))
	p := &program{words: text.For(text.English)}
	for _, form := range []string{"text", "mermaid", "svg", "markdown", "json"} {
		path := filepath.Join(t.TempDir(), form)
		if _, err := p.exportScreen(tui.Export{Form: form, Path: path, Snapshot: cut, Width: 80, Height: 24}); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil || strings.Contains(string(data), "FIN·ACK") || strings.Contains(string(data), "TIME-WAIT") {
			t.Errorf("%s knows the end, %v:\n%.2000s", form, err, data)
		}
	}
}

func TestWhatCannotBeWrittenIsSaid(t *testing.T) {
	p := &program{words: text.For(text.English)}
	_, err := p.exportScreen(tui.Export{Form: "svg", Path: filepath.Join(t.TempDir(), "no", "such.svg")})
	if err == nil || !strings.Contains(p.say(err), "such.svg") {
		t.Errorf("got %v", err)
	}
}
