package capture

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync/atomic"

	"wiretale/trace"
)

// File is a capture in a file or a pipe. Its format is told from its bytes,
// never from its name: pcap, pcapng or snoop, plain or packed with gzip or zstd.
type File struct {
	name  string
	r     io.Reader
	pipe  bool // reading may wait for ever
	tally tally
	keep  keep
}

// OpenFile opens a capture file; "-" is standard input. Its errors are of type
// *Error. The file is read by Run, which also closes it.
func OpenFile(path string) (*File, error) {
	if path == "-" {
		return openStandardInput()
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(path, err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		f.Close()
		return nil, &Error{File: path, Offset: -1, Code: Directory}
	}
	c := Open(path, f)
	if err == nil && info.Mode().IsRegular() {
		c.pipe = false
		c.tally.total.Store(info.Size())
	}
	return c, nil
}

func openStandardInput() (*File, error) {
	info, err := os.Stdin.Stat()
	if err == nil && info.Mode()&os.ModeCharDevice != 0 {
		return nil, &Error{File: "-", Offset: -1, Code: Terminal}
	}
	c := Open("-", os.Stdin)
	if err == nil && info.Mode().IsRegular() {
		c.pipe = false
		c.tally.total.Store(info.Size())
	}
	return c, nil
}

// openError says why a file can't be opened.
func openError(path string, err error) *Error {
	e := &Error{File: path, Offset: -1, Code: Unreadable, Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Code = Missing
	case errors.Is(err, fs.ErrPermission):
		e.Code = Denied
	default:
		e.Found = reason(err)
	}
	return e
}

// reason is the system's word for an error, without the path and the call
// around it.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return err.Error()
}

// Open takes a capture from a reader, which Run closes if it can be closed.
// The name is what errors and the screen call it.
func Open(name string, r io.Reader) *File { return &File{name: name, r: r, pipe: true} }

// Name is the file's name as it was given.
func (f *File) Name() string { return f.name }

// Keep asks, before Run, that frames can be read again by Frames until Close.
func (f *File) Keep() { f.keep.wanted = true }

// Frames returns a reader of frames that were recorded; nil where none can be
// read.
func (f *File) Frames() *Frames { return f.keep.frames() }

// Close closes the file, which Run does where nothing was to be kept.
func (f *File) Close() error {
	f.keep.close()
	if c, ok := f.r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Progress implements Source.
func (f *File) Progress() Progress { return f.tally.progress() }

// Run reads the capture into the log while others may already look at it, and
// closes the log. The error holds one *Error or more, of which some may be
// notices (see Errors), or is the context's.
func (f *File) Run(ctx context.Context, log trace.Recorder) error {
	if !f.keep.wanted {
		defer f.Close()
	}
	to := newRecorder(log, &f.tally)
	r := io.Reader(&measured{f.r, &f.tally.read})
	if f.pipe {
		var stop func()
		r, stop = abandonable(ctx, r)
		defer stop()
	}
	err := f.read(ctx, newInput(f.name, r), to)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return to.close(err)
}

// read finds out the format and reads it.
func (f *File) read(ctx context.Context, outer *input, to *recorder) error {
	in, done, err := outer.unpacked()
	if err != nil {
		return err
	}
	defer done.Close() // nothing was written
	if to.spool, err = f.keep.begin(f.r, in == outer && !f.pipe); err != nil {
		return in.failed(err)
	}
	start, err := in.begin()
	if err != nil {
		return err
	}
	if order, ok := isPcap(start); ok {
		return readPcap(ctx, in, order, to)
	}
	if isPcapng(start) {
		return readPcapng(ctx, in, to)
	}
	if isSnoop(start) {
		return readSnoop(ctx, in, to)
	}
	return in.stranger(start)
}

// measured counts what is read.
type measured struct {
	r    io.Reader
	read *atomic.Int64
}

func (m *measured) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.read.Add(int64(n))
	return n, err
}

// abandonable lets a reader be left alone while it waits: a read from a silent
// pipe can't be called back, so it is made beside, and the context's end
// leaves it behind. It ends with the pipe or with the process.
func abandonable(ctx context.Context, r io.Reader) (io.Reader, func()) {
	out, in := io.Pipe()
	go func() {
		_, err := io.CopyBuffer(in, onlyReader{r}, make([]byte, bufferSize))
		in.CloseWithError(err)
	}()
	unhook := context.AfterFunc(ctx, func() { out.CloseWithError(ctx.Err()) })
	return out, func() { unhook(); out.Close() }
}

// onlyReader hides every other method, so that io.CopyBuffer uses its buffer.
type onlyReader struct{ io.Reader }
