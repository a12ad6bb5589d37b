// Package tui is the program on the screen: home, the player of a trace, the
// lessons. One tea.Model holds a stack of screens; a screen draws cells, and
// asks for what is not its own affair; the model carries that out. A file begins
// with the name of what it belongs to: a stage, a field, branches, keys.
package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
)

// The smallest screen that everything fits on.
const (
	MinWidth  = 80
	MinHeight = 24
)

// PicturesLookedFor is how often a second the program is to look whether there is
// a picture to send: twice as often as one is made while something moves, so that
// none of them waits long and none is skipped.
const PicturesLookedFor = 120

// frame is the time between two pictures while something moves, and
// stepFrame while it only steps.
const (
	frame     = time.Second / 60
	stepFrame = 100 * time.Millisecond
	// longestFrame bounds what one tick may move, after the terminal stood
	// still for a while.
	longestFrame = 200 * time.Millisecond
)

// Model is the root of the program: the only tea.Model.
type Model struct {
	ui      ui
	deps    Deps
	start   Start
	screens []screen // the last one is on top
	help    bool
	helpTop int      // the first row of help that is shown
	palette *palette // nil where it is closed
	notice  string   // why the last key did nothing; gone with the next
	attempt int      // counts what was opened
	keeper  keeper

	driven     bool // no terminal, nor its clock: whoever drives it says how time passes
	generation int  // of the ticks
	ticking    bool // a tick is under way
	pulses     bool // a pulse is
	lastTick   int64
}

// New returns the program's model.
func New(deps Deps, options Options, start Start) *Model {
	if deps.Words == nil {
		deps.Words = text.For(text.English)
	}
	m := &Model{deps: deps, start: start}
	m.ui = ui{
		words:   deps.Words,
		theme:   options.Theme(),
		options: options,
		global:  newGlobalKeys(deps.Words),
		keys:    options.Keys,
		say:     m.deps.say,
	}
	if start.Problem != nil {
		m.notice = text.Escape(m.deps.say(start.Problem))
	}
	switch {
	case start.Lesson != nil:
		m.screens = []screen{newLearn(&m.ui, start.Lesson)}
	case start.Session != nil:
		m.screens = []screen{newWatch(&m.ui, start.Session)}
	case start.Opening == nil:
		m.screens = []screen{newHome(&m.ui)}
	}
	return m
}

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	if len(m.screens) == 0 {
		opening := m.start.Opening
		return tea.Batch(m.background(), m.await(m.start.Named, func(ctx context.Context) openedMsg {
			s, err := opening(ctx)
			return openedMsg{session: s, problem: err}
		}), m.pulse())
	}
	if m.start.Review {
		return tea.Batch(m.list(), m.beginReview(), m.background())
	}
	return tea.Batch(m.list(), m.askLearned(), waitFor(m.top()), m.tick(), m.background())
}

// background asks the terminal for its background.
func (m *Model) background() tea.Cmd {
	if !m.ui.options.Follow {
		return nil
	}
	return tea.RequestBackgroundColor
}

func (m *Model) top() screen { return m.screens[len(m.screens)-1] }

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if len(m.screens) == 0 {
		return m, nil
	}
	_, cmd := m.update(msg)
	if _, tick := msg.(tickMsg); tick || len(m.screens) == 0 {
		return m, cmd
	}
	return m, tea.Batch(cmd, m.sorts(), m.previews())
}

func (m *Model) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.ui.width, m.ui.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		if m.ui.options.Follow && m.ui.options.Light == msg.IsDark() {
			m.ui.options.Light = !msg.IsDark()
			m.ui.theme = m.ui.options.Theme()
		}
	case tea.ColorProfileMsg:
		o := &m.ui.options
		o.Basic = msg.Profile == colorprofile.ANSI
		o.Mono = o.Mono || msg.Profile < colorprofile.ANSI
		m.ui.theme = o.Theme()
	case tea.KeyPressMsg:
		return m, tea.Batch(m.press(msg), m.tick())
	case tea.MouseMsg:
		return m, m.mouse(msg)
	case tickMsg:
		if msg.generation == pulseTick {
			return m, m.pulsed(msg.at)
		}
		return m, m.ticked(msg)
	case changedMsg:
		if s := m.top().source(); s != nil && s == msg.session {
			m.top().renew()
			return m, tea.Batch(waitFor(m.top()), m.awaits(), m.tick())
		}
	case notedMsg:
		m.noted(msg.problem)
	case retoldMsg:
		return m, m.retold(msg)
	case learnedMsg:
		m.tookLearned(msg.learned)
	case renewedMsg:
		return m, m.renewed(msg)
	case slowMsg:
		return m, m.slowed(msg)
	case savedBodyMsg:
		m.savedBody(msg)
	case exportedMsg:
		m.exported(msg)
	case foundMsg:
		return m, tea.Batch(m.took(msg.run), m.tick())
	case tea.PasteMsg:
		m.paste(msg)
	case zonesMsg:
		m.tookZones(msg)
	case zoneMsg:
		m.tookZone(msg)
	case sortedMsg:
		msg.Take()
	case openedMsg:
		return m, m.opened(msg)
	case entriesMsg:
		m.listed(msg.entries)
	case previewMsg:
		return m, m.previewed(msg)
	case savedMsg:
		return m, m.saved(msg.problem)
	}
	return m, nil
}

// took gives a screen what a search has found, and waits for more of it.
func (m *Model) took(run session.Search) tea.Cmd {
	w, ok := m.top().(*watch)
	if !ok {
		return nil
	}
	changed := run.Changed()
	again, r := w.tookHits(&m.ui, run)
	var then, next tea.Cmd
	if r != nil {
		then = m.perform(r)
	}
	if again {
		next = waitForHits(run, changed)
	}
	return tea.Batch(then, next)
}

// awaits waits for the searches that the screen has begun anew.
func (m *Model) awaits() tea.Cmd {
	w, ok := m.top().(*watch)
	if !ok {
		return nil
	}
	var all []tea.Cmd
	for _, run := range w.awaits() {
		all = append(all, lookAtHits(run))
	}
	return tea.Batch(all...)
}

// tick asks for the next picture if something moves and none was asked for.
func (m *Model) tick() tea.Cmd { return tea.Batch(m.moves(), m.pulse()) }

func (m *Model) moves() tea.Cmd {
	if m.ticking || !m.top().moving() {
		return nil
	}
	m.ticking, m.lastTick = true, 0
	m.generation++
	return m.nextTick()
}

func (m *Model) nextTick() tea.Cmd {
	if m.driven {
		return nil
	}
	every, generation := frame, m.generation
	if m.ui.options.NoMotion {
		every = stepFrame
	}
	// In step with the clock, so that what a picture costs doesn't delay the next.
	return tea.Every(every, func(t time.Time) tea.Msg { return tickMsg{generation: generation, at: t.UnixNano()} })
}

// ticked moves what moves, and asks for the next tick only if it goes on.
func (m *Model) ticked(msg tickMsg) tea.Cmd {
	if !m.ticking || msg.generation != m.generation {
		return nil
	}
	past := frame
	if m.ui.options.NoMotion {
		past = stepFrame
	}
	if m.lastTick != 0 {
		past = min(max(time.Duration(msg.at-m.lastTick), 0), longestFrame)
	}
	m.lastTick = msg.at
	m.top().elapse(past)
	if !m.top().moving() {
		m.ticking = false
		return nil
	}
	return m.nextTick()
}

// waitFor reports when the screen's session has a newer snapshot.
func waitFor(s screen) tea.Cmd {
	session, changed := s.source(), s.changed()
	if session == nil || changed == nil {
		return nil
	}
	return func() tea.Msg {
		<-changed
		return changedMsg{session}
	}
}

func (m *Model) tooSmall() bool { return m.ui.width < MinWidth || m.ui.height < MinHeight }

// View implements tea.Model.
func (m *Model) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = "wiretale"
	if !m.ui.options.NoMouse {
		v.MouseMode = tea.MouseModeAllMotion // also where no button is held: the timeline names what is under it
	}
	if m.ui.width > 0 && len(m.screens) > 0 {
		v.SetContent(m.ui.theme.Render(m.draw()))
	}
	return v
}

// draw draws the whole screen.
func (m *Model) draw() *canvas.Canvas {
	c := canvas.New(m.ui.width, m.ui.height)
	if m.tooSmall() {
		drawTooSmall(&m.ui, c)
	} else {
		m.drawScreen(c)
	}
	if m.ui.options.ASCII {
		toASCII(c)
	}
	return c
}

// plainer are the signs that sentences use beyond ASCII; letters stay.
var plainer = map[rune]rune{
	'→': '>', '←': '<', '↑': '^', '↓': 'v', '·': '.', '…': '~', '×': 'x', '‹': '<', '›': '>', '⏎': '$', '⋮': ':', '•': '*', '\u00a0': ' ', '│': '|', '─': '-', '≠': '!', '—': '-',
	'“': '"', '”': '"', '«': '"', '»': '"', '’': '\'',
}

// toASCII replaces the signs that a terminal with few glyphs may lack.
func toASCII(c *canvas.Canvas) {
	for y := range c.Height {
		for x := range c.Width {
			cell := c.At(x, y)
			if r, ok := plainer[cell.Rune]; ok {
				c.Set(x, y, r, cell.Style)
			}
		}
	}
}

func (m *Model) drawScreen(c *canvas.Canvas) {
	m.top().draw(&m.ui, c.Window(0, 0, c.Width, c.Height-1))
	keys, mode := m.keysShown()
	if m.typingCommand() {
		m.palette.draw(&m.ui, c.Window(0, 0, c.Width, c.Height-1))
	}
	drawKeyLine(&m.ui, c.Window(0, c.Height-1, c.Width, 1), mode, keys, m.notice)
	if m.help {
		drawHelp(&m.ui, c.Window(0, 0, c.Width, c.Height-1), keys, m.helpTop)
	}
}

func drawTooSmall(u *ui, c *canvas.Canvas) {
	words := u.words.T("tui.too-small", text.Args{"NeedWidth": MinWidth, "NeedHeight": MinHeight, "Width": u.width, "Height": u.height})
	lines := wrapAll(words, c.Width)
	top := max((c.Height-len(lines))/2, 0)
	for i, l := range lines {
		c.Text(max((c.Width-canvas.Width(l))/2, 0), top+i, l, canvas.Style{})
	}
}
