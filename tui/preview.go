package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// Preview is the beginning of what an entry holds, to be shown small.
type Preview struct {
	Snapshot     *trace.Snapshot      // nil where there is nothing to show
	Conversation trace.ConversationID // 0 shows all
	Row          time.Duration        // of the ladder; 0 lets the trace decide
	Fog          bool                 // the trace ends at a horizon
	Still        bool                 // a picture is enough
}

const (
	// previewLasts is how long a preview plays: whoever has looked this long knows
	// what it is, or has gone away.
	previewLasts = 30 * time.Second
	// previewStill is how many events a picture shows.
	previewStill = 10
	// previewsKept bounds those that needn't be told again.
	previewsKept = 16

	previewWidth, previewHeight = 40, 12 // that a small ladder needs
)

// previewMsg brings the preview of an entry.
type previewMsg struct {
	entry   *previewed
	preview Preview
}

// previewed is the entry that a preview is of. Each asking has its own, so that an
// answer that nobody waits for any more is known as such.
type previewed struct {
	kind   EntryKind
	name   string
	cancel context.CancelFunc
}

// of reports whether it is the preview of an entry.
func (p *previewed) of(e *Entry) bool { return p != nil && p.kind == e.Kind && p.name == e.Name }

// previews plays the highlighted entry beside home's list: once, and then it
// rests.
type previews struct {
	told    []toldPreview // the latest last
	asked   *previewed    // whose preview was asked for; nil if nobody's
	showing *previewed    // whose preview is on the screen; nil if nobody's
	shown   Preview
	player  *Player
	ladder  view.Ladder
	left    time.Duration // to play
	room    bool          // there is room for one
}

type toldPreview struct {
	of      *previewed
	preview Preview
}

// previews asks for the preview of the highlighted entry, if it is not there yet,
// and gives up the one that is no longer wanted.
func (m *Model) previews() tea.Cmd {
	h, ok := m.top().(*home)
	if !ok || m.deps.Preview == nil {
		for _, s := range m.screens {
			if h, ok := s.(*home); ok {
				h.previews.cancel()
			}
		}
		return nil
	}
	p := &h.previews
	_, p.room = h.previewAt(m.ui.width, m.ui.height-1)
	if !p.room || len(h.entries) == 0 || p.asked.of(&h.entries[h.selected]) {
		return nil
	}
	p.cancel()
	return tea.Batch(p.ask(&m.ui, &h.entries[h.selected], m.deps.Preview), m.tick())
}

// previewed hands a preview that has come to home, wherever that is.
func (m *Model) previewed(msg previewMsg) tea.Cmd {
	for _, s := range m.screens {
		if h, ok := s.(*home); ok {
			h.previews.take(&m.ui, msg)
		}
	}
	return m.tick()
}

// ask shows the preview of an entry, or asks for it.
func (p *previews) ask(u *ui, e *Entry, tell func(context.Context, EntryKind, string) (Preview, error)) tea.Cmd {
	for _, t := range p.told {
		if t.of.of(e) {
			p.asked = t.of
			p.show(u, t.of, t.preview)
			return nil
		}
	}
	if !p.showing.of(e) {
		p.showing, p.player = nil, nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	asked := &previewed{e.Kind, e.Name, cancel}
	p.asked = asked
	if e.Kind == Interfaces { // of what is still to come there is none
		cancel()
		return nil
	}
	return func() tea.Msg {
		defer cancel()
		preview, err := tell(ctx, asked.kind, asked.name)
		if err != nil { // it is said when the entry is opened
			preview = Preview{}
		}
		return previewMsg{asked, preview}
	}
}

// cancel gives up what was asked for and has not come.
func (p *previews) cancel() {
	if p.asked != nil && p.asked != p.showing && p.asked.cancel != nil {
		p.asked.cancel()
		p.asked = nil
	}
}

// forget has everything told anew, as it may have changed meanwhile.
func (p *previews) forget() {
	p.cancel()
	p.asked, p.told = nil, nil
}

// take keeps a preview that has come, and shows it if it is still wanted.
func (p *previews) take(u *ui, msg previewMsg) {
	if msg.entry != p.asked {
		return
	}
	p.told = append(p.told, toldPreview{msg.entry, msg.preview})
	p.told = p.told[max(len(p.told)-previewsKept, 0):]
	p.show(u, msg.entry, msg.preview)
}

// show plays a preview from its beginning.
func (p *previews) show(u *ui, of *previewed, preview Preview) {
	p.showing, p.shown, p.player, p.ladder = of, preview, nil, view.Ladder{}
	if preview.Snapshot == nil || preview.Snapshot.Packets.Len() == 0 {
		return
	}
	p.player = NewPlayer(preview.Snapshot, preview.Conversation, u.options.NoMotion)
	if preview.Still || u.options.NoMotion {
		p.player.stand(previewStill)
		return
	}
	p.play()
}

func (p *previews) play() {
	p.left = previewLasts
	p.player.Play()
}

// toggle plays or pauses; at the end it plays again.
func (p *previews) toggle() bool {
	if p.player == nil || !p.room {
		return false
	}
	p.left = previewLasts
	p.player.Toggle()
	return true
}

func (p *previews) moving() bool { return p.room && p.player != nil && p.player.Playing() }

func (p *previews) elapse(real time.Duration) {
	if p.player == nil {
		return
	}
	p.player.Advance(real)
	if p.left -= real; p.left <= 0 {
		p.player.Pause()
	}
}

// draw draws the small ladder below a line that says how time goes, once it is
// that of the highlighted entry.
func (p *previews) draw(u *ui, c *canvas.Canvas, e *Entry) {
	if p.player == nil || !p.showing.of(e) {
		return
	}
	sign, style := u.theme.Glyphs.Pause, canvas.Style{Ink: theme.Muted}
	if p.player.Playing() {
		sign, style.Ink = u.theme.Glyphs.Play, theme.Accent
	}
	c.TextRight(c.Width-1, 0, string(sign)+" "+u.words.Duration(p.player.Cursor().Time), style)
	p.ladder.Draw(&view.Context{
		Snapshot:     p.shown.Snapshot,
		Cursor:       p.player.Cursor(),
		Conversation: p.shown.Conversation,
		Fog:          p.shown.Fog,
		Scale:        p.shown.Row,
		TimeBase:     u.options.TimeBase,
		Addresses:    u.options.Addresses,
		Theme:        u.theme,
		Words:        u.words,
	}, c.Window(0, 1, c.Width, c.Height-1))
}

// previewAt is where a preview stands on home, and whether there is room for it.
// It doesn't depend on what is highlighted, so that nothing jumps.
func (h *home) previewAt(width, height int) (r rect, ok bool) {
	about := h.aboutAt(width, height)
	if h.listWidth(width) < width {
		r = rect{about.x, about.y + about.height, about.width, height - about.y - about.height}
	} else {
		top := about.y + about.height
		r = rect{about.x, top, about.width, height - top}
	}
	return r, r.width >= previewWidth && r.height >= previewHeight
}
