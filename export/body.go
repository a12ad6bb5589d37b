package export

import (
	"bufio"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"wiretale/trace"
)

// EncodingError says that a body can't be decoded: its encoding is unknown, or
// its bytes are not in it.
type EncodingError struct {
	Encoding string // raw: escape it before it is shown
	Err      error  // what is wrong with the bytes; nil where the encoding is unknown
}

// Error implements error.
func (e *EncodingError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("export: unknown content encoding %q", e.Encoding)
	}
	return fmt.Sprintf("export: content encoding %q: %v", e.Encoding, e.Err)
}

// Unwrap returns what is wrong with the bytes.
func (e *EncodingError) Unwrap() error { return e.Err }

// Bounds on decoding: how many encodings lie around each other, how much comes
// out, and the memory that zstd may ask for.
const (
	maxEncodings = 4
	maxDecoded   = 4 << 30
	zstdWindow   = 64 << 20
)

// Encoding is how a message's body is encoded; "" where it is as it is.
func Encoding(m *trace.Message) string {
	for _, name := range [...]string{"http.content_encoding", "http2.headers.content_encoding"} {
		if s, ok := m.Field(name); ok && !strings.EqualFold(strings.TrimSpace(s), "identity") {
			return s
		}
	}
	return ""
}

// Decoded reads a body without its content encodings (RFC 9110 §8.4), of which
// the last was applied last. Its errors are of type *EncodingError.
func Decoded(encoding string, r io.Reader) (io.Reader, error) {
	all := strings.Split(encoding, ",")
	if len(all) > maxEncodings {
		return nil, &EncodingError{Encoding: encoding}
	}
	for i := len(all) - 1; i >= 0; i-- {
		name := strings.ToLower(strings.TrimSpace(all[i]))
		var err error
		switch name {
		case "", "identity":
			continue
		case "gzip", "x-gzip":
			r, err = gzip.NewReader(r)
		case "deflate":
			r, err = deflated(r)
		case "zstd":
			r, err = unzstd(r)
		default:
			return nil, &EncodingError{Encoding: all[i]}
		}
		if err != nil {
			return nil, &EncodingError{Encoding: name, Err: err}
		}
		r = &decoding{name, io.LimitReader(r, maxDecoded)}
	}
	return r, nil
}

// deflated reads zlib's format, as RFC 9110 §8.4.1.2 asks for, or the bare one
// that some send in its place.
func deflated(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

func unzstd(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(zstdWindow))
}

// decoding names the encoding in which something is wrong.
type decoding struct {
	name string
	r    io.Reader
}

func (d *decoding) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != nil && err != io.EOF {
		if _, ok := err.(*EncodingError); !ok {
			err = &EncodingError{Encoding: d.name, Err: err}
		}
	}
	return n, err
}

// FileName suggests a name for a file with a message's body: the last part of
// the path that was asked for, as far as it is harmless.
func FileName(s *trace.Snapshot, m *trace.Message) string {
	const fallback, most = "body", 80
	asked := *m
	if a, ok := s.Message(m.Answers); ok {
		asked = a
	}
	path, ok := asked.Field("http.request.uri")
	if !ok {
		path, _ = asked.Field("http2.headers.path")
	}
	path, _, _ = strings.Cut(path, "?")
	path = path[strings.LastIndexByte(path, '/')+1:]
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, path)
	name = strings.TrimLeft(name, ".-") // no hidden file, nor anything that looks like an option
	if len(name) > most {
		name = name[len(name)-most:]
	}
	if name == "" {
		return fallback
	}
	return name
}
