package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/analyze"
	"wiretale/explain/story"
	"wiretale/export"
	"wiretale/export/drawing"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// formats are the values of --format; extensions tell them by a file's name.
var formats = []string{"pcapng", "text", "mermaid", "svg", "json", "markdown", "cast"}

var extensions = map[string]string{
	".pcapng": "pcapng", ".txt": "text", ".mmd": "mermaid", ".mermaid": "mermaid", ".svg": "svg",
	".json": "json", ".jsonl": "json", ".ndjson": "json", ".md": "markdown", ".markdown": "markdown", ".cast": "cast",
}

// exported is one export: what of which trace is written, in which form.
type exported struct {
	*program
	exporting
	name string
	only *filter.Filter
	mask export.Mask
	// fault is what was wrong with the capture of which a masked copy is told.
	fault error
}

// picker tells which packets of a window are wanted.
type picker func(*trace.Snapshot) func(*trace.Packet) bool

// run checks what was asked for, and writes it.
func (x *exported) run(c *cobra.Command) error {
	if x.format == "" {
		x.format = "pcapng"
		if f, ok := extensions[strings.ToLower(filepath.Ext(x.write))]; ok {
			x.format = f
		}
	}
	view, outcomes, title, err := x.simulation(x.name)
	simulated := title != ""
	switch {
	case !slices.Contains(formats, x.format):
		return &usageError{key: "tell.usage.format", args: text.Args{"Found": text.Escape(x.format), "Expected": strings.Join(formats, ", ")}}
	case x.format != "cast" && (x.size != "" || x.keys != ""):
		return &usageError{key: "tell.usage.cast-only"}
	case x.format != "pcapng" && x.comments:
		return &usageError{key: "tell.usage.pcapng-only"}
	case err != nil:
		return err
	case simulated && x.mask.Any():
		return &usageError{key: "tell.usage.made-up"}
	case simulated:
		t := &toldTrace{title: title, snapshot: analyze.Read(view), close: func() error { return nil }}
		if err := x.choose(t, x.name, x.conversation); err != nil {
			return err
		}
		return errors.Join(x.writeTold(c.Context(), t, x.picker()), unmetOf(outcomes))
	}
	return x.capture(c)
}

// picker picks by the filter and the conversation.
func (x *exported) picker() picker {
	return func(s *trace.Snapshot) func(*trace.Packet) bool {
		fits := picking(x.only, s)
		return func(k *trace.Packet) bool {
			if x.conversation != everything {
				if c := s.Conversation(k.Conversation); c == nil || int(c.Number)-1 != x.conversation {
					return false
				}
			}
			return fits(k)
		}
	}
}

// capture writes a capture. Where something is to be masked it is read twice:
// first to learn what. Forms other than pcapng are then told of the masked
// frames, so that nothing can be in them that these don't hold.
func (x *exported) capture(c *cobra.Command) error {
	if len(x.masks) == 0 {
		fmt.Fprintln(os.Stderr, "wiretale: "+x.words.T("export.warning"))
	}
	path, picks := x.name, x.picker()
	secrets, masker := export.NewSecrets(), export.NewMasker(x.mask)
	var written *notes
	var err error
	if x.comments {
		if written, err = loadNotes(x.name); err != nil {
			return err
		}
	}
	if x.mask.Any() {
		again, done, err := readableTwice(path)
		if err != nil {
			return err
		}
		defer done()
		path = again
		if err := learn(c.Context(), path, secrets, masker); err != nil {
			return err
		}
	}
	if x.format == "pcapng" {
		return x.writePackets(c.Context(), path, secrets, masker, picks, written)
	}
	if x.mask.Any() {
		masked, kept, err := x.masked(c.Context(), path, secrets, masker, picks)
		if err != nil {
			return err
		}
		defer os.Remove(masked)
		path, picks = masked, kept
	}
	return x.tellOther(c.Context(), path, picks)
}

// tellOther writes a form that tells of a capture.
func (x *exported) tellOther(ctx context.Context, path string, picks picker) error {
	if x.format == "json" {
		return x.streamJSON(ctx, path, picks)
	}
	t, err := x.tellCapture(ctx, path, x.conversation)
	if err != nil {
		return err
	}
	if x.mask.Any() { // the copy has no name of its own
		t.title = filepath.Base(x.name)
	}
	return errors.Join(x.exit(x.fault), x.exit(t.problem), x.writeTold(ctx, t, picks), t.close())
}

// masked makes a masked copy of a capture. The packets that are wanted are chosen
// by what they were before: by their numbers, which stay.
func (x *exported) masked(ctx context.Context, path string, secrets *export.Secrets, masker *export.Masker, picks picker) (name string, kept picker, err error) {
	f, err := os.CreateTemp("", "wiretale-*.pcapng")
	if err != nil {
		return "", nil, cannotWrite(os.TempDir(), err)
	}
	var wanted session.Bits
	out := export.NewSelection(f, masker, secrets)
	x.fault, err = x.stories(ctx, []string{path}, x.only != nil && x.only.AsksConversations(), func(s *trace.Snapshot) error {
		picked := picks(s)
		for _, k := range s.Packets.All() {
			if picked(&k) {
				wanted.Set(s.Number(k.ID))
			}
			out.Add(s, &k)
		}
		return nil
	})
	if err = errors.Join(err, out.Close(), f.Close()); err != nil {
		os.Remove(f.Name())
		return "", nil, err
	}
	return f.Name(), func(s *trace.Snapshot) func(*trace.Packet) bool {
		return func(k *trace.Packet) bool { return wanted.Has(s.Number(k.ID)) }
	}, nil
}

// streamJSON writes a capture as JSON lines, a window at a time.
func (x *exported) streamJSON(ctx context.Context, path string, picks picker) error {
	file := &lateFile{path: x.write}
	out := export.NewTraceJSON(file)
	problem, err := x.stories(ctx, []string{path}, true, func(s *trace.Snapshot) error {
		return out.Add(s, 0, x.some(s, picks))
	})
	return errors.Join(x.exit(x.fault), x.exit(problem), err, file.Close())
}

// some picks packets, nil where all are wanted: then what is about no packet is
// told too.
func (x *exported) some(s *trace.Snapshot, picks picker) func(*trace.Packet) bool {
	if x.only == nil && x.conversation == everything {
		return nil
	}
	return picks(s)
}

// writeTold writes a trace that is told whole.
func (x *exported) writeTold(ctx context.Context, t *toldTrace, picks picker) error {
	if t.snapshot.Packets.Len() == 0 {
		return &refusal{key: "tell.refuse.empty", args: text.Args{"File": text.Escape(x.name)}}
	}
	file := &lateFile{path: x.write}
	var err error
	switch x.format {
	case "pcapng":
		err = x.pcapngOf(file, t, picks)
	case "json":
		var only func(*trace.Packet) bool
		if x.only != nil {
			only = picks(t.snapshot)
		}
		err = export.NewTraceJSON(file).Add(t.snapshot, t.conversation, only)
	case "cast":
		err = x.cast(file, t)
	case "markdown":
		err = x.markdown(file, t, picks)
	default:
		err = x.draw(file, t, picks)
	}
	return errors.Join(err, file.Close())
}

// pcapngOf writes the packets of a trace.
func (x *exported) pcapngOf(w io.Writer, t *toldTrace, picks picker) error {
	out := export.NewSelection(w, export.NewMasker(x.mask), export.NewSecrets())
	picked := picks(t.snapshot)
	for _, k := range t.snapshot.Packets.All() {
		if picked(&k) {
			out.Add(t.snapshot, &k)
		}
	}
	return out.Close()
}

// markdown writes the story.
func (x *exported) markdown(w io.Writer, t *toldTrace, picks picker) error {
	if x.only == nil {
		return x.writeExplained(w, x.name, t, &explaining{format: "markdown"})
	}
	s := story.Tell(x.words, t.snapshot, t.conversation, story.Options{Picks: picks(t.snapshot)})
	return s.Markdown(w)
}

// textColumns is how wide the ladder is as text.
const textColumns = 100

// draw draws the ladder.
func (x *exported) draw(w io.Writer, t *toldTrace, picks picker) error {
	part := drawing.Part{Title: t.title, Snapshot: t.snapshot, Conversation: t.conversation, Words: x.words}
	if part.Conversation == 0 && t.conversations() == 1 && t.contents == nil {
		part.Conversation = 1
	}
	if x.only != nil {
		part.Picks = picks(t.snapshot)
	}
	switch x.format {
	case "mermaid":
		return drawing.Mermaid(w, part)
	case "svg":
		return drawing.SVG(w, part)
	}
	return drawing.Text(w, part, textColumns, x.show.ascii)
}
