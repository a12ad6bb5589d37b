package tui

import (
	"os"
	"strings"

	"wiretale/text"
)

// askPath opens the field for the path of a file that is to be written. One that
// is there already is replaced only by who presses enter twice, and what is no file
// not at all.
func (w *forks) askPath(prompt, hint, suggested string, write func(path string, replace bool) request) {
	agreed := ""
	w.field = suggesting(prompt, hint, suggested, func(path string) (request, *mistake) {
		if path == "" {
			return nil, nil
		}
		if _, err := os.Lstat(path); err == nil {
			if at, err := os.Stat(path); err != nil || !at.Mode().IsRegular() { // a directory, a device
				return nil, &mistake{sentence: w.words.T("tui.body.no-file"), length: len(path)}
			}
			if agreed != path {
				agreed = path
				return nil, &mistake{sentence: w.words.T("tui.body.exists"), length: len(path)}
			}
		}
		return write(path, agreed == path), nil
	})
}

// fileStem is a title as a file may be called by it: in letters that no shell
// minds; otherwise where none of them is left.
func fileStem(title, otherwise string) string {
	const most = 60
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '_':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= most {
			break
		}
	}
	if name := strings.Trim(b.String(), "-."); name != "" {
		return name
	}
	return otherwise
}

// shownPath is a path as a sentence says it.
func shownPath(path string) string { return text.EscapeTo(path, 60) }
