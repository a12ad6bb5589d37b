package dns

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"wiretale/wire"
)

// RFC 1035 §4.2.2: a message has its length before it, however the stream is cut.
func TestMessagesAreCutOutOfAStream(t *testing.T) {
	query := NewQuestion(1, "www.example.test", wire.DNSTypeA).Bytes()
	two := append(framed(query), framed(NewQuestion(2, "mail.example.test", wire.DNSTypeA).Bytes())...)
	for cut := range len(two) {
		p := &Patron{Ask: func(query []byte, reply func([]byte)) { reply(Server{exampleZone}.Answer(query, true)) }}
		p.Begin(0)
		p.Receive(0, two[:cut])
		p.Receive(0, two[cut:])
		want := append(framed(Server{exampleZone}.Answer(query, true)),
			framed(Server{exampleZone}.Answer(NewQuestion(2, "mail.example.test", wire.DNSTypeA).Bytes(), true))...)
		var got []byte
		for b := p.Next(7); len(b) > 0; b = p.Next(7) {
			got = append(got, b...)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("cut at %d: %x", cut, got)
		}
		if p.Closing() {
			t.Fatal("RFC 7766 §6.2.1: the server closes while the client may ask more")
		}
		if p.End(0, nil); !p.Closing() {
			t.Fatal("the client has closed, and the server does not")
		}
	}
}

// RFC 7766 §7: an answer leaves when it is there, whatever was asked before it.
func TestAnswersOverAStreamMayOvertakeEachOther(t *testing.T) {
	var replies []func([]byte)
	woken := 0
	p := &Patron{Ask: func(_ []byte, reply func([]byte)) { replies = append(replies, reply) }, Wake: func() { woken++ }}
	p.Begin(0)
	p.Receive(0, append(framed([]byte("one")), framed([]byte("two"))...))
	if _, idle := p.Deadline(); idle || p.Closing() || len(p.Next(99)) != 0 {
		t.Error("it does not wait for its answers")
	}
	replies[1]([]byte("2"))
	if got := p.Next(99); string(got) != "\x00\x012" || woken != 1 {
		t.Errorf("got %q, woken %d times", got, woken)
	}
	p.End(0, nil)
	if p.Closing() {
		t.Error("it closes with an answer open")
	}
	if replies[0]([]byte("1")); string(p.Next(99)) != "\x00\x011" || !p.Closing() {
		t.Error("the last answer does not leave")
	}
}

// RFC 7766 §6.2.3: who says nothing for long, or asks too much, is left.
func TestAClientIsBounded(t *testing.T) {
	p := &Patron{Ask: func(_ []byte, reply func([]byte)) {}, Wake: func() {}}
	p.Begin(time.Second)
	if at, ok := p.Deadline(); !ok || at != 11*time.Second {
		t.Errorf("it is left at %v, %v", at, ok)
	}
	if p.Expire(10 * time.Second); p.Closing() {
		t.Error("it is left too early")
	}
	if p.Expire(11 * time.Second); !p.Closing() {
		t.Error("it is not left")
	}
	asked := 0
	p = &Patron{Ask: func(_ []byte, reply func([]byte)) { asked++ }}
	p.Begin(0)
	p.Receive(0, bytes.Repeat(framed([]byte("?")), 1000))
	if asked != maxPending {
		t.Errorf("%d questions wait", asked)
	}
}

func TestAClientAsksOnceAndCloses(t *testing.T) {
	failed := 0
	made := func() *Client {
		c := NewClient([]byte("?"))
		c.Read = func(m []byte) bool { return string(m) == "right" }
		c.Failed = func() { failed++ }
		c.Begin(0)
		return c
	}
	c := made()
	if got := c.Next(99); string(got) != "\x00\x01?" || c.Closing() {
		t.Errorf("it asks %q", got)
	}
	if c.Receive(0, append(framed([]byte("wrong")), framed([]byte("right"))[:3]...)); c.Closing() {
		t.Error("it takes the wrong answer")
	}
	if c.Receive(0, framed([]byte("right"))[3:]); !c.Closing() {
		t.Error("it does not close")
	}
	if c.End(0, nil); failed != 0 {
		t.Error("after its answer it failed")
	}
	c = made()
	c.End(0, errors.New("reset"))
	c.End(0, nil)
	if failed != 1 || !c.Closing() {
		t.Errorf("it failed %d times", failed)
	}
	c = made()
	c.GiveUp()
	c.Receive(0, framed([]byte("right")))
	if c.End(0, nil); failed != 1 || !c.Closing() {
		t.Error("it was given up, and goes on")
	}
}
