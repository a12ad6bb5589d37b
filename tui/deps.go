package tui

import (
	"context"
	"time"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// Entry is something that home can open. Its texts are shown escaped.
type Entry struct {
	Kind  EntryKind
	Name  string // what the opener is given
	Title string
	Note  string // at the line's end: progress, a date
	About string // beside the list while it is highlighted
	// Done is how much was done of it, of Of in all; Of is 0 where that says nothing.
	Done, Of int
}

// EntryKind is the section of home that an entry stands in.
type EntryKind uint8

// The sections, in the order in which home shows them.
const (
	Reviews EntryKind = iota // of what was learned; they stand in the lessons' section
	Lessons
	Scenarios
	Recent
	Interfaces
	entryKinds
)

var entryKindKeys = [entryKinds]string{"tui.home.lessons", "tui.home.lessons", "tui.home.scenarios", "tui.home.recent", "tui.home.live"}

// Deps is what the screen needs of the outside. Every function may take its
// time: it is called outside Update.
type Deps struct {
	Words *text.Printer
	// Entries lists what can be opened; it is called again whenever home
	// comes back.
	Entries func() []Entry
	// Preview tells the beginning of what an entry holds, as far as it may be shown:
	// little, and soon. Nil where nothing is to be shown beside home's list.
	Preview func(ctx context.Context, kind EntryKind, name string) (Preview, error)
	// Open opens a scenario, a capture or an interface.
	Open func(ctx context.Context, kind EntryKind, name string) (session.Session, error)
	// Learn starts a lesson where the learner left it.
	Learn func(ctx context.Context, name string) (*lesson.Play, error)
	// Keep saves how far a lesson, given by its name, has come.
	Keep func(name string, done lesson.Record) error
	// Review is what is due today of what was learned, and Quiz tells one question
	// of it. Known is how well each concept is known, by its id, and Today the day
	// that it is. They are nil where nothing is kept.
	Review func() []lesson.Item
	Quiz   func(context.Context, lesson.Item) (*lesson.Play, error)
	Known  func() map[string]lesson.Grasp
	Today  func() lesson.Day
	// Export writes what is on the screen to a file, and returns its size; nil
	// where nothing can be written.
	Export func(Export) (int64, error)
	// Say turns an error into a sentence; nil prints it as it is.
	Say func(error) string
}

// Options are the ways in which a person wants to see things.
type Options struct {
	// Follow asks the terminal for its background, and takes the theme that
	// suits it once it answers. Not all answer, so nothing waits for it.
	Follow   bool
	Light    bool // the terminal's background is light
	Mono     bool // no colours
	Basic    bool // the terminal has 16 colours
	Contrast bool // only such as stand out as much as they can
	ASCII    bool // no glyphs beyond ASCII
	NoMotion bool // step from event to event instead of moving
	NoMouse  bool // leave the mouse to the terminal

	TimeBase  view.TimeBase  // how time is drawn
	Zone      *time.Location // the clock shows this zone; nil counts from the trace's beginning
	Local     *time.Location // this machine's; nil asks the system
	Addresses bool           // hosts are called by their addresses

	// Keys are those that commands answer to in the place of their own, by name.
	Keys map[string][]string
}

// Theme is the theme that they ask for.
func (o Options) Theme() *theme.Theme {
	return theme.Make(theme.Look{Dark: !o.Light, Mono: o.Mono, Contrast: o.Contrast, ASCII: o.ASCII, Basic: o.Basic})
}

// Start is what the program shows first; with everything nil it is home.
type Start struct {
	Session session.Session
	Lesson  *lesson.Play
	Review  bool // what is due today of what was learned
	// Opening is waited for, with a screen that says so.
	Opening func(context.Context) (session.Session, error)
	// Named is what is being opened.
	Named string
	// Problem is something that went wrong on the way and stopped nothing; it
	// is said until the first key.
	Problem error
}
