package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wiretale/trace"
)

// heard collects what a talk tells.
type heard struct {
	all  []*trace.Message
	done []string
}

func (h *heard) begun(m *trace.Message) {
	m.ID = trace.MessageID(len(h.all) + 1)
	h.all = append(h.all, m)
}
func (h *heard) changed(*trace.Message) {}
func (h *heard) stray()                 {}
func (h *heard) complete(m *trace.Message) {
	h.done = append(h.done, fmt.Sprintf("%d %q %d-%d answers %d", m.ID, m.Title, m.Start, m.End, m.Answers))
}

func say(h *httpTalk, from int, s string, size int) {
	out := h.stream(from)
	for at := 0; at < len(s); at += size {
		out.bytes([]byte(s[at:min(at+size, len(s))]), int64(at), place{sighting: trace.SightingID(at + 1)})
	}
}

func TestHTTPIsReadHoweverItsStreamIsSplit(t *testing.T) {
	requests := "GET /a HTTP/1.1\r\nHost: x\r\n\r\n" + "HEAD /b HTTP/1.1\r\nHost: x\r\n\r\n" +
		"POST /c HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello" + "GET /d HTTP/1.1\n\n"
	responses := "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" +
		"HTTP/1.1 100 Continue\r\n\r\n" +
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\n0\r\nT: 1\r\n\r\n" +
		"HTTP/1.0 404 Not Found\r\n\r\nuntil the end"
	want := []string{
		`1 "GET /a" 0-28 answers 0`, `2 "HEAD /b" 28-57 answers 0`, `3 "POST /c" 57-123 answers 0`, `4 "GET /d" 123-140 answers 0`,
		`5 "200 OK" 0-41 answers 1`, `6 "200 OK" 41-79 answers 2`, `7 "100 Continue" 79-104 answers 3`,
		`8 "200 OK" 104-175 answers 3`, `9 "404 Not Found" 175-214 answers 4`,
	}
	for size := 1; size <= len(responses); size++ {
		got := &heard{}
		h := newHTTPTalk(got)
		say(h, client, requests, size)
		say(h, server, responses, size)
		h.closed(server, int64(len(responses)))
		if !slices.Equal(got.done, want) {
			t.Fatalf("split every %d bytes:\n%s", size, strings.Join(got.done, "\n"))
		}
	}
}

func FuzzHTTPTalk(f *testing.F) {
	f.Add("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", uint8(7), uint8(3))
	f.Fuzz(func(t *testing.T, a, b string, size, hole uint8) {
		h := newHTTPTalk(&heard{})
		say(h, client, a, int(size)+1)
		h.stream(client).hole(int64(hole), int64(len(a)), place{})
		say(h, client, a, 1400)
		say(h, server, b, int(size)+1)
		h.closed(server, int64(len(b)))
	})
}
