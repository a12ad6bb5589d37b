package http

import (
	"strings"
	"testing"
	"time"
)

// said is all that a side wants to send now.
func said(s side) string {
	var b strings.Builder
	for data := s.Next(1 << 20); len(data) > 0; data = s.Next(1 << 20) {
		b.Write(data)
	}
	return b.String()
}

const ask = "GET / HTTP/1.1\r\nHost: example.test\r\n\r\n"

// TestAServerWaitsForTheNextRequestOnlySoLong: from the connection's beginning
// and from each answer on, however long it thinks about one.
func TestAServerWaitsForTheNextRequestOnlySoLong(t *testing.T) {
	s := NewServer(&Site{Resources: []Resource{{"/", 10}}, Keeps: 2 * time.Second, Think: 5 * time.Second})
	s.Begin(0)
	due := func(want time.Duration) {
		t.Helper()
		if at, ok := s.Deadline(); !ok || at != want {
			t.Errorf("due at %v, %v, not at %v", at, ok, want)
		}
	}
	due(2 * time.Second)
	s.Receive(time.Second, []byte(ask[:10]))
	due(3 * time.Second)
	s.Receive(1500*time.Millisecond, []byte(ask[10:]))
	due(6500 * time.Millisecond)
	s.Expire(6500 * time.Millisecond)
	due(8500 * time.Millisecond)
	s.Expire(8500 * time.Millisecond)
	if s.Closing() {
		t.Error("it closes though the answer has not left yet")
	}
	if answer := said(s); !strings.HasPrefix(answer, "HTTP/1.1 200 OK") {
		t.Errorf("it answered %q", answer)
	}
	due(10500 * time.Millisecond)
	s.Expire(10500 * time.Millisecond)
	if _, ok := s.Deadline(); !s.Closing() || ok {
		t.Error("it does not close")
	}
}

func TestWithoutABoundAServerWaitsForEver(t *testing.T) {
	s := NewServer(&site)
	s.Begin(0)
	if _, ok := s.Deadline(); ok {
		t.Error("it waits for something")
	}
}

// TestAPipeliningClientDoesNotWait for answers, but thinks before each question.
func TestAPipeliningClientDoesNotWait(t *testing.T) {
	paths := []string{"/", "/a", "/b"}
	c := &Client{Host: "example.test", Paths: paths, Pipelines: true}
	c.Begin(0)
	if n := strings.Count(said(c), "GET "); n != 3 {
		t.Errorf("it asked %d questions at once", n)
	}
	c = &Client{Host: "example.test", Paths: paths, Pipelines: true, Think: time.Second}
	c.Begin(0)
	for i := range 4 {
		want := 0
		if i > 0 && i <= len(paths) {
			want = 1
		}
		c.Expire(time.Duration(i) * time.Second)
		if n := strings.Count(said(c), "GET "); n != want {
			t.Errorf("after %d s: %d questions", i, n)
		}
	}
	c = &Client{Host: "example.test", Paths: paths}
	c.Begin(0)
	if n := strings.Count(said(c), "GET "); n != 1 {
		t.Errorf("without pipelining it asked %d questions at once", n)
	}
}

// TestPipelinedAnswersComeInOrder, whoever closes.
func TestPipelinedAnswersComeInOrder(t *testing.T) {
	for _, closes := range []bool{false, true} {
		s := site
		s.Close = closes
		var left []string
		client := &Client{Host: "example.test", Paths: []string{"/", "/a", "/b"}, Pipelines: true, Done: func(l []string, err error) {
			if left = l; err != nil {
				t.Error(err)
			}
		}}
		_, answered := converse(t, client, NewServer(&s), func() int { return 700 })
		want, unanswered := 3, 0
		if closes { // RFC 9112 §9.6: what came behind the last answer was not looked at
			want, unanswered = 1, 2
		}
		if n := strings.Count(answered, "200 OK"); n != want || len(left) != unanswered || client.Got != want {
			t.Errorf("closes %v: %d answers, got %d, left %v", closes, n, client.Got, left)
		}
	}
}

// TestAClientMayKeepItsConnection for a while, unless the server closes it.
func TestAClientMayKeepItsConnection(t *testing.T) {
	c := &Client{Host: "example.test", Paths: []string{"/a"}, Keeps: 3 * time.Second}
	c.Begin(0)
	said(c)
	c.Receive(time.Second, []byte("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
	if at, ok := c.Deadline(); !ok || at != 4*time.Second || c.Closing() {
		t.Errorf("due at %v, %v", at, ok)
	}
	c.Expire(4 * time.Second)
	if !c.Closing() {
		t.Error("it does not close")
	}
}

// TestWhatASilentServerDidNotAnswerMayBeAskedAgain: a connection that ends
// between two answers is no failure (RFC 9112 §9.3.1), one that ends within one,
// or before the first, is.
func TestWhatASilentServerDidNotAnswerMayBeAskedAgain(t *testing.T) {
	const whole, part = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
	for came, want := range map[string]error{whole: nil, "": ErrCut, part: ErrCut, whole + part: ErrCut} {
		var got error
		done, left := 0, 0
		c := &Client{Host: "example.test", Paths: []string{"/", "/a"}, Done: func(l []string, err error) { got, left, done = err, len(l), done+1 }}
		c.Begin(0)
		said(c)
		c.Receive(time.Second, []byte(came))
		c.End(2*time.Second, nil)
		if got != want || done != 1 || left != 2-strings.Count(came, whole) {
			t.Errorf("%q: %v, %d left, told %d times", came, got, left, done)
		}
	}
}
