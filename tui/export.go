package tui

import (
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// Export is something that a person wants to have on paper: what is on the
// screen, which is all that it may know.
type Export struct {
	Form         string // "text", "mermaid", "svg", "markdown", "json", "pcapng", "cast"
	Path         string
	Title        string // raw text
	Kind         session.Kind
	Snapshot     *trace.Snapshot
	Conversation trace.ConversationID     // 0 for all
	Picks        func(*trace.Packet) bool // nil picks all
	Width        int                      // of the screen, in cells
	Height       int
}

// exportForms are the forms, each with its key and what its files' names end
// in.
var exportForms = [...]struct{ key, form, ext string }{
	{"t", "text", ".txt"}, {"m", "mermaid", ".mmd"}, {"s", "svg", ".svg"}, {"d", "markdown", ".md"},
	{"p", "pcapng", ".pcapng"}, {"n", "json", ".jsonl"}, {"c", "cast", ".cast"},
}

// writeExport asks for an export to be written.
type writeExport struct{ Export }

// exportedMsg says what became of it.
type exportedMsg struct {
	path    string
	bytes   int64
	problem error
}

func (writeExport) request() {}

// exporting is the panel that asks for the form.
type exporting struct {
	w    *watch
	at   int
	what []string // is exported, in words
}

// openExport opens the panel.
func (w *watch) openExport(u *ui) request {
	if w.filter != nil && !w.filter.found.Done && w.filter.run != nil {
		return sayWhy{"tell.refuse.filtering"}
	}
	w.panel = &exporting{w: w, what: w.exported(u)}
	return nil
}

// exported says what would be exported.
func (w *watch) exported(u *ui) (said []string) {
	said = append(said, u.words.T("tell.panel.all"))
	if c := w.player.snapshot.Conversation(w.player.conversation); c != nil {
		said[0] = u.words.T("tell.panel.conversation", text.Args{"Number": int(c.Number) - 1})
	}
	if w.filter != nil {
		said = append(said, u.words.T("tell.panel.filter", text.Args{"Filter": text.EscapeTo(w.filter.typed, 60)}))
	}
	if w.session.Kind() != session.Simulated {
		said = append(said, u.words.T("tell.panel.unmasked"))
	}
	return said
}

func (e *exporting) listing(u *ui) listing {
	s := listing{title: u.words.T("tell.panel.title"), foot: e.what}
	for _, f := range exportForms {
		s.rows = append(s.rows, listRow{key: f.key, line: view.Line{
			{Text: f.key + "  ", Style: canvas.Style{Ink: theme.Accent}}, {Text: u.words.T("tell.panel.form." + f.form)},
		}})
	}
	return s
}

func (e *exporting) bar() *int { return &e.at }

// choose asks for the file's name.
func (e *exporting) choose(u *ui, row int) (request, bool) {
	f := exportForms[row]
	e.w.typeExport(u, f.form, f.ext)
	return nil, true
}

func (e *exporting) press(*ui, tea.KeyPressMsg) (request, bool) { return nil, false }
func (e *exporting) own(*ui) []key.Binding                      { return nil }

// typeExport asks for the name of the file.
func (w *watch) typeExport(u *ui, form, ext string) {
	x := Export{Form: form, Title: w.session.Title(), Kind: w.session.Kind(), Snapshot: w.player.snapshot, Conversation: w.player.conversation,
		Width: u.width, Height: u.height}
	if found := w.filter.counted(); found != nil {
		s := x.Snapshot
		x.Picks = func(k *trace.Packet) bool {
			_, ok := found.Hit(s.Number(k.ID))
			return ok
		}
	}
	w.askPath("tell.field", "tell.field.hint", w.exportName(ext), func(path string, _ bool) request {
		x.Path = path
		return writeExport{x}
	})
}

// exportName suggests a file's name: the title, as far as it is harmless.
func (w *watch) exportName(ext string) string {
	title := w.session.Title()
	if base := strings.TrimSuffix(title, filepath.Ext(title)); base != "" && w.session.Kind() == session.Recorded {
		title = base
	}
	name := fileStem(title, "wiretale")
	if c := w.player.snapshot.Conversation(w.player.conversation); c != nil && len(w.player.snapshot.Conversations) > 1 {
		name += "-" + w.words.Count(int64(c.Number)-1)
	}
	return name + ext
}

// export writes what is asked for, beside everything else. The file appears when it is
// whole.
func (m *Model) export(x Export) tea.Cmd {
	if m.deps.Export == nil {
		m.notice = m.ui.words.T("tell.refuse.export")
		return nil
	}
	write := m.deps.Export
	return func() tea.Msg {
		n, err := write(x)
		return exportedMsg{x.Path, n, err}
	}
}

// exported says what became of an export.
func (m *Model) exported(msg exportedMsg) {
	if msg.problem != nil {
		m.notice = m.ui.words.T("tell.notice.unwritten") + " " + text.EscapeTo(m.deps.say(msg.problem), 200)
		return
	}
	m.notice = m.ui.words.T("tell.notice.written", text.Args{"File": shownPath(msg.path), "Size": m.ui.words.Bytes(msg.bytes)})
}

// exportKey opens the panel.
func exportKey(w *text.Printer) key.Binding { return view.Binding(w, "tui.key.export", "e", "e") }
