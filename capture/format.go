package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// sniffed is how much of a file's beginning is looked at to tell what it is.
const sniffed = 512

// maxWindow bounds what a compressed file may ask to be kept in memory while
// it is unpacked; it is the bound that zstd itself has.
const maxWindow = 128 << 20

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
)

// begin returns a file's first bytes, without taking them. A pipe is not
// waited upon for more than the four that tell its format.
func (in *input) begin() ([]byte, error) {
	b, err := in.r.Peek(4)
	if err == io.EOF {
		return b, nil
	}
	if err != nil {
		return nil, in.failed(err)
	}
	return in.r.Peek(min(sniffed, in.r.Buffered()))
}

// unpacked returns the input behind a compression, or the input itself where
// there is none. Close it in both cases.
func (in *input) unpacked() (*input, io.Closer, error) {
	start, err := in.begin()
	if err != nil {
		return nil, nil, err
	}
	outer := &packed{outer: in}
	switch {
	case bytes.HasPrefix(start, gzipMagic):
		z, err := gzip.NewReader(&counted{in})
		if err != nil {
			return nil, nil, outer.fault(err)
		}
		outer.inner, outer.Closer = z, z
	case bytes.HasPrefix(start, zstdMagic):
		z, err := zstd.NewReader(&counted{in}, zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, outer.fault(err)
		}
		outer.inner, outer.Closer = z, z.IOReadCloser()
	default:
		return in, io.NopCloser(nil), nil
	}
	return newInput(in.name, outer), outer, nil
}

// counted reads an input while it keeps count of the place. It is an
// io.ByteReader, so no more is taken than is needed.
type counted struct{ in *input }

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.in.r.Read(p)
	c.in.offset += int64(n)
	return n, err
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.in.r.ReadByte()
	if err == nil {
		c.in.offset++
	}
	return b, err
}

// packed reads through a decompressor and says where it failed.
type packed struct {
	outer *input
	inner io.Reader
	io.Closer
}

func (p *packed) Read(b []byte) (int, error) {
	n, err := p.inner.Read(b)
	if err != nil && err != io.EOF {
		err = p.fault(err)
	}
	return n, err
}

func (p *packed) fault(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{File: p.outer.name, Offset: p.outer.offset, Code: PackedCut, Err: err}
	}
	return &Error{File: p.outer.name, Offset: p.outer.offset, Code: Unpacking, Found: err.Error(), Err: err}
}

// stranger is the error for a file that is no capture: it says what the file
// looks like.
func (in *input) stranger(start []byte) *Error {
	code, found := looksLike(start)
	e := in.fault(0, code, found, "")
	if code == UnknownFormat {
		e.Expected = "pcap, pcapng, snoop"
	}
	return e
}

// kinds are the files that people take for captures, by how they begin.
var kinds = []struct {
	start string
	code  Code
	name  string
}{
	{"\x1f\x8b", IsArchive, "gzip in gzip"},
	{"\x28\xb5\x2f\xfd", IsArchive, "zstd in zstd"},
	{"PK\x03\x04", IsArchive, "ZIP"},
	{"PK\x05\x06", IsArchive, "ZIP"},
	{"7z\xbc\xaf\x27\x1c", IsArchive, "7z"},
	{"Rar!\x1a\x07", IsArchive, "RAR"},
	{"BZh", IsArchive, "bzip2"},
	{"\xfd7zXZ\x00", IsArchive, "xz"},
	{"\x04\x22\x4d\x18", IsArchive, "LZ4"},
	{"\x1f\x9d", IsArchive, "compress"},
	{"GMBU", OtherFormat, "Microsoft Network Monitor"},
	{"RTSS", OtherFormat, "Microsoft Network Monitor"},
	{"TRSNIFF data    \x1a", OtherFormat, "NetXray/Sniffer"},
	{"XCP\x00", OtherFormat, "NetXray/Sniffer"},
	{"\x7fVER", OtherFormat, "Savvius *Peek"},
	{"btsnoop\x00", OtherFormat, "btsnoop"},
	{"\x7fELF", IsDocument, "ELF"},
	{"MZ", IsDocument, "EXE"},
	{"%PDF-", IsDocument, "PDF"},
	{"\x89PNG\r\n", IsDocument, "PNG"},
	{"\xff\xd8\xff", IsDocument, "JPEG"},
	{"GIF8", IsDocument, "GIF"},
	{"SQLite format 3\x00", IsDocument, "SQLite"},
}

// looksLike tells what a file is that is no capture, by how it begins.
func looksLike(start []byte) (Code, string) {
	if len(start) == 0 {
		return Empty, ""
	}
	for _, k := range kinds {
		if bytes.HasPrefix(start, []byte(k.start)) {
			return k.code, k.name
		}
	}
	if len(start) > 262 && bytes.Equal(start[257:262], []byte("ustar")) {
		return IsArchive, "tar"
	}
	if isText(start) {
		lower := bytes.ToLower(bytes.TrimLeft(start, "\ufeff \t\r\n"))
		if bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")) {
			return IsHTML, ""
		}
		return IsText, ""
	}
	return UnknownFormat, fmt.Sprintf("%x", start[:min(len(start), 4)])
}

// isText reports whether bytes are a text's: valid UTF-8, its last character
// perhaps cut off, without control characters that texts don't have.
func isText(b []byte) bool {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			return !utf8.FullRune(b)
		}
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' && r != '\x1b' {
			return false
		}
		b = b[size:]
	}
	return true
}
