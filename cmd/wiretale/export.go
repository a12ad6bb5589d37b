package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/export"
	"wiretale/text"
	"wiretale/trace"
)

// exporting is what the export command was asked for.
type exporting struct {
	write, format, expression string
	masks                     []string
	comments                  bool
	conversation              int
	size, keys                string
}

// export is the command that writes a trace, or some of it, in a form that
// others read.
func (p *program) export() *cobra.Command {
	var o exporting
	c := p.command("export", argsBetween(1, 1, "cmd.usage.told"), func(c *cobra.Command, args []string) error {
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
		o.conversation = wanted(c, o.conversation)
		x := &exported{program: p, name: args[0], exporting: o, only: only, mask: mask}
		return x.run(c)
	})
	w := p.words
	flags := c.Flags()
	flags.StringVar(&o.write, "write", "", w.T("export.flag.write"))
	flags.StringVar(&o.format, "format", "", w.T("tell.flag.export.format"))
	flags.StringVar(&o.expression, "filter", "", w.T("cmd.flag.filter"))
	flags.IntVar(&o.conversation, "conversation", 0, w.T("tell.flag.conversation"))
	flags.StringSliceVar(&o.masks, "mask", nil, w.T("export.flag.mask"))
	flags.BoolVar(&o.comments, "comments", false, w.T("export.flag.comments"))
	flags.StringVar(&o.size, "size", "", w.T("tell.flag.size"))
	flags.StringVar(&o.keys, "keys", "", w.T("tell.flag.keys"))
	complete(c, "mask", masks...)
	complete(c, "format", formats...)
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return p.completeTold(), cobra.ShellCompDirectiveDefault
	}
	p.completeFilter(c)
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

// writePackets writes what of a capture is wanted as pcapng.
func (x *exported) writePackets(ctx context.Context, path string, secrets *export.Secrets, masker *export.Masker, picks picker, written *notes) error {
	file := &lateFile{path: x.write}
	out := export.NewSelection(file, masker, secrets)
	problem, err := x.stories(ctx, []string{path}, x.only != nil && x.only.AsksConversations(), func(s *trace.Snapshot) error {
		picked := picks(s)
		for _, packet := range s.Packets.All() {
			if !picked(&packet) {
				out.Skip(s, &packet)
				continue
			}
			var comments []string
			if x.comments {
				comments = written.on(s, &packet)
			}
			out.Add(s, &packet, comments...)
		}
		return nil
	})
	if problem == nil && err != nil {
		return err
	}
	return errors.Join(x.exit(problem), err, out.Close(), file.Close())
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
