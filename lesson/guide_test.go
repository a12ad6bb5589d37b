package lesson_test

import (
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wiretale/lesson"
)

// guides are the pages on writing lessons.
var guides = []string{"../docs/lessons.md", "../docs/lecciones.md"}

func guide(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// fence is a block of a page, with its language.
var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

// TestTheGuidesBlocksAreOfTheExample holds that whoever copies from the guide
// copies what was checked and played.
func TestTheGuidesBlocksAreOfTheExample(t *testing.T) {
	var files []string
	entries, err := fs.ReadDir(lesson.Example(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := fs.ReadFile(lesson.Example(), e.Name())
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, "\n"+string(data))
	}
	for _, path := range guides {
		blocks := 0
		for _, m := range fence.FindAllStringSubmatch(guide(t, path), -1) {
			if m[1] == "sh" {
				continue
			}
			blocks++
			if !slices.ContainsFunc(files, func(file string) bool { return strings.Contains(file, "\n"+m[2]) }) {
				t.Errorf("%s: this is in no file of the example:\n%s", path, m[2])
			}
		}
		if blocks < 20 {
			t.Errorf("%s: %d blocks", path, blocks)
		}
	}
}

// TestTheGuideTellsEveryKey holds each table of the reference against the type
// that is read.
func TestTheGuideTellsEveryKey(t *testing.T) {
	types := []reflect.Type{
		reflect.TypeFor[lesson.Lesson](), reflect.TypeFor[lesson.Figure](), reflect.TypeFor[lesson.Stated](), reflect.TypeFor[lesson.Step](),
		reflect.TypeFor[lesson.Ask](), reflect.TypeFor[lesson.Option](), reflect.TypeFor[lesson.Pattern](), reflect.TypeFor[lesson.Why](),
		reflect.TypeFor[lesson.Miss](), reflect.TypeFor[lesson.Goal](), reflect.TypeFor[lesson.Idea](), reflect.TypeFor[lesson.Entry](),
	}
	row := regexp.MustCompile("(?m)^\\| `([^`]+)` \\|")
	for _, path := range guides {
		page := guide(t, path)
		reference := page[strings.LastIndex(page, "\n## "):]
		sections := strings.Split(reference, "\n### ")[1:]
		if len(sections) != len(types) {
			t.Fatalf("%s: %d tables, want %d", path, len(sections), len(types))
		}
		for i, section := range sections {
			var told []string
			for _, m := range row.FindAllStringSubmatch(section, -1) {
				told = append(told, m[1])
			}
			known := keysOf(types[i])
			for _, key := range known {
				if !slices.Contains(told, key) {
					t.Errorf("%s: %s isn't told of %s", path, key, types[i].Name())
				}
			}
			for _, key := range told {
				if !slices.Contains(known, key) {
					t.Errorf("%s: %s is no key of %s", path, key, types[i].Name())
				}
			}
		}
	}
}

// keysOf are the keys that a type is read from.
func keysOf(t reflect.Type) (keys []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		key, how, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case how == "inline":
			keys = append(keys, keysOf(f.Type)...)
		case f.IsExported() && key != "" && key != "-":
			keys = append(keys, key)
		}
	}
	return keys
}

// TestTheGuidesSpeakAlike holds the two pages to the same parts in the same order.
func TestTheGuidesSpeakAlike(t *testing.T) {
	shape := func(page string) (lines []string) {
		page = fence.ReplaceAllString(page, "```$1")
		for line := range strings.Lines(page) {
			if m := regexp.MustCompile("^(#+ |```|\\| `[^`]*`|- |\\d\\. )").FindString(line); m != "" {
				lines = append(lines, m)
			}
		}
		return lines
	}
	en, es := shape(guide(t, guides[0])), shape(guide(t, guides[1]))
	for i := range min(len(en), len(es)) {
		if en[i] != es[i] {
			t.Fatalf("part %d: %q in English, %q in Spanish", i, en[i], es[i])
		}
	}
	if len(en) != len(es) {
		t.Errorf("%d parts in English, %d in Spanish", len(en), len(es))
	}
}
