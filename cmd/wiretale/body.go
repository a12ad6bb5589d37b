package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/export"
	"wiretale/text"
	"wiretale/trace"
)

// bodyFlags say which body is written, and how.
type bodyFlags struct {
	number       int
	encoded, raw bool
}

// writeBody writes what one message carries to standard output.
func (p *program) writeBody(ctx context.Context, file *capture.File, o bodyFlags) error {
	file.Keep()
	defer file.Close()
	x := index.New(true)
	problem := file.Run(ctx, x)
	frames := indexFrames(file)()
	if frames == nil {
		return problem
	}
	wanted, err := findMessage(ctx, analyze.NewRetelling(x, frames), trace.MessageID(max(o.number, 0)))
	switch {
	case err != nil:
		return err
	case wanted.Message == nil:
		return errors.Join(p.exit(problem), &refusal{key: "cmd.refuse.no-message", args: text.Args{"Found": o.number}})
	case len(wanted.Body) == 0:
		return &refusal{key: "cmd.refuse.no-body", args: text.Args{"Found": o.number}}
	}
	out := bufio.NewWriter(os.Stdout)
	var to io.Writer = out
	if onTerminal() && !o.raw {
		to = &careful{w: out}
	}
	missing, err := extract(ctx, x, frames, wanted, to, o.encoded)
	if errors.Is(err, errControls) {
		return &refusal{key: "cmd.refuse.controls"}
	}
	if missing > 0 {
		p.notice(&refusal{key: "cmd.body.missing", args: text.Args{"Count": p.words.Count(missing)}})
	}
	return errors.Join(p.exit(problem), err, out.Flush())
}

// wantedMessage is a message, and where its bytes are.
type wantedMessage struct {
	*trace.Message
	conversation trace.ConversationID // its number in the capture
	datagram     int                  // the number of the packet that it is in; 0 for streams
}

// findMessage finds a message by its number. One that is not complete is taken
// as far as it goes.
func findMessage(ctx context.Context, told *analyze.Retelling, number trace.MessageID) (found wantedMessage, err error) {
	for s := told.Next(); s != nil; s = told.Next() {
		if ctx.Err() != nil {
			return found, ctx.Err()
		}
		for _, m := range s.Messages.All() {
			if m.Number != number {
				continue
			}
			c := s.Conversation(m.Conversation)
			found = wantedMessage{Message: &m, conversation: c.Number}
			if !c.Streams() {
				found.datagram = s.Number(m.First)
			}
			if m.Complete {
				return found, nil
			}
		}
	}
	return found, nil
}

// extract writes a message's body, a window of its conversation at a time.
// missing are the bytes that nobody saw.
func extract(ctx context.Context, x *index.Index, frames index.Frames, m wantedMessage, to io.Writer, encoded bool) (missing int64, err error) {
	r, w := io.Pipe()
	var size, written int64
	for _, span := range m.Body {
		size += span.End - span.Start
	}
	go func() {
		n, err := collect(ctx, x, frames, m, w)
		written = n
		w.CloseWithError(err)
	}()
	defer r.Close()
	body := io.Reader(r)
	if encoding := export.Encoding(m.Message); !encoded && encoding != "" {
		if body, err = export.Decoded(encoding, r); err != nil {
			return 0, err
		}
	}
	if _, err = io.Copy(to, body); err != nil {
		return 0, err
	}
	if _, err = io.Copy(io.Discard, r); err != nil { // what stands behind the packed bytes
		return 0, err
	}
	return size - written, flushed(to)
}

// flushed writes what a writer holds back.
func flushed(w io.Writer) error {
	if c, ok := w.(*careful); ok {
		return c.end()
	}
	return nil
}

// collect writes the ranges of a stream that a message's body is in.
func collect(ctx context.Context, x *index.Index, frames index.Frames, m wantedMessage, to io.Writer) (written int64, err error) {
	const packets = 4096
	var said analyze.Said
	of := x.Belonging(m.conversation)
	for first := 0; first < of; {
		if ctx.Err() != nil {
			return written, ctx.Err()
		}
		s := analyze.Tell(x, frames, analyze.Window{Conversation: m.conversation, First: first, Count: packets})
		n := s.Packets.Len()
		if n == 0 {
			break
		}
		first += n
		id := trace.ConversationID(0)
		for _, c := range s.Conversations {
			if c.Number == m.conversation {
				id = c.ID
			}
		}
		said.Turn(s, id, first >= of)
		for i := range said.Pieces {
			piece := &said.Pieces[i]
			if piece.FromClient != m.FromClient || m.datagram != 0 && s.Number(piece.Packet) != m.datagram {
				continue
			}
			n, err := overlap(piece, m.Body, to)
			written += n
			if err != nil {
				return written, err
			}
		}
	}
	return written, nil
}

// overlap writes those bytes of a piece that lie in one of the ranges.
func overlap(p *analyze.Piece, spans []trace.Span, to io.Writer) (written int64, err error) {
	end := p.Offset + int64(len(p.Data))
	for _, span := range spans {
		from, until := max(span.Start, p.Offset), min(span.End, end)
		if from >= until {
			continue
		}
		n, err := to.Write(p.Data[from-p.Offset : until-p.Offset])
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// errControls says that bytes would control the terminal that they go to.
var errControls = errors.New("control characters")

// careful writes text to a terminal, and stops before anything that is none.
type careful struct {
	w    io.Writer
	rest []byte // the beginning of a character or of a line's end
}

// Write implements io.Writer.
func (c *careful) Write(b []byte) (int, error) {
	all := append(c.rest, b...)
	cut := len(all)
	for n := 1; n < utf8.UTFMax && n <= len(all); n++ { // a character may go on
		if utf8.RuneStart(all[len(all)-n]) {
			if !utf8.FullRune(all[len(all)-n:]) {
				cut = len(all) - n
			}
			break
		}
	}
	if cut > 0 && all[cut-1] == '\r' {
		cut--
	}
	if !harmless(all[:cut]) {
		return 0, errControls
	}
	c.rest = append([]byte(nil), all[cut:]...)
	if _, err := c.w.Write(all[:cut]); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (c *careful) end() error {
	if len(c.rest) > 0 {
		return errControls
	}
	return nil
}

// harmless reports whether bytes are text that a terminal only shows.
func harmless(b []byte) bool {
	for line := range bytes.Lines(b) {
		line = bytes.ReplaceAll(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), []byte("\t"), nil)
		if s := string(line); text.Escape(s) != s {
			return false
		}
	}
	return true
}
