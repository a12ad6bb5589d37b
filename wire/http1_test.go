package wire

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// headBytes writes a head, with the empty line at its end.
func headBytes(h *HTTPHead) (b []byte) {
	if h.Request {
		b = append(b, h.Method+" "+h.Target+" HTTP/"+h.Version+"\r\n"...)
	} else {
		b = append(b, "HTTP/"+h.Version+" "+strconv.Itoa(h.Status)+" "+h.Reason+"\r\n"...)
	}
	for _, f := range h.Fields {
		b = append(b, f.Name+": "+f.Value+"\r\n"...)
	}
	return append(b, "\r\n"...)
}

func TestHTTPHeadSplitAtEveryByte(t *testing.T) {
	for _, head := range []HTTPHead{
		{Request: true, Method: "GET", Target: "/a?b", Version: "1.1", Fields: []HTTPField{{"Host", "example.test"}, {"X", ""}}},
		{Status: 404, Reason: "Not Found", Version: "1.0", Fields: []HTTPField{{"Content-Length", "3"}}},
	} {
		b := headBytes(&head)
		for i := range b {
			if _, done, err := ParseHTTPHead(b[:i]); done || err != nil {
				t.Fatalf("%q: done %v, %v", b[:i], done, err)
			}
		}
		head.Length = len(b)
		got, done, err := ParseHTTPHead(append(b, "body\r\n"...))
		if diff := cmp.Diff(head, got); diff != "" || !done || err != nil {
			t.Fatal(diff, done, err)
		}
	}
}

func TestHTTPBodyLength(t *testing.T) {
	for _, test := range []struct {
		head, method string
		want         HTTPBody
		fails        HTTPReason
	}{
		{"GET / HTTP/1.1\r\n\r\n", "", HTTPBody{}, ""},
		{"POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\n", "", HTTPBody{HTTPLength, 12}, ""},
		{"POST / HTTP/1.1\r\nContent-Length: 12\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "", HTTPBody{Framing: HTTPChunked}, ""},
		{"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "", HTTPBody{}, HTTPBadCoding},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "GET", HTTPBody{Framing: HTTPUntilClose}, ""},
		{"HTTP/1.1 200 OK\r\n\r\n", "GET", HTTPBody{Framing: HTTPUntilClose}, ""},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", "GET", HTTPBody{HTTPLength, 5}, ""},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 6\r\n\r\n", "GET", HTTPBody{}, HTTPBadLength},
		{"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "GET", HTTPBody{}, HTTPBadLength},
		{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD", HTTPBody{}, ""},
		{"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "GET", HTTPBody{}, ""},
		{"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "GET", HTTPBody{}, ""},
		{"HTTP/1.1 100 Continue\r\n\r\n", "POST", HTTPBody{}, ""},
		{"HTTP/1.1 101 Switching Protocols\r\n\r\n", "GET", HTTPBody{Framing: HTTPTunnel}, ""},
		{"HTTP/1.1 200 OK\r\n\r\n", "CONNECT", HTTPBody{Framing: HTTPTunnel}, ""},
	} {
		head, done, err := ParseHTTPHead([]byte(test.head))
		if !done || err != nil {
			t.Fatalf("%q: %v", test.head, err)
		}
		body, err := head.Body(test.method)
		if body != test.want || (err == nil) != (test.fails == "") {
			t.Errorf("%q: %+v, %v", test.head, body, err)
		}
		if failure, ok := err.(*HTTPError); ok && failure.Reason != test.fails {
			t.Errorf("%q: %v", test.head, err)
		}
	}
}

func TestWhatIsNoHTTPIsSeenEarly(t *testing.T) {
	for _, test := range []struct {
		bytes string
		want  HTTPError
	}{
		{"\x16\x03\x01", HTTPError{0, HTTPBadStartLine, "\x16\x03\x01"}},
		{"SSH-2.0-OpenSSH_9.2p1/x", HTTPError{21, HTTPBadStartLine, "SSH-2.0-OpenSSH_9.2p1/x"}},
		{"220 mail.example.test ESMTP\r\n", HTTPError{0, HTTPBadStartLine, "220 mail.example.test ESMTP"}},
		{"GET /\r\n", HTTPError{0, HTTPBadStartLine, "GET /"}},
		{"GET / HTTP/2.0\r\n", HTTPError{0, HTTPBadStartLine, "GET / HTTP/2.0"}},
		{"HTTP/1.1 20 OK\r\n", HTTPError{0, HTTPBadStartLine, "HTTP/1.1 20 OK"}},
		{"GET / HTTP/1.1\r\nHost : a\r\n", HTTPError{16, HTTPBadField, "Host : a"}},
		{"GET / HTTP/1.1\r\n folded\r\n", HTTPError{16, HTTPBadField, " folded"}},
	} {
		_, done, err := ParseHTTPHead([]byte(test.bytes))
		if diff := cmp.Diff(error(&test.want), err); diff != "" || done {
			t.Errorf("%q: %s", test.bytes, diff)
		}
	}
}

func TestHTTPHeadIsBounded(t *testing.T) {
	b := append([]byte("GET / HTTP/1.1\r\nA: "), make([]byte, maxHTTPHead)...)
	for i := 19; i < len(b); i++ {
		b[i] = 'a'
	}
	_, done, err := ParseHTTPHead(b)
	if failure, ok := err.(*HTTPError); done || !ok || failure.Reason != HTTPTooLong {
		t.Error(done, err)
	}
}

func TestHTTPChunkLine(t *testing.T) {
	for _, test := range []struct {
		bytes  string
		size   int64
		length int
		fails  bool
	}{
		{"", 0, 0, false}, {"1a", 0, 0, false}, {"1a\r", 0, 0, false}, {"1a\r\n", 26, 4, false}, {"1A\n", 26, 3, false},
		{"5;name=value\r\n", 5, 14, false}, {"0\r\n\r\n", 0, 3, false}, {"\r\n", 0, 0, true}, {"x", 0, 0, true},
		{"5 \r\n", 5, 4, false}, {"fffffffffffffffff\r\n", 0, 0, true}, {"-1\r\n", 0, 0, true},
	} {
		size, length, err := ParseHTTPChunk([]byte(test.bytes))
		if size != test.size || length != test.length || (err != nil) != test.fails {
			t.Errorf("%q: %d, %d, %v", test.bytes, size, length, err)
		}
	}
}
