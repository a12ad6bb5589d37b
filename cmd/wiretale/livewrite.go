package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"wiretale/capture"
	"wiretale/export"
	"wiretale/text"
	"wiretale/trace"
)

// flushTime is how late the file of a capture may be behind it.
const flushTime = 500 * time.Millisecond

// mostKept bounds how many full files are kept: each of them gets another name
// whenever one is full.
const mostKept = 1000

// keeping is a source whose frames are written to a file while they are read.
type keeping struct {
	capture.Archive
	path string
	file *export.PcapngLive
	full chan struct{} // closed when nothing more can be written
}

// kept makes the file that --write names, and returns the source that fills
// it; nil if none is wanted.
func (o *liveFlags) kept(from capture.Archive) (*keeping, error) {
	if o.keep > mostKept {
		return nil, &usageError{key: "live.usage.keep", args: text.Args{"Found": o.keep, "Most": mostKept}}
	}
	if o.write == "" {
		if o.rotate != "" {
			return nil, &usageError{key: "live.usage.rotate-alone"}
		}
		return nil, nil
	}
	limit := int64(0)
	if o.rotate != "" {
		var err error
		if o.write == "-" {
			return nil, &usageError{key: "live.usage.rotate-pipe"}
		}
		if limit, err = sizeOf("rotate", o.rotate); err != nil {
			return nil, err
		}
	}
	k := &keeping{Archive: from, path: o.write, full: make(chan struct{})}
	files := &rotation{path: o.write, keep: int(o.keep)}
	var once sync.Once
	var err error
	k.file, err = export.NewPcapngLive(limit, files.next, func(error) { once.Do(func() { close(k.full) }) })
	return k, err
}

// Run implements capture.Source. The source ends when its file can't be
// written any further.
func (k *keeping) Run(ctx context.Context, log trace.Recorder) error {
	ctx, stop := context.WithCancel(ctx)
	flushed := make(chan struct{})
	go func() {
		defer close(flushed)
		tick := time.NewTicker(flushTime)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				k.file.Flush()
			case <-k.full:
				stop()
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	to := &twice{Sink: trace.Tee(log, k.file), log: log, keeping: k}
	err := k.Archive.Run(ctx, to)
	stop()
	<-flushed
	return errors.Join(err, to.fault)
}

// twice is a recorder that tells a log and the file.
type twice struct {
	trace.Sink
	log     trace.Recorder
	keeping *keeping
	fault   error
}

// SetEpoch implements trace.Recorder.
func (t *twice) SetEpoch(at time.Time) {
	t.keeping.file.SetEpoch(at)
	t.log.SetEpoch(at)
}

// Close implements trace.Recorder.
func (t *twice) Close(problem error) {
	if err := t.keeping.file.Close(); err != nil {
		t.fault = cannotWrite(t.keeping.path, err)
	}
	t.log.Close(errors.Join(problem, t.fault))
}

// rotation names the files of a capture: FILE is the one that is being
// written, FILE.1 the one before it, and so on to the last that is kept.
type rotation struct {
	path  string
	keep  int
	begun bool
}

// next begins a file. It moves on the names of those before it.
func (r *rotation) next() (io.WriteCloser, error) {
	if r.path == "-" {
		return stays{os.Stdout}, nil
	}
	if r.begun {
		if err := r.move(); err != nil {
			return nil, cannotWrite(r.path, err)
		}
	}
	f, err := os.Create(r.path)
	if err != nil {
		return nil, cannotWrite(r.path, err)
	}
	r.begun = true
	return f, nil
}

func (r *rotation) move() error {
	name := func(n int) string {
		if n == 0 {
			return r.path
		}
		return fmt.Sprintf("%s.%d", r.path, n)
	}
	for n := r.keep - 1; n >= 0; n-- {
		if err := os.Rename(name(n), name(n+1)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// stays is a file that is left open.
type stays struct{ io.Writer }

// Close implements io.Closer.
func (stays) Close() error { return nil }

// units are the ways to write a size, in bytes.
var units = []struct {
	name string
	size int64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"k", 1e3}, {"m", 1e6}, {"g", 1e9}, {"b", 1}, {"", 1},
}

// sizeOf reads a size such as 100MB, the value of a flag.
func sizeOf(flag, s string) (int64, error) {
	for _, u := range units {
		digits, ok := strings.CutSuffix(strings.ToLower(s), u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n <= 0 || n > 1<<40/u.size {
			break
		}
		return n * u.size, nil
	}
	return 0, &usageError{key: "cmd.usage.bad-value", args: text.Args{"Found": text.Escape(s), "Flag": flag}}
}
