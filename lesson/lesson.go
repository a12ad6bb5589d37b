package lesson

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"time"

	"wiretale/text"
)

//go:embed content
var content embed.FS

// Words are a text in every language.
type Words map[text.Lang]string

// In is the text in a language.
func (w Words) In(p *text.Printer) string { return w[p.Lang] }

// Lesson is one lesson's content. It never changes.
type Lesson struct {
	Name   string `yaml:"-"`
	Number int    `yaml:"number"` // its place in the course
	Title  Words  `yaml:"title"`
	About  Words  `yaml:"about"`
	// Row is the time of one row of the ladder, so that it is the same before
	// the first flight has been seen; 0 lets the trace decide.
	Row time.Duration `yaml:"row"`
	// Scenes are the tellings that the lesson shows, by name: an embedded
	// scenario, or a file of the lesson's folder. It begins with the first step's.
	Scenes   map[string]string  `yaml:"scenes"`
	Varies   Varies             `yaml:"varies"`
	RFCs     Items[string]      `yaml:"rfcs"`
	Concepts Items[string]      `yaml:"concepts"`
	Beliefs  map[string]Words   `yaml:"beliefs"`
	Figures  map[string]*Figure `yaml:"figures"`
	Stated   []Stated           `yaml:"stated"`
	Steps    []*Step            `yaml:"steps"`

	files  map[string][]byte // of scenes, by their names
	ideas  []Idea            // that only this lesson names
	terms  []Entry
	placed []placed // what the scenes must have
	places places
}

// Varies is what a lesson bears besides another seed.
type Varies struct {
	Delay []time.Duration `yaml:"delay"` // the least and the most
}

// Names lists the embedded lessons' names.
func Names() []string {
	entries, err := fs.ReadDir(content, "content")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// List loads the embedded lessons, in the order of the course. One that is
// broken is left out; a test holds that none is.
func List() []*Lesson {
	var all []*Lesson
	for _, name := range Names() {
		if l, err := Load(name); err == nil {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b *Lesson) int { return a.Number - b.Number })
	return all
}

// Load reads an embedded lesson. Its error is an *Error.
func Load(name string) (*Lesson, error) {
	if !fs.ValidPath(name) || name == "." {
		return nil, &Error{Lesson: name, Code: NoLesson, Found: clip(name), Expected: strings.Join(Names(), ", ")}
	}
	dir, err := fs.Sub(content, "content/"+name)
	if err != nil {
		return nil, &Error{Lesson: name, Code: NoLesson, Found: clip(name), Expected: strings.Join(Names(), ", ")}
	}
	return Read(name, dir)
}

// Read reads the lesson that a folder holds: lesson.yaml, one file of prose for
// each language, and its scenarios. Its error is an *Error.
func Read(name string, dir fs.FS) (*Lesson, error) {
	l, f := load(name, dir)
	return l, f.first()
}
