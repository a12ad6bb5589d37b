package capture

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
)

const (
	// bufferSize is what is read at a time. A record up to this size is
	// handed out where it lies.
	bufferSize = 256 << 10
	// maxRecord bounds what a record may claim. The greatest snap length in
	// use is 256 KiB; a USB transfer may be longer.
	maxRecord = 16 << 20
)

// input is a capture's bytes, unpacked, with the place that was reached.
type input struct {
	name   string
	r      *bufio.Reader
	offset int64 // of the next byte
	long   []byte
}

func newInput(name string, r io.Reader) *input {
	return &input{name: name, r: bufio.NewReaderSize(r, bufferSize)}
}

// take returns the next n bytes, which are valid until the next call. Where
// there are fewer it returns those with io.ErrUnexpectedEOF, and io.EOF where
// there is none.
func (in *input) take(n int) ([]byte, error) {
	if n > bufferSize {
		return in.takeLong(n)
	}
	b, err := in.r.Peek(n)
	in.r.Discard(len(b)) // what was peeked can be discarded
	in.offset += int64(len(b))
	if err == io.EOF && len(b) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

// takeLong is take for what doesn't fit the buffer. It makes room as bytes
// arrive, because a length is only a claim.
func (in *input) takeLong(n int) ([]byte, error) {
	in.long = in.long[:0]
	for len(in.long) < n {
		have := len(in.long)
		step := min(n-have, max(have, bufferSize))
		in.long = slices.Grow(in.long, step)[:have+step]
		got, err := io.ReadFull(in.r, in.long[have:])
		in.long = in.long[:have+got]
		in.offset += int64(got)
		if err != nil {
			if err == io.EOF && have > 0 {
				err = io.ErrUnexpectedEOF
			}
			return in.long, err
		}
	}
	return in.long, nil
}

// skip passes over n bytes and returns how many there were.
func (in *input) skip(n int64) (int64, error) {
	done := int64(0)
	for done < n {
		got, err := in.r.Discard(int(min(n-done, math.MaxInt32)))
		done += int64(got)
		in.offset += int64(got)
		if err == io.EOF {
			return done, io.ErrUnexpectedEOF
		}
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// each reads one record after another until next says with io.EOF that there is
// none, or the context ends.
func each(ctx context.Context, next func() error) error {
	for n := 0; ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		switch err := next(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// fault makes the error for something wrong at a byte.
func (in *input) fault(offset int64, code Code, found, expected string) *Error {
	return &Error{File: in.name, Offset: offset, Code: code, Found: found, Expected: expected}
}

// cut makes the error for a record that begins at a byte and should be longer
// than what was found, or passes on what else went wrong in reading it.
func (in *input) cut(offset, found, expected int64, err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return in.fault(offset, Cut, strconv.FormatInt(found, 10), strconv.FormatInt(expected, 10))
	}
	return in.failed(err)
}

// failed says that reading failed, unless err says more.
func (in *input) failed(err error) error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	return &Error{File: in.name, Offset: in.offset, Code: Unreadable, Found: err.Error(), Err: err}
}
