package talk

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const ms = time.Millisecond

// play lets a script make all the calls that it makes by itself at a time, with
// room for so many bytes and so many to be read, and says which they were.
func play(t *Talk, now time.Duration, room, readable int) string {
	var calls []string
	for range 1000 {
		c := t.Ask(now, room, readable)
		switch c.Do {
		case None:
			return strings.Join(calls, " ")
		case Read:
			readable -= c.Bytes
			calls = append(calls, fmt.Sprintf("read %d", c.Bytes))
			t.Receive(now, make([]byte, c.Bytes))
			continue
		case Write:
			room -= len(c.Data)
			calls = append(calls, fmt.Sprintf("write %d", len(c.Data)))
		case HalfClose:
			calls = append(calls, "shutdown")
		case Close:
			calls = append(calls, "close")
		case Reset:
			calls = append(calls, "reset")
		case Crash:
			calls = append(calls, "crash")
		}
		t.Done(now, c)
	}
	return "without end"
}

func begun(s ...Step) *Talk {
	t := New(s)
	t.Begin(0)
	return t
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestAServerAnswersWhenItHasReadEnough(t *testing.T) {
	s := begun(Step{Do: Read, Bytes: 100}, Step{Do: Write, Bytes: 3000})
	expect(t, "nothing came", play(s, 0, 64000, 0), "")
	expect(t, "60 bytes came", play(s, 10*ms, 64000, 60), "read 60")
	expect(t, "40 more came", play(s, 20*ms, 64000, 40), "read 40 write 3000 close")
	expect(t, "it is over", play(s, 30*ms, 64000, 40), "")
}

func TestWhatCameBeforeCountsForTheNextRead(t *testing.T) {
	s := begun(Step{Do: Read, Bytes: 100}, Step{Do: Write, Bytes: 1}, Step{Do: Read, Bytes: 100}, Step{Do: Write, Bytes: 2}, Step{Do: Stay})
	expect(t, "250 bytes came", play(s, 0, 64000, 250), "read 250 write 1 write 2")
}

func TestAReadEndsWithTheOtherSide(t *testing.T) {
	s := begun(Step{Do: Read, Bytes: 100}, Step{Do: Write, Bytes: 7}, Step{Do: Read}, Step{Do: Close})
	expect(t, "30 bytes came", play(s, 0, 64000, 30), "read 30")
	s.End(5*ms, nil)
	expect(t, "and no more", play(s, 5*ms, 64000, 0), "write 7 close")
}

func TestWritesAreCallsOfTheirOwn(t *testing.T) {
	s := begun(Step{Do: Write, Bytes: 5000, Each: 1000}, Step{Do: Write, Bytes: 2500, Each: 1000}, Step{Do: Write, Text: []byte("bye\n")}, Step{Do: HalfClose}, Step{Do: Stay})
	expect(t, "room for all", play(s, 0, 64000, 0), strings.Repeat("write 1000 ", 7)+"write 500 write 4 shutdown")
	s = begun(Step{Do: Write, Bytes: 5000, Each: 1000})
	expect(t, "little room", play(s, 0, 1500, 0), "write 1000 write 500")
	expect(t, "more room", play(s, 0, 3000, 0), "write 500 write 1000 write 1000 write 500")
	expect(t, "room enough", play(s, 0, 3000, 0), "write 500 close")
}

func TestWaiting(t *testing.T) {
	s := begun(Step{Do: Wait, Time: 20 * ms}, Step{Do: Write, Bytes: 10}, Step{Do: Until, Time: 100 * ms}, Step{Do: Reset})
	for _, at := range []struct {
		now  time.Duration
		want string
		due  time.Duration
	}{{0, "", 20 * ms}, {19 * ms, "", 20 * ms}, {25 * ms, "write 10", 100 * ms}, {100 * ms, "reset", -1}} {
		expect(t, at.now.String(), play(s, at.now, 100, 0), at.want)
		due, ok := s.Deadline()
		if ok != (at.due >= 0) || ok && due != at.due {
			t.Errorf("%v: due at %v, %v; want %v", at.now, due, ok, at.due)
		}
	}
}

// TestStopReading: an application that has stopped takes only what it asks for,
// and sees no end of the stream.
func TestStopReading(t *testing.T) {
	s := begun(Step{Do: StopReading}, Step{Do: Wait, Time: 2 * time.Second}, Step{Do: Read, Bytes: 1000}, Step{Do: Wait, Time: 1 * time.Second},
		Step{Do: ReadAgain}, Step{Do: Read})
	expect(t, "at first", play(s, 0, 100, 4000), "")
	if s.Reading() {
		t.Error("it reads though it has stopped")
	}
	expect(t, "when it reads again, but little", play(s, 2*time.Second, 100, 4000), "read 1000")
	expect(t, "when it has", play(s, 2*time.Second, 100, 3000), "")
	expect(t, "when it reads everything", play(s, 3*time.Second, 100, 3000), "read 3000")
	if !s.Reading() {
		t.Error("it does not read")
	}
}

func TestAFailureIsTheEnd(t *testing.T) {
	s := begun(Step{Do: Wait, Time: ms}, Step{Do: Write, Bytes: 10})
	play(s, 0, 100, 0)
	s.End(0, errors.New("reset"))
	if _, ok := s.Deadline(); ok {
		t.Error("it waits for something")
	}
	expect(t, "afterwards", play(s, time.Second, 100, 50), "")
}

// TestTheBytesSayWhereTheyAre: each line of what is written says how many bytes
// are before it, so that its place in the stream can be seen.
func TestTheBytesSayWhereTheyAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := begun(Step{Do: Write, Bytes: 3000, Each: rapid.Int64Range(0, 700).Draw(t, "each")}, Step{Do: Write, Bytes: 1000})
		var stream []byte
		for {
			c := s.Ask(0, rapid.IntRange(1, 900).Draw(t, "room"), 0)
			if c.Do != Write {
				break
			}
			stream = append(stream, c.Data...)
			s.Done(0, c)
		}
		if len(stream) != 4000 {
			t.Fatalf("%d bytes were written", len(stream))
		}
		for i, line := range bytes.SplitAfter(stream, []byte("\n"))[:200] {
			if want := fmt.Sprintf("%08d abcdefghij\n", 20*i); string(line) != want {
				t.Fatalf("line %d is %q", i, line)
			}
		}
	})
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		script     Script
		at, reason int
		ok         bool
	}{
		{nil, 0, 0, false},
		{Script{{Do: Read}, {Do: Close}}, 0, 0, false},
		{Script{{Do: HalfClose}, {Do: Read}, {Do: Wait}, {Do: Close}}, 0, 0, false},
		{Script{{Do: HalfClose}, {Do: Read}, {Do: Write}}, 2, 0, true},
		{Script{{Do: HalfClose}, {Do: HalfClose}}, 1, 0, true},
		{Script{{Do: Write}, {Do: Stay}, {Do: Wait}}, 2, 1, true},
		{Script{{Do: Crash}, {Do: Close}}, 1, 0, true},
	} {
		if at, reason, ok := c.script.Fault(); at != c.at || reason != c.reason || ok != c.ok {
			t.Errorf("%v: %d, %d, %v", c.script, at, reason, ok)
		}
	}
}

// TestNoScriptHangs: whatever the steps are, a script comes to rest, and nothing
// is written that it doesn't say.
func TestNoScriptHangs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		script := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Step {
			return Step{Do: Verb(rapid.IntRange(0, int(Stay)).Draw(t, "verb")), Bytes: rapid.Int64Range(0, 300).Draw(t, "bytes"),
				Each: rapid.Int64Range(0, 90).Draw(t, "each"), Time: time.Duration(rapid.IntRange(0, 5).Draw(t, "time")) * ms}
		}), 0, 12).Draw(t, "script")
		s := begun(script...)
		now := time.Duration(0)
		for range 30 {
			if play(s, now, rapid.IntRange(0, 500).Draw(t, "room"), rapid.IntRange(0, 500).Draw(t, "readable")) == "without end" {
				t.Fatal("it never rests")
			}
			if due, ok := s.Deadline(); ok {
				now = max(now, due)
				s.Expire(now)
			}
			if rapid.IntRange(0, 9).Draw(t, "ends") == 0 {
				s.End(now, nil)
			}
		}
	})
}
