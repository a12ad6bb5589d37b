package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/export"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// exporting is what the export command was asked for.
type exporting struct {
	write, expression string
	masks             []string
	comments          bool
}

// export is the command that writes a capture, or some of it, as a file that
// may be handed on.
func (p *program) export() *cobra.Command {
	var o exporting
	c := p.command("export", argsBetween(1, 1, "cmd.usage.file"), func(c *cobra.Command, args []string) error {
		if o.write == "" {
			return &usageError{key: "export.usage.write"}
		}
		mask, err := maskOf(o.masks)
		if err != nil {
			return err
		}
		only, err := parseFilter(o.expression)
		if err != nil {
			return err
		}
		if sameFile(args[0], o.write) {
			return &usageError{key: "export.usage.same", args: text.Args{"File": text.Escape(o.write)}}
		}
		if len(o.masks) == 0 {
			fmt.Fprintln(os.Stderr, "wiretale: "+p.words.T("export.warning"))
		}
		var written *notes
		if o.comments {
			if written, err = loadNotes(args[0]); err != nil {
				return err
			}
		}
		return p.exportFile(c.Context(), args[0], &o, only, mask, written)
	})
	w := p.words
	flags := c.Flags()
	flags.StringVar(&o.write, "write", "", w.T("export.flag.write"))
	flags.StringVar(&o.expression, "filter", "", w.T("cmd.flag.filter"))
	flags.StringSliceVar(&o.masks, "mask", nil, w.T("export.flag.mask"))
	flags.BoolVar(&o.comments, "comments", false, w.T("export.flag.comments"))
	complete(c, "mask", masks...)
	return c
}

// masks are the values of --mask.
var masks = []string{"addresses", "credentials", "payloads", "none"}

func maskOf(names []string) (mask export.Mask, err error) {
	for _, name := range names {
		switch name {
		case "addresses":
			mask.Addresses = true
		case "credentials":
			mask.Credentials = true
		case "payloads":
			mask.Payloads = true
		case "none":
			if len(names) > 1 {
				return mask, &usageError{key: "export.usage.none"}
			}
		default:
			return mask, &usageError{key: "export.usage.mask", args: text.Args{"Found": text.Escape(name),
				"Expected": strings.Join(masks, ", ")}}
		}
	}
	return mask, nil
}

// sameFile reports whether two names are those of one file, which would be
// overwritten while it is read.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// exportFile writes what of a capture fits a filter. Where something is to be
// masked the capture is read twice: first to learn what.
func (p *program) exportFile(ctx context.Context, path string, o *exporting, only *filter.Filter, mask export.Mask, written *notes) error {
	secrets, masker := export.NewSecrets(), export.NewMasker(mask)
	if mask.Any() {
		again, done, err := readableTwice(path)
		if err != nil {
			return err
		}
		defer done()
		path = again
		if err := learn(ctx, path, secrets, masker); err != nil {
			return err
		}
	}
	file := &lateFile{path: o.write}
	out := export.NewSelection(file, masker, secrets)
	problem, err := p.stories(ctx, []string{path}, only != nil && only.AsksConversations(), func(s *trace.Snapshot) error {
		picks := picking(only, s)
		for _, packet := range s.Packets.All() {
			if !picks(&packet) {
				out.Skip(s, &packet)
				continue
			}
			var comments []string
			if o.comments {
				comments = written.on(s, &packet)
			}
			out.Add(s, &packet, comments...)
		}
		return nil
	})
	if problem == nil && err != nil {
		return err
	}
	return errors.Join(p.exit(problem), err, out.Close(), file.Close())
}

// learn reads a capture for what is to be masked in it. What is wrong with it
// is said when it is read again.
func learn(ctx context.Context, path string, secrets *export.Secrets, masker *export.Masker) error {
	from, err := capture.OpenFile(path)
	if err != nil {
		return err
	}
	_, err = eachWindow(ctx, from, func(s *trace.Snapshot) error {
		secrets.Learn(s)
		for _, packet := range s.Packets.All() {
			masker.Meet(s, &packet)
		}
		return nil
	})
	return err
}

// readableTwice gives the name of a file that can be read more than once: of
// standard input a copy, which is removed by done.
func readableTwice(path string) (again string, done func(), err error) {
	if path != "-" {
		if info, err := os.Stat(path); err != nil || info.Mode().IsRegular() {
			return path, func() {}, nil
		}
	}
	from := os.Stdin
	if path != "-" {
		if from, err = os.Open(path); err != nil {
			return "", nil, err
		}
		defer from.Close()
	}
	f, err := os.CreateTemp("", "wiretale-*")
	if err != nil {
		return "", nil, cannotWrite(os.TempDir(), err)
	}
	done = func() { os.Remove(f.Name()) }
	_, err = io.Copy(f, from)
	if err = errors.Join(err, f.Close()); err != nil {
		done()
		return "", nil, cannotWrite(f.Name(), err)
	}
	return f.Name(), done, nil
}
