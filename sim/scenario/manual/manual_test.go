package manual

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
)

var update = flag.Bool("update", false, "write the pages anew")

// pages are the files that Page writes.
var pages = map[text.Lang]string{text.English: "scenarios.md", text.Spanish: "escenarios.md"}

func TestThePagesAreWhatTheProgramReads(t *testing.T) {
	for _, lang := range text.Langs() {
		var page bytes.Buffer
		if err := Page(&page, text.For(lang)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("..", "..", "..", "docs", pages[lang])
		if *update {
			if err := os.WriteFile(path, page.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(have), page.String()); diff != "" {
			t.Errorf("%s is not current: go test ./sim/scenario/manual -update\n%s", path, diff)
		}
	}
}

// TestEveryScenarioOnThePagesRuns plays them: what an introduction shows must
// also come to something.
func TestEveryScenarioOnThePagesRuns(t *testing.T) {
	for _, lang := range text.Langs() {
		var page bytes.Buffer
		if err := Page(&page, text.For(lang)); err != nil {
			t.Fatal(err)
		}
		blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page.Bytes(), -1)
		if len(blocks) < 4 {
			t.Fatalf("%s: %d scenarios", lang, len(blocks))
		}
		for _, b := range blocks {
			sc, err := scenario.Parse("page.yaml", b[1])
			if err != nil {
				t.Errorf("%s: %v\n%s", lang, err, b[1])
				continue
			}
			summary, err := sim.Run(sc, nil, sim.Discard())
			if err != nil || summary.Packets < 7 {
				t.Errorf("%s: %d packets, %v\n%s", lang, summary.Packets, err, b[1])
			}
			for i, outcome := range summary.Interventions {
				if outcome != sim.Applied {
					t.Errorf("%s: intervention %d is %s\n%s", lang, i+1, outcome, b[1])
				}
			}
		}
	}
}

// eachKey visits every key with its path.
func eachKey(f *scenario.Form, path []string, visit func(path []string)) {
	switch f.Kind {
	case scenario.List:
		eachKey(f.Element, path, visit)
	case scenario.Either:
		for _, form := range f.Forms {
			at := within(path, form)
			if len(at) > len(path) && form.Keys[0].Form.Kind == scenario.Word {
				visit(at) // what these words do
			}
			eachKey(form, at, visit)
		}
	case scenario.Mapping:
		for _, k := range f.Keys {
			at := below(path, k.Name)
			visit(at)
			eachKey(k.Form, at, visit)
		}
	}
}

func TestEveryKeyIsExplainedInBothLanguages(t *testing.T) {
	used := map[string]bool{}
	eachKey(scenario.Describe(), nil, func(path []string) {
		for _, lang := range text.Langs() {
			key := sentence(text.For(lang), path)
			if key == "" {
				t.Errorf("%s: the catalogue has no sentence for key.%s", lang, strings.Join(path, "."))
			}
			used[key] = true
		}
	})
	for _, key := range text.Keys() {
		if strings.HasPrefix(key, prefix) && !used[key] {
			t.Errorf("%s explains no key of scenario files", key)
		}
	}
}

func TestASentenceServesInSeveralPlaces(t *testing.T) {
	p := text.For(text.English)
	for _, path := range [][]string{{"links", "delay"}, {"links", "back", "delay"}} {
		if got := sentence(p, path); got != "key.links.delay" {
			t.Errorf("%v: %q", path, got)
		}
	}
	if got := sentence(p, []string{"hosts", "nonsense"}); got != "" {
		t.Errorf("got %q", got)
	}
}

// validator is the schema in another's hands.
func validator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	var b bytes.Buffer
	if err := Schema(&b, text.For(text.English)); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(&b)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("scenario.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// asJSON is a scenario as a validator of JSON takes it.
func asJSON(data []byte) (any, error) {
	j, err := yaml.YAMLToJSON(data)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(j))
}

func TestEveryEmbeddedScenarioKeepsToTheSchema(t *testing.T) {
	v := validator(t)
	for _, name := range scenario.Names() {
		data, err := scenario.Source(name)
		if err != nil {
			t.Fatal(err)
		}
		value, err := asJSON(data)
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// structural are the mistakes that a schema can tell: what parts say of each
// other, and how far numbers with units reach, it can't.
var structural = []scenario.Code{scenario.UnknownKey, scenario.MissingKey, scenario.WrongKind, scenario.BadValue, scenario.Negative}

// beyond are bad scenarios whose mistake is of such a sort and yet more than
// form.
var beyond = []string{"missing-words", "no-hosts", "no-addresses", "record-of-nothing", "intervention-by-a-broken-filter",
	"base-setting-unknown", "base-setting-without-value", "base-in-braces", "record-of-another-zone", "record-that-says-nothing", "delegation-to-nobody", "delegation-of-another-zone",
	"resolver-without-roots", "a-nat-with-anothers-address"}

// TestTheSchemaRefusesWhatTheReaderRefuses takes the reader's own collection of
// bad scenarios.
func TestTheSchemaRefusesWhatTheReaderRefuses(t *testing.T) {
	v := validator(t)
	data, err := os.ReadFile(filepath.Join("..", "testdata", "bad.txt"))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, part := range strings.Split(string(data), "### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		body = filled(body)
		_, err := scenario.Parse(name, []byte(body))
		fault, bad := err.(*scenario.Error)
		if !bad || !slices.Contains(structural, fault.Code) || slices.Contains(beyond, name) {
			continue
		}
		value, err := asJSON([]byte(body))
		if err != nil {
			continue // a text that isn't even YAML
		}
		if v.Validate(value) == nil {
			t.Errorf("%s keeps to the schema: %v", name, fault)
		}
		refused++
	}
	if refused < 30 {
		t.Errorf("only %d bad scenarios were tried", refused)
	}
}

// filled fills in what most of the bad scenarios have in common.
func filled(body string) string {
	return strings.NewReplacer(
		"<head>\n", "title: {en: Test, es: Prueba}\n",
		"<hosts>\n", "hosts:\n  - {name: client, addresses: [192.0.2.1]}\n  - {name: server, addresses: [198.51.100.1]}\n",
		"<links>\n", "links:\n  - between: [client, server]\n").Replace(body)
}
