package lesson

import (
	"bytes"
	"embed"
	"io/fs"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"wiretale/text"
	"wiretale/trace/filter"
	"wiretale/wire"
)

//go:embed content
var content embed.FS

// Words are a text in every language.
type Words map[text.Lang]string

// In is the text in a language.
func (w Words) In(p *text.Printer) string { return w[p.Lang] }

// Lesson is one lesson's content. It never changes.
type Lesson struct {
	Name     string `yaml:"-"`
	Number   int    `yaml:"number"` // its place in the course
	Title    Words  `yaml:"title"`
	About    Words  `yaml:"about"`
	Scenario string `yaml:"scenario"`
	// Row is the time of one row of the ladder, so that it is the same before
	// the first flight has been seen; 0 lets the trace decide.
	Row   time.Duration `yaml:"row"`
	RFCs  []string      `yaml:"rfcs"`
	Steps []*Step       `yaml:"steps"`
}

// Step is one moment of a lesson: what is shown, told and asked there.
type Step struct {
	ID string `yaml:"id"`
	// At picks the event out at which the step shows the trace, Nth which of
	// several (counted from 1; 0 means 1).
	At  string `yaml:"at"`
	Nth int    `yaml:"nth"`
	// View is the view that suits the step ("ladder", "packet", "state", …),
	// Speed the speed in thousandths of real time; both may be absent.
	View  string `yaml:"view"`
	Speed int    `yaml:"speed"`
	// Highlight picks out the event to point at: the latest visible one of
	// which it is true, or the step's own where it is empty.
	Highlight string `yaml:"highlight"`
	Ask       *Ask   `yaml:"ask"`

	at, highlight *filter.Filter
	prose         map[text.Lang]section
}

// Ask is a question about the packet that a host sends next.
type Ask struct {
	Prompt Words `yaml:"prompt"`
	// Field is the field whose value is asked for; where it is empty, who
	// sends and what.
	Field   string    `yaml:"field"`
	Choices []*Option `yaml:"choices"`
	Why     *Why      `yaml:"why"`
	// Hints go from a nudge to nearly the answer.
	Hints []Words `yaml:"hints"`
}

// Option is one choice: a misconception or the truth. Which of the two, only
// the trace knows.
type Option struct {
	ID     string   `yaml:"id"`
	Packet *Pattern `yaml:"packet"` // where a packet is asked for
	// Value is where a field is asked for the sum of these: numbers, and
	// fields of the packet at which the step stands.
	Value []string `yaml:"value"`
	// Wrong tells why not, should it not be what happens.
	Wrong Words `yaml:"wrong"`
}

// Pattern is what a packet may look like.
type Pattern struct {
	From  string  `yaml:"from"`
	Flags string  `yaml:"flags"` // as in "SYN·ACK"; PSH is not looked at
	Ack   *uint32 `yaml:"ack"`   // relative
	Data  bool    `yaml:"data"`  // that it carries some
	Again bool    `yaml:"again"` // how it is named: "SYN again"

	flags wire.Flags
}

// Why asks for the reason. An option's Claim is an expression about the packet
// at which the step stands: the one that is true there is right.
type Why struct {
	Prompt  Words     `yaml:"prompt"`
	Choices []*Reason `yaml:"choices"`
}

// Reason is one choice of a why.
type Reason struct {
	ID    string `yaml:"id"`
	Says  Words  `yaml:"says"`
	Claim string `yaml:"claim"`
	Wrong Words  `yaml:"wrong"`

	claim *filter.Filter
}

// hintLevels is how many hints every question has.
const hintLevels = 3

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
		return nil, &Error{Lesson: name, Code: NoLesson}
	}
	dir, err := fs.Sub(content, "content/"+name)
	if err != nil {
		return nil, &Error{Lesson: name, Code: NoLesson}
	}
	return Read(name, dir)
}

// Read reads the lesson that a folder holds: lesson.yaml, and one file of
// prose for each language. Its error is an *Error.
func Read(name string, dir fs.FS) (*Lesson, error) {
	data, err := fs.ReadFile(dir, "lesson.yaml")
	if err != nil {
		return nil, &Error{Lesson: name, Code: NoLesson}
	}
	l := &Lesson{Name: name}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(l); err != nil {
		return nil, &Error{Lesson: name, Code: BadYAML, Found: yaml.FormatError(err, false, true)}
	}
	prose := map[text.Lang]map[string]section{}
	for _, lang := range text.Langs() {
		file := string(lang) + ".md"
		data, err := fs.ReadFile(dir, file)
		if err != nil {
			return nil, &Error{Lesson: name, Code: NoProse, Found: file}
		}
		if prose[lang], err = sections(name, file, string(data)); err != nil {
			return nil, err
		}
	}
	return l, l.compile(prose)
}
