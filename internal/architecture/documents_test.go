package architecture

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestReadmeNamesEveryDirectDependency(t *testing.T) {
	readme := read(t, "README.md")
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(read(t, "go.mod"), -1)
	if len(direct) < 10 {
		t.Fatalf("only %d direct dependencies found in go.mod", len(direct))
	}
	for _, m := range direct {
		// The README leaves out hosts, and the owner where it was named before.
		parts := strings.Split(m[1], "/")
		short := strings.Join(parts[max(len(parts)-2, 0):], "/")
		if !strings.Contains(readme, short) {
			t.Errorf("README.md does not say what %s is for", m[1])
		}
	}
}

func TestDocumentsNameOnlyFilesThatExist(t *testing.T) {
	name := regexp.MustCompile("`([a-z][a-z0-9_/.-]*\\.(?:go|md|yaml|png))`|\\]\\(([A-Za-z][\\w/.-]*)\\)")
	checked := 0
	for _, doc := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"} {
		for _, m := range name.FindAllStringSubmatch(read(t, doc), -1) {
			file := m[1] + m[2]
			if strings.ContainsRune(file, '*') || examples[file] {
				continue
			}
			checked++
			if _, err := os.Stat(filepath.Join(root, file)); err == nil {
				continue
			}
			if found, _ := filepath.Glob(filepath.Join(root, "*", file)); len(found) > 0 {
				continue
			}
			if found, _ := filepath.Glob(filepath.Join(root, "*", "*", file)); len(found) > 0 {
				continue
			}
			t.Errorf("%s names %s, which does not exist", doc, file)
		}
	}
	if checked < 10 {
		t.Errorf("only %d names of files were found in the documents", checked)
	}
}

// examples are files that the documents let the reader make.
var examples = map[string]bool{"lesson.yaml": true, "en.md": true, "es.md": true, "mine.yaml": true}

func TestTheMapInTheDocumentIsTheOneThatIsTested(t *testing.T) {
	document := read(t, "ARCHITECTURE.md")
	for dir := range arrows {
		if strings.HasPrefix(dir, "internal") || strings.HasPrefix(dir, "tui/") {
			continue // these stand in their parents' rows
		}
		if !strings.Contains(document, "`"+dir+"`") {
			t.Errorf("ARCHITECTURE.md does not name the folder %s", dir)
		}
	}
}
