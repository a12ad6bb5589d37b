package text

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// entry is one key of a catalogue file, with its forms by plural category.
type entry struct {
	file  string
	forms map[string]string
}

// catalogue reads all files of a language, and fails where a key stands twice.
func catalogue(t *testing.T, lang Lang) map[string]entry {
	t.Helper()
	names, err := fs.Glob(files, "catalogue/*."+string(lang)+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]entry{}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var keys map[string]any
		if err := yaml.Unmarshal(data, &keys); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for key, value := range keys {
			if before, twice := all[key]; twice {
				t.Errorf("%s stands in %s and in %s", key, before.file, name)
			}
			all[key] = entry{name, forms(t, name, key, value)}
		}
	}
	return all
}

func forms(t *testing.T, file, key string, value any) map[string]string {
	t.Helper()
	switch v := value.(type) {
	case string:
		return map[string]string{"other": v}
	case map[string]any:
		f := map[string]string{}
		for category, s := range v {
			text, ok := s.(string)
			if !ok || category != "one" && category != "other" {
				t.Errorf("%s: %s: %s: a plural is written {one: …, other: …}", file, key, category)
				continue
			}
			f[category] = text
		}
		return f
	}
	t.Errorf("%s: %s: %v is no text (quote it)", file, key, value)
	return nil
}

func TestCatalogueHasEveryKeyInBothLanguages(t *testing.T) {
	en, es := catalogue(t, English), catalogue(t, Spanish)
	for key, e := range en {
		if _, ok := es[key]; !ok {
			t.Errorf("%s: %s is missing in Spanish", e.file, key)
		}
	}
	for key, e := range es {
		if _, ok := en[key]; !ok {
			t.Errorf("%s: %s is missing in English", e.file, key)
		}
	}
}

func TestCatalogueHasNoEmptyText(t *testing.T) {
	for _, lang := range Langs() {
		for key, e := range catalogue(t, lang) {
			if _, ok := e.forms["other"]; !ok {
				t.Errorf("%s: %s has no form for many", e.file, key)
			}
			for _, s := range e.forms {
				if strings.TrimSpace(s) == "" || s != strings.TrimSpace(s) {
					t.Errorf("%s: %s is %q: empty, or with space around it", e.file, key, s)
				}
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(s string) []string {
	found := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		found[m[1]] = true
	}
	return slices.Sorted(maps.Keys(found))
}

func TestCatalogueTakesTheSameValuesInBothLanguages(t *testing.T) {
	en, es := catalogue(t, English), catalogue(t, Spanish)
	for key, e := range en {
		a, b := placeholders(e.forms["other"]), placeholders(es[key].forms["other"])
		if !slices.Equal(a, b) {
			t.Errorf("%s: %s takes %v in English and %v in Spanish", e.file, key, a, b)
		}
	}
	for _, lang := range []map[string]entry{en, es} {
		for key, e := range lang {
			one, hasOne := e.forms["one"]
			if !hasOne {
				continue
			}
			if !slices.Contains(placeholders(e.forms["other"]), "Count") {
				t.Errorf("%s: %s has a plural but no {{.Count}}", e.file, key)
			}
			for _, name := range placeholders(one) {
				if !slices.Contains(placeholders(e.forms["other"]), name) {
					t.Errorf("%s: %s: {{.%s}} is in the singular only", e.file, key, name)
				}
			}
		}
	}
}

func TestCatalogueIsTranslated(t *testing.T) {
	data, err := os.ReadFile("testdata/same-in-both.txt")
	if err != nil {
		t.Fatal(err)
	}
	same := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			same[line] = true
		}
	}
	en, es := catalogue(t, English), catalogue(t, Spanish)
	for key, e := range en {
		equal := maps.Equal(e.forms, es[key].forms)
		words := placeholder.ReplaceAllString(e.forms["other"], "")
		if equal && regexp.MustCompile(`\pL`).MatchString(words) && !same[key] {
			t.Errorf("%s: %s is %q in both languages: translate it, or list it in testdata/same-in-both.txt", e.file, key, e.forms["other"])
		}
		if !equal && same[key] {
			t.Errorf("%s is listed in testdata/same-in-both.txt, but differs", key)
		}
		delete(same, key)
	}
	for key := range same {
		t.Errorf("testdata/same-in-both.txt lists %s, which is no key", key)
	}
}

// avoided are words that the project's Spanish does without, each with the
// better one.
var avoided = map[*regexp.Regexp]string{
	regexp.MustCompile(`(?i)apret[óo]n`):                                                "acuerdo",
	regexp.MustCompile(`(?i)\bpaquetes? perdidos? se reenv`):                            "se retransmite",
	regexp.MustCompile(`(?i)\bACKs\b`):                                                  "los ACK",
	regexp.MustCompile(`(?i)\b(usted|ustedes|vosotros)\b`):                              "tú",
	regexp.MustCompile(`(?i)\b(pinchar?|ordenador|computadora|fichero)\b`):              "elegir, equipo, archivo",
	regexp.MustCompile(`(?i)\b(handshake|timeout|link|buffer|checksum|header)\b`):       "acuerdo, vencimiento, enlace, búfer, suma de comprobación, cabecera",
	regexp.MustCompile(`(?i)\b(por defecto|tipear|clickear|cliquear|soportad[oa]s?)\b`): "de fábrica, escribir, hacer clic, admitido",
	regexp.MustCompile(`\d,\d`):                                                         "a decimal point",
}

func TestCatalogueSpeaksTheProjectsSpanish(t *testing.T) {
	for key, e := range catalogue(t, Spanish) {
		if strings.HasSuffix(key, ".example") {
			continue // what is typed: names of commands, scenarios and files
		}
		for _, s := range e.forms {
			for word, better := range avoided {
				if found := word.FindString(s); found != "" {
					t.Errorf("%s: %s says %q: better %s", e.file, key, found, better)
				}
			}
			if strings.Contains(s, "?") && !strings.Contains(s, "¿") && strings.ContainsRune(s, ' ') {
				t.Errorf("%s: %s asks without ¿: %q", e.file, key, s)
			}
		}
	}
}
