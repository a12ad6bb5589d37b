package tui

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/session"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// branchList is the panel of the stories so far.
type branchList struct {
	w  *forks
	at int
}

func (l *branchList) bar() *int { return &l.at }

// listing implements panel: a row for each story, and below what was done in the
// one that is lit.
func (l *branchList) listing(u *ui) listing {
	w, b := u.words, &l.w.stories
	l.at = max(min(l.at, len(b.List)-1), 0)
	out := listing{title: w.T("tui.branches.title")}
	name := 8
	for i := range b.List {
		name = min(max(name, canvas.Width(storyName(w, b, i))), 44)
	}
	for i := range b.List {
		branch := &b.List[i]
		mark := "  "
		switch {
		case i == b.Looking:
			mark = string(u.theme.Glyphs.Cursor) + " "
		case i == l.w.base && len(b.List) > 1:
			mark = string(u.theme.Glyphs.Differs) + " "
		}
		packets := ""
		if branch.Snapshot != nil {
			packets = w.T("tui.branches.packets", text.Args{"Count": branch.Snapshot.Packets.Len()})
		}
		line := view.Line{
			{Text: mark, Style: canvas.Style{Ink: theme.Accent}},
			{Text: fill(canvas.Cut(storyName(w, b, i), name), name)},
			{Text: "  " + packets, Style: canvas.Style{Ink: theme.Muted}},
		}
		if became := worst(w, branch); became != "" {
			line = append(line, view.Piece{Text: "  " + became, Style: canvas.Style{Ink: theme.Trouble}})
		}
		out.rows = append(out.rows, listRow{line: line})
	}
	out.foot = l.told(u)
	return out
}

// told is what was done in the story that is lit, and what it was made of.
func (l *branchList) told(u *ui) []string {
	w, b := u.words, &l.w.stories
	if len(b.List) == 0 {
		return nil
	}
	branch := &b.List[l.at]
	if len(branch.Interventions) == 0 {
		words := "tui.branches.none"
		if len(b.List) == 1 {
			words = "tui.branches.empty"
		}
		return []string{"", w.T(words)}
	}
	of := w.T("tui.branches.of")
	if branch.Parent > 0 {
		of = w.T("tui.branches.of.branch", text.Args{"Parent": storyName(w, b, branch.Parent)})
	}
	lines := []string{"", of}
	all := deeds(w, branch)
	const most = 6
	if skipped := len(all) - most; skipped > 0 {
		all = append([]string{w.T("tui.branches.earlier", text.Args{"Count": skipped})}, all[skipped:]...)
	}
	for _, d := range all {
		lines = append(lines, "  "+d)
	}
	return lines
}

// worst is the outcome of an intervention that did not take place; "" where all
// did.
func worst(w *text.Printer, b *session.Branch) string {
	for i := range b.Interventions {
		if became := outcome(w, b, i); became != "" {
			return became
		}
	}
	return ""
}

// fill pads a text to a width.
func fill(s string, width int) string {
	return s + strings.Repeat(" ", max(width-canvas.Width(s), 0))
}

// choose implements panel: it looks at the story.
func (l *branchList) choose(u *ui, row int) (request, bool) {
	b, _ := l.w.can()
	if row == l.w.stories.Looking {
		return nil, true
	}
	return l.w.lookAt(u, b, row), true
}

func (l *branchList) own(u *ui) []key.Binding {
	return []key.Binding{
		view.Binding(u.words, "tui.key.compare", "V", "V", "v"),
		view.Binding(u.words, "tui.branches.rename", "r", "r"),
		view.Binding(u.words, "tui.branches.save", "S", "S", "w", "s"),
	}
}

// press implements panel.
func (l *branchList) press(u *ui, k tea.KeyPressMsg) (request, bool) {
	b, why := l.w.can()
	if why != "" {
		return sayWhy{why}, true
	}
	switch k.String() {
	case "V", "v":
		r := l.w.setBase(u, b, l.at)
		_, refused := r.(sayWhy)
		return r, !refused
	case "r":
		return l.rename(u), false
	case "S", "s", "w":
		return l.save(u), false
	}
	return nil, false
}

// rename opens the field of a branch's name.
func (l *branchList) rename(u *ui) request {
	b, why := l.w.can()
	at := l.at
	if why != "" || at >= len(l.w.stories.List) {
		return sayWhy{"tui.branch.refuse.none"}
	}
	l.w.field = suggesting("tui.branches.rename.field", "tui.branches.rename.hint", l.w.stories.List[at].Name, func(name string) (request, *mistake) {
		b.Rename(at, strings.TrimSpace(name))
		l.w.stories = b.Branches()
		l.w.keepBeside(u, l.w.beside)
		return nil, nil
	})
	return nil
}

// save opens the field of the file that a branch is written to. A file that is
// there is replaced only when it is agreed to.
func (l *branchList) save(u *ui) request {
	b, why := l.w.can()
	at := l.at
	switch {
	case why != "" || at >= len(l.w.stories.List):
		return sayWhy{"tui.branch.refuse.none"}
	case at == 0:
		return sayWhy{"tui.branches.refuse.baseline"}
	}
	suggested := fileStem(l.w.title(), "story") + "-" + strconv.Itoa(at) + ".yaml"
	l.w.askPath("tui.branches.save.field", "tui.branches.save.hint", suggested, func(path string, replace bool) request {
		return l.w.retell(&retelling{
			in: b,
			do: func() error { // what is looked at is saved
				if b.Branches().Looking != at {
					if err := b.Look(at); err != nil {
						return err
					}
				}
				return saveAs(b, path, replace)
			},
			said: func(*retoldMsg) string {
				return u.words.T("tui.branches.saved", text.Args{"File": shownPath(path)})
			},
		})
	})
	return nil
}

// saveAs writes a branch to a file, or in the place of one: that is there until
// the new one is.
func saveAs(b session.Branching, path string, replace bool) error {
	if !replace {
		return b.Save(path)
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".wiretale-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fresh := filepath.Join(dir, filepath.Base(path))
	if err := b.Save(fresh); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}
