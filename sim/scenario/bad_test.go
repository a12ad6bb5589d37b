package scenario

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"wiretale/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

// say is an error as a person reads it.
func say(lang text.Lang, e *Error) string {
	return text.For(lang).T(e.Key(), text.Args{"File": e.File, "Line": e.Line, "Column": e.Column,
		"Found": e.Found, "Expected": e.Expected})
}

// TestBadScenariosSayWhatIsWrong holds the messages for a collection of
// scenarios that are each wrong in one way. They stand in one file, divided by
// lines that begin with "###" and name them.
func TestBadScenariosSayWhatIsWrong(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "bad.txt"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[Code]bool{UnknownScenario: true, Unreadable: true}
	var got strings.Builder
	for _, part := range strings.Split(string(data), "### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		sc, err := Parse(name+".yaml", []byte(expand(body)))
		fault, ok := err.(*Error)
		if !ok {
			t.Errorf("%s: got %v, %v", name, sc, err)
			continue
		}
		seen[fault.Code] = true
		got.WriteString("### " + name + "\n" + err.Error() + "\n" + say(text.English, fault) + "\n" + say(text.Spanish, fault) + "\n")
	}
	for _, code := range Codes() {
		if !seen[code] {
			t.Errorf("no scenario here is wrong by %q", code)
		}
	}
	compare(t, "bad.golden", got.String())
}

// expand fills in what most of the bad scenarios have in common: a line "…"
// stands for a good beginning, a line "(long)" for more than is read.
func expand(body string) string {
	const good = "title: {en: Test, es: Prueba}\ndescription: {en: A test., es: Una prueba.}\n"
	const hosts = "hosts:\n  - {name: client, addresses: [192.0.2.1]}\n  - {name: server, addresses: [198.51.100.1]}\n"
	const links = "links:\n  - between: [client, server]\n"
	return strings.NewReplacer("<head>\n", good, "<hosts>\n", hosts, "<links>\n", links,
		"<long>", strings.Repeat("x", maxFile)).Replace(body)
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestUnknownScenarioNamesTheNearest(t *testing.T) {
	_, err := Embedded("handshaek")
	fault, ok := err.(*Error)
	if !ok || fault.Code != UnknownScenario || fault.Expected != "handshake" {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"", "../scenario", "data/handshake", "xyzzy"} {
		if _, err := Embedded(name); err == nil {
			t.Errorf("%q was found", name)
		}
	}
}

func TestAFileIsReadOrSaysWhyNot(t *testing.T) {
	f, err := os.Open(filepath.Join("data", "handshake.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if sc, err := Read("my/handshake.yaml", f); err != nil || sc.Name != "handshake" {
		t.Errorf("got %+v, %v", sc, err)
	}
	if _, err := Read("my/handshake.yaml", iotest.ErrReader(io.ErrUnexpectedEOF)); err == nil || err.(*Error).Code != Unreadable {
		t.Errorf("got %v", err)
	}
	_, err = os.Open(filepath.Join(t.TempDir(), "none.yaml"))
	if fault := CannotRead("none.yaml", err); fault.Code != Unreadable || fault.Found != "no such file or directory" {
		t.Errorf("got %v", fault)
	}
}

func TestEveryErrorHasItsSentences(t *testing.T) {
	for _, code := range Codes() {
		for _, lang := range text.Langs() {
			if e := (&Error{Code: code}); !text.For(lang).Has(e.Key()) {
				t.Errorf("%s has no text in %s", e.Key(), lang)
			}
		}
	}
}
