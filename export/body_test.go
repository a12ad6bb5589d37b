package export_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"wiretale/export"
	"wiretale/trace"
)

// packed packs a text in an encoding.
func packed(t testing.TB, encoding, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "flate":
		w, err = flate.NewWriter(&b, flate.BestCompression)
	case "zstd":
		w, err = zstd.NewWriter(&b)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBodiesAreUnpacked(t *testing.T) {
	page := strings.Repeat("<p>so much text</p>\n", 1000)
	for encoding, body := range map[string][]byte{
		"gzip": packed(t, "gzip", page), "X-GZIP": packed(t, "gzip", page), "deflate": packed(t, "zlib", page), " Deflate ": packed(t, "flate", page),
		"zstd": packed(t, "zstd", page), "identity": []byte(page), "": []byte(page),
		"deflate, gzip": packed(t, "gzip", string(packed(t, "zlib", page))), // the last was applied last
	} {
		r, err := export.Decoded(encoding, bytes.NewReader(body))
		if err != nil {
			t.Errorf("%s: %v", encoding, err)
			continue
		}
		if got, err := io.ReadAll(r); err != nil || string(got) != page {
			t.Errorf("%s: %d bytes, %v", encoding, len(got), err)
		}
	}
}

func TestWhatCannotBeUnpackedIsTold(t *testing.T) {
	for _, c := range []struct {
		encoding string
		body     []byte
		unknown  bool
	}{
		{"br", nil, true},
		{"gzip,gzip,gzip,gzip,gzip", nil, true},
		{"gzip", []byte("no"), false},
		{"gzip", packed(t, "gzip", "cut short")[:15], false},
		{"zstd", []byte("no zstd at all"), false},
	} {
		r, err := export.Decoded(c.encoding, bytes.NewReader(c.body))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		var e *export.EncodingError
		if !errors.As(err, &e) || (e.Err == nil) != c.unknown {
			t.Errorf("%s: %v", c.encoding, err)
		}
	}
}

func TestNamesOfFilesAreHarmless(t *testing.T) {
	for uri, want := range map[string]string{
		"/a/page.html?x=/y": "page.html", "/": "body", "": "body", "/../../etc/passwd": "passwd", "/.bashrc": "bashrc", "/-rf": "rf",
		"/a\x1b[2Jb c": "a__2Jb_c", "/" + strings.Repeat("x", 200): strings.Repeat("x", 80),
	} {
		m := trace.Message{Fields: []trace.MessageField{{Name: "http.request.uri", Value: uri}}}
		if got := export.FileName(new(trace.Snapshot), &m); got != want {
			t.Errorf("%q: %q, want %q", uri, got, want)
		}
	}
}

func FuzzDecoded(f *testing.F) {
	for _, e := range []string{"gzip", "zlib", "flate", "zstd"} {
		f.Add(strings.Replace(e, "zlib", "deflate", 1), packed(f, e, "some text"))
	}
	f.Fuzz(func(t *testing.T, encoding string, body []byte) {
		r, err := export.Decoded(encoding, bytes.NewReader(body))
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(r, 16<<20))
	})
}
