package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"wiretale/explain/story"
	"wiretale/export"
	"wiretale/export/drawing"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/tui"
)

// exportScreen writes what the screen shows to a file, which appears when it is
// whole, and returns its size.
func (p *program) exportScreen(x tui.Export) (int64, error) {
	f, err := os.CreateTemp(filepath.Dir(x.Path), ".wiretale-*")
	if err != nil {
		return 0, cannotWrite(x.Path, err)
	}
	defer os.Remove(f.Name()) // unless it has its name by then
	err = p.writeScreen(f, &x)
	size, seek := f.Seek(0, io.SeekCurrent)
	mode := f.Chmod(0o644)
	if err = errors.Join(err, seek, mode, f.Close()); err != nil {
		return 0, err
	}
	if err := os.Rename(f.Name(), x.Path); err != nil {
		return 0, cannotWrite(x.Path, err)
	}
	return size, nil
}

func (p *program) writeScreen(w io.Writer, x *tui.Export) error {
	if x.Conversation == 0 && len(x.Snapshot.Conversations) == 1 {
		x.Conversation = 1
	}
	part := drawing.Part{Title: x.Title, Snapshot: x.Snapshot, Conversation: x.Conversation, Picks: x.Picks, Words: p.words}
	switch x.Form {
	case "text":
		return drawing.Text(w, part, max(x.Width, textColumns), p.options().ASCII)
	case "mermaid":
		return drawing.Mermaid(w, part)
	case "svg":
		return drawing.SVG(w, part)
	case "markdown":
		if x.Picks == nil {
			t := &toldTrace{title: x.Title, snapshot: x.Snapshot, conversation: x.Conversation}
			return p.writeExplained(w, x.Title, t, &explaining{format: "markdown"})
		}
		s := story.Tell(p.words, x.Snapshot, x.Conversation, story.Options{Picks: x.Picks})
		return s.Markdown(w)
	case "json":
		return export.NewTraceJSON(w).Add(x.Snapshot, x.Conversation, x.Picks)
	case "cast":
		return p.film(w, session.NewStill(x.Title, x.Kind, x.Snapshot), x.Conversation, nil, x.Width, x.Height)
	}
	out := export.NewSelection(w, export.NewMasker(export.Mask{}), export.NewSecrets())
	for _, k := range x.Snapshot.Packets.All() {
		if wantedHere(x, &k) {
			out.Add(x.Snapshot, &k)
		}
	}
	return out.Close()
}

// wantedHere reports whether a packet is among those that are looked at.
func wantedHere(x *tui.Export, k *trace.Packet) bool {
	return (x.Conversation == 0 || k.Conversation == x.Conversation) && (x.Picks == nil || x.Picks(k))
}
