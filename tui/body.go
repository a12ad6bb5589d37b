package tui

import (
	"bytes"
	"errors"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"

	"wiretale/export"
	"wiretale/text"
	"wiretale/tui/view"
)

// saveBody asks for a message's body to be written to a file.
type saveBody struct {
	path     string
	encoding string
	parts    [][]byte
	missing  int64
}

// savedBodyMsg says what became of it.
type savedBodyMsg struct {
	path    string
	written int64
	missing int64
	problem error
}

func (saveBody) request() {}

// mostCopied bounds what goes to the clipboard: many terminals take no more.
const mostCopied = 64 << 10

// takeBody copies a message's body, or asks where to save it.
func (w *watch) takeBody(a view.TakeBody) request {
	encoding := export.Encoding(&a.Message)
	if a.Copy {
		var b bytes.Buffer
		r, err := export.Decoded(encoding, joinedParts(a.Body.Parts))
		if err == nil {
			_, err = io.Copy(&b, io.LimitReader(r, mostCopied+1))
		}
		switch {
		case err != nil:
			return sayWhy{"tui.refuse.undecodable"}
		case b.Len() > mostCopied:
			return sayWhy{"tui.refuse.too-long-to-copy"}
		}
		return copyText{b.String()}
	}
	hint := "tui.body.hint"
	if encoding != "" {
		hint = "tui.body.hint.decoded"
	}
	w.askPath("tui.body.save", hint, export.FileName(w.player.snapshot, &a.Message), func(path string, _ bool) request {
		return saveBody{path, encoding, a.Body.Parts, a.Body.Missing}
	})
	return nil
}

func joinedParts(parts [][]byte) io.Reader {
	all := make([]io.Reader, len(parts))
	for i, p := range parts {
		all[i] = bytes.NewReader(p)
	}
	return io.MultiReader(all...)
}

// write writes the body, without its encoding; what can't be decoded is
// written as it is.
func (s saveBody) write() tea.Msg {
	told := savedBodyMsg{path: s.path, missing: s.missing}
	f, err := os.Create(s.path)
	if err != nil {
		told.problem = err
		return told
	}
	r, err := export.Decoded(s.encoding, joinedParts(s.parts))
	if err != nil {
		r, told.problem = joinedParts(s.parts), err
	}
	told.written, err = io.Copy(f, r)
	told.problem = errors.Join(told.problem, err, f.Close())
	return told
}

// savedBody says what became of a body.
func (m *Model) savedBody(msg savedBodyMsg) {
	args := text.Args{"File": shownPath(msg.path), "Size": m.ui.words.Bytes(msg.written), "Missing": m.ui.words.Count(msg.missing)}
	var encoding *export.EncodingError
	switch {
	case errors.As(msg.problem, &encoding) && encoding.Err == nil:
		args["Encoding"] = text.EscapeTo(encoding.Encoding, 20)
		m.notice = m.ui.words.T("tui.body.saved-encoded", args)
	case errors.As(msg.problem, &encoding):
		m.notice = m.ui.words.T("tui.body.saved-broken", args)
	case msg.problem != nil:
		m.notice = m.ui.words.T("tui.body.unsaved", text.Args{"Problem": text.EscapeTo(msg.problem.Error(), 100)})
	case msg.missing > 0:
		m.notice = m.ui.words.T("tui.body.saved-part", args)
	default:
		m.notice = m.ui.words.T("tui.body.saved", args)
	}
}
