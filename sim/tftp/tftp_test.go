package tftp

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var second = Timing{Timeout: time.Second, Attempts: 5}

// exchange lets two sides talk with 20 ms between them until both are done. lose
// decides what gets lost, by the number of the packet. It returns what was said.
func exchange(t interface{ Fatalf(string, ...any) }, client *Receiver, server *Sender, lose func(n int) bool) (said [][]byte) {
	type flight struct {
		at     time.Duration
		to     Side
		packet []byte
	}
	var air []flight
	now, n := time.Duration(0), 0
	begun := false
	drain := func(from, to Side) {
		for p, ok := from.Next(); ok; p, ok = from.Next() {
			said = append(said, p)
			if n++; !lose(n) {
				air = append(air, flight{now + 20*time.Millisecond, to, bytes.Clone(p)})
			}
		}
	}
	client.Begin(0)
	for range 10_000 {
		drain(client, server)
		drain(server, client)
		var next Side
		at := time.Duration(-1)
		var packet []byte
		if len(air) > 0 {
			at, next, packet = air[0].at, air[0].to, air[0].packet
		}
		for _, s := range []Side{client, server} {
			if due, ok := s.Deadline(); ok && (at < 0 || due < at) {
				at, next, packet = due, s, nil
			}
		}
		if next == nil {
			return said
		}
		now = at
		switch {
		case packet == nil:
			next.Expire(now)
		case next == server && !begun && packet[1] == opRead:
			air, begun = air[1:], true
			server.Begin(now)
		default:
			air = air[1:]
			next.Receive(now, packet)
		}
	}
	t.Fatalf("the two sides talk for ever")
	return nil
}

func never(int) bool { return false }

// TestABlockWaitsForTheAcknowledgmentOfTheOneBefore is RFC 1350 §2: one packet in
// flight, and a last block that is shorter than the others (§6).
func TestABlockWaitsForTheAcknowledgmentOfTheOneBefore(t *testing.T) {
	for size, blocks := range map[int]int{0: 1, 1: 1, 511: 1, 512: 2, 513: 2, 1024: 3, 2000: 4} {
		client, server := NewReceiver("f", second), NewSender(make([]byte, size), second)
		said := exchange(t, client, server, never)
		if len(said) != 1+2*blocks || client.Got() != size || !client.Done() || !server.Done() {
			t.Errorf("%d bytes: %d packets, %d bytes came", size, len(said), client.Got())
		}
		for i, p := range said[1:] {
			op, block, _, _ := read(p)
			if want := uint16(opData + i%2); op != want || int(block) != i/2+1 {
				t.Errorf("%d bytes: packet %d is %d of block %d", size, i+1, op, block)
			}
		}
	}
}

// TestASecondAcknowledgmentSendsNothingTwice is RFC 1123 §4.2.3.1, against what is
// called the sorcerer's apprentice.
func TestASecondAcknowledgmentSendsNothingTwice(t *testing.T) {
	s := NewSender(make([]byte, 2000), second)
	s.Begin(0)
	s.Next()
	s.Receive(0, numbered(opAck, 1))
	if _, ok := s.Next(); !ok {
		t.Fatal("block 2 does not go")
	}
	s.Receive(0, numbered(opAck, 1))
	if p, ok := s.Next(); ok {
		t.Errorf("sent again: %x", p[:4])
	}
}

func TestABlockThatComesAgainIsAcknowledgedAgain(t *testing.T) {
	r := NewReceiver("f", second)
	r.Begin(0)
	r.Next()
	for range 2 {
		r.Receive(0, append(numbered(opData, 1), make([]byte, BlockSize)...))
		if p, ok := r.Next(); !ok || !bytes.Equal(p, numbered(opAck, 1)) {
			t.Errorf("answered %x, %v", p, ok)
		}
	}
	if r.Got() != BlockSize {
		t.Errorf("took %d bytes", r.Got())
	}
}

// TestTheReceiverStaysAWhile is RFC 1350 §6: it hears a last block again whose
// acknowledgment was lost.
func TestTheReceiverStaysAWhile(t *testing.T) {
	client, server := NewReceiver("f", second), NewSender(make([]byte, 100), second)
	said := exchange(t, client, server, func(n int) bool { return n == 3 })
	if len(said) != 5 || !bytes.Equal(said[2], said[4]) || !server.Done() {
		t.Errorf("said %x", said)
	}
}

func TestRequestsAreReadAndRefused(t *testing.T) {
	for _, c := range []struct {
		packet string
		name   string
		code   int // of the refusal; −1 for none
	}{
		{"\x00\x01notes\x00octet\x00", "notes", -1},
		{"\x00\x01notes\x00netascii\x00blksize\x001024\x00", "notes", -1}, // options may be passed over (RFC 2347)
		{"\x00\x02notes\x00octet\x00", "", codeAccess},
		{"\x00\x01notes", "", codeIllegal},
		{"\x00\x01\x00octet\x00", "", codeIllegal},
		{"\x00\x09", "", codeIllegal},
		{"\x00\x05\x00\x01no\x00", "", -1}, // an error is never answered (RFC 1350 §7)
		{"\x00", "", -1},
	} {
		name, refusal, ok := Requested([]byte(c.packet))
		code := -1
		if refusal != nil {
			code = int(refusal[3])
		}
		if name != c.name || ok != (c.name != "") || code != c.code {
			t.Errorf("%q: %q, %d, %v", c.packet, name, code, ok)
		}
	}
}

// TestAFileComesWholeOrNotAtAll holds it whatever gets lost.
func TestAFileComesWholeOrNotAtAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(0, 3000).Draw(t, "size")
		lost := rapid.SliceOfN(rapid.Bool(), 0, 30).Draw(t, "lost")
		client, server := NewReceiver("f", second), NewSender(make([]byte, size), second)
		exchange(t, client, server, func(n int) bool { return n <= len(lost) && lost[n-1] })
		if client.over && client.Got() != size {
			t.Fatalf("%d bytes of %d", client.Got(), size)
		}
		if server.Done() && !client.over && server.tries < second.Attempts {
			t.Fatal("the server takes the file for given")
		}
	})
}

func FuzzTransfer(f *testing.F) {
	f.Add([]byte("\x00\x04\x00\x01"), []byte("\x00\x03\x00\x01abc"))
	f.Add([]byte("\x00\x05\x00\x00"), []byte("\x00\x03"))
	f.Fuzz(func(t *testing.T, toSender, toReceiver []byte) {
		Requested(toSender)
		s, r := NewSender(make([]byte, 1000), second), NewReceiver("f", second)
		s.Begin(0)
		r.Begin(0)
		for range 3 {
			s.Receive(0, toSender)
			r.Receive(0, toReceiver)
			for _, side := range []Side{s, r} {
				if p, ok := side.Next(); ok && len(p) > 4+BlockSize {
					t.Fatalf("a packet of %d bytes", len(p))
				}
			}
		}
	})
}
