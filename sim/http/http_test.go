package http

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"
)

var site = Site{Resources: []Resource{{"/", 1000}, {"/a", 0}, {"/b", 70_000}}}

// side is what client and server have in common here.
type side interface {
	Begin(time.Duration)
	Receive(time.Duration, []byte)
	End(time.Duration, error)
	Next(int) []byte
	Closing() bool
	Deadline() (time.Duration, bool)
	Expire(time.Duration)
}

// converse joins both sides without a network, cutting the streams in pieces
// of at most n bytes, until both have closed. It returns what each side said.
func converse(t rapid.TB, client, server side, n func() int) (asked, answered string) {
	var said [2]bytes.Buffer
	sides := [2]side{client, server}
	var closed [2]bool
	now := time.Duration(0)
	for _, s := range sides {
		s.Begin(now)
	}
	for range 1_000_000 {
		moved := false
		for i, s := range sides {
			if data := s.Next(n()); len(data) > 0 {
				said[i].Write(data)
				sides[1-i].Receive(now, data)
				moved = true
			}
			if s.Closing() && !closed[i] {
				closed[i], moved = true, true
				sides[1-i].End(now, nil)
			}
		}
		if closed[0] && closed[1] {
			return said[0].String(), said[1].String()
		}
		if moved {
			continue
		}
		for _, s := range sides {
			if at, ok := s.Deadline(); ok {
				now = max(now, at)
				s.Expire(now)
				moved = true
			}
		}
		if !moved {
			t.Fatalf("nothing moves; said %q and %q", said[0].String(), said[1].String())
		}
	}
	t.Fatal("it never ends")
	return
}

func TestAnyPiecesMakeTheSameConversation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		think := rapid.SampledFrom([]time.Duration{0, time.Millisecond})
		var left []string
		var failure error
		done := 0
		client := &Client{Host: "example.test", Paths: []string{"/", "/a", "/none", "/b"}, Think: think.Draw(t, "client thinks"),
			Done: func(l []string, err error) { left, failure, done = l, err, done+1 }}
		s := site
		s.Think, s.Close = think.Draw(t, "server thinks"), rapid.Bool().Draw(t, "server closes")
		_, answered := converse(t, client, NewServer(&s), func() int { return rapid.SampledFrom([]int{1, 7, 1000, 100_000}).Draw(t, "bytes") })
		want, rest := 4, []string{}
		if s.Close {
			want, rest = 1, []string{"/a", "/none", "/b"}
		}
		if client.Got != want || !slices.Equal(left, rest) || failure != nil || done != 1 {
			t.Fatalf("got %d, left %q, %v, told %d times", client.Got, left, failure, done)
		}
		if n := strings.Count(answered, "HTTP/1.1 "); n != want {
			t.Fatalf("%d responses", n)
		}
	})
}

func TestContentIsReadableAndItsOwn(t *testing.T) {
	for _, size := range []int{0, 1, 2, 100, 5000} {
		b := Resource{"/x", size}.Content()
		if len(b) != size || size > 0 && b[size-1] != '\n' {
			t.Errorf("%d bytes: %q", size, b)
		}
		for _, c := range b {
			if c != '\n' && !unicode.IsPrint(rune(c)) {
				t.Errorf("byte %#x", c)
			}
		}
	}
	if bytes.Equal(Resource{"/x", 100}.Content(), Resource{"/y", 100}.Content()) {
		t.Error("two paths hold the same")
	}
}

func TestTheServerRefusesWhatItCannotAnswer(t *testing.T) {
	for request, want := range map[string]string{
		"POST / HTTP/1.1\r\nHost: x\r\n\r\n":                          "HTTP/1.1 405 ",
		"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello": "HTTP/1.1 400 ",
		"nonsense\r\n\r\n":                                                "HTTP/1.1 400 ",
		"GET /none HTTP/1.1\r\nHost: x\r\n\r\n":                           "HTTP/1.1 404 ",
		"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n":                              "HTTP/1.1 200 ",
		"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET / HTT": "HTTP/1.1 200 ",
	} {
		s := NewServer(&site)
		s.Receive(0, []byte(request))
		got := string(s.Next(1 << 20))
		if !strings.HasPrefix(got, want) || strings.Count(got, "HTTP/1.1") != 1 {
			t.Errorf("%q: got %q", request, got)
		}
		if strings.HasPrefix(request, "HEAD") && !strings.HasSuffix(got, "\r\n\r\n") {
			t.Errorf("a HEAD was answered with a body: %q", got)
		}
	}
}

func TestAClientSaysWhyItFailed(t *testing.T) {
	for answer, want := range map[string]error{
		"SSH-2.0-x\r\n\r\n": ErrNotHTTP,
		"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!":                 ErrCut,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n":              ErrCut,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nlong\r\n":      ErrNotHTTP,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n": ErrNotHTTP,
		"HTTP/1.1 101 Other\r\n\r\n":                                         ErrNotHTTP,
		"":                                                                   ErrCut,
	} {
		var got error
		c := &Client{Host: "x", Paths: []string{"/"}, Done: func(_ []string, err error) { got = err }}
		c.Begin(0)
		c.Next(1000)
		c.Receive(0, []byte(answer))
		c.End(0, nil)
		if got != want {
			t.Errorf("%q: got %v, want %v", answer, got, want)
		}
	}
}

// TestTheServerTakesWhatItIsGiven gives it the same content in every framing,
// cut at random, and expects its length and its hash.
func TestTheServerTakesWhatItIsGiven(t *testing.T) {
	taking := Site{Uploads: true, Think: time.Millisecond}
	const answer = "5 bytes\nsha256 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n" // of "hello"
	for request, want := range map[string]string{
		"PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello":                                            answer,
		"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n":   answer,
		"PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\nU: 2\r\n\r\n": answer,
		"PUT /x HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\nhello":                    "HTTP/1.1 100 Continue\r\n\r\n",
		"PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n":                                                 "0 bytes\n",
		"PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhell":                                             "",
		"PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n":                                 "HTTP/1.1 400 ",
		"DELETE /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello":                                         "HTTP/1.1 400 ",
		"GET /x HTTP/1.1\r\nHost: x\r\n\r\nPUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhelloPUT /":     answer,
	} {
		rapid.Check(t, func(t *rapid.T) {
			s := NewServer(&taking)
			for rest := []byte(request); len(rest) > 0; {
				n := min(rapid.SampledFrom([]int{1, 3, 1000}).Draw(t, "bytes"), len(rest))
				s.Receive(0, rest[:n])
				rest = rest[n:]
			}
			s.Expire(time.Hour)
			s.Expire(2 * time.Hour)
			if got := string(s.Next(1 << 20)); !strings.Contains(got, want) || want == "" && got != "" {
				t.Fatalf("%q: got %q", request, got)
			}
		})
	}
}

// TestAClientReadsEveryFraming answers with the same content in each.
func TestAClientReadsEveryFraming(t *testing.T) {
	for answer, ends := range map[string]bool{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello":                                            false,
		"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello": false,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n":                 false,
		"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello":                                            false,
		"HTTP/1.0 200 OK\r\n\r\nhello":                                                                 true,
	} {
		var failure error
		told := 0
		c := &Client{Host: "x", Paths: []string{"/"}, Upload: []byte("given"), Done: func(_ []string, err error) { told, failure = told+1, err }}
		c.Begin(0)
		if asked := string(c.Next(1000)); !strings.HasPrefix(asked, "PUT / ") || !strings.HasSuffix(asked, "\r\nContent-Length: 5\r\n\r\ngiven") {
			t.Errorf("asked %q", asked)
		}
		for i := range len(answer) {
			c.Receive(0, []byte{answer[i]})
		}
		if ends {
			c.End(0, nil)
		}
		if c.Got != 1 || c.Bytes != 5 || failure != nil || told != 1 || !c.Closing() {
			t.Errorf("%q: got %d, %d bytes, %v, told %d times", answer, c.Got, c.Bytes, failure, told)
		}
	}
}

func FuzzServer(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
	f.Add([]byte("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, request []byte) {
		taking := site
		taking.Uploads = true
		whole, pieces := NewServer(&taking), NewServer(&taking)
		whole.Receive(0, request)
		for i := range request {
			pieces.Receive(0, request[i:i+1])
		}
		a, b := whole.Next(1<<30), pieces.Next(1<<30)
		if !bytes.Equal(a, b) {
			t.Fatalf("whole: %.200q\npieces: %.200q", a, b)
		}
	})
}

func FuzzClient(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		told := 0
		c := &Client{Host: "x", Paths: []string{"/", "/"}, Done: func([]string, error) { told++ }}
		c.Begin(0)
		for i := range answer {
			c.Receive(0, answer[i:i+1])
		}
		c.End(0, nil)
		c.Next(1000)
		if told != 1 || !c.Closing() {
			t.Fatalf("told %d times, closing %v", told, c.Closing())
		}
	})
}

// TestPiecesAreTakenAsOneStream takes them in portions of any size.
func TestPiecesAreTakenAsOneStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var o outgoing
		var added, taken []byte
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "add") {
				piece := rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "piece")
				o.add(piece)
				added = append(added, piece...)
				continue
			}
			most := rapid.IntRange(0, 20).Draw(t, "most")
			b := o.next(most)
			if want := min(most, len(added)-len(taken)); len(b) != want {
				t.Fatalf("took %d bytes of %d, want %d", len(b), most, want)
			}
			taken = append(taken, b...)
		}
		taken = append(taken, o.next(1<<20)...)
		if !bytes.Equal(added, taken) || o.length != 0 {
			t.Fatalf("added %x, took %x", added, taken)
		}
	})
}
