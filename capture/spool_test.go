package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/trace"
	"wiretale/wire"
)

// TestSpoolGivesBackWhatItStillKeeps holds the file against all that was ever
// kept: what lies within its size is read as it was, and what lies before is
// said to be forgotten.
func TestSpoolGivesBackWhatItStillKeeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := newSpool()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		s.size, s.direct = int64(rapid.IntRange(1, 300).Draw(t, "size")), rapid.IntRange(1, 300).Draw(t, "direct")
		var all []byte
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			frame := rapid.SliceOfN(rapid.Byte(), 0, int(s.size)).Draw(t, "frame")
			if place, err := s.keep(frame); place != int64(len(all)) || err != nil {
				t.Fatalf("the place of a frame is %d, want %d; %v", place, len(all), err)
			}
			all = append(all, frame...)
			from := rapid.IntRange(0, len(all)).Draw(t, "from")
			p := make([]byte, rapid.IntRange(1, 50).Draw(t, "length"))
			n, err := s.ReadAt(p, int64(from))
			switch want := all[from:min(from+len(p), len(all))]; {
			case int64(from) < int64(len(all))-s.size:
				if !errors.Is(err, errForgotten) {
					t.Fatalf("byte %d of %d: %v", from, len(all), err)
				}
			case !bytes.Equal(p[:n], want), (err == io.EOF) != (n < len(p)), err != nil && err != io.EOF:
				t.Fatalf("read %d bytes from %d: %x, %v, want %x", len(p), from, p[:n], err, want)
			}
		}
	})
}

// TestWhatWasWrittenStaysReadableWhereTheDiskIsFull lets a spool's file take so
// many bytes and no more.
func TestWhatWasWrittenStaysReadableWhereTheDiskIsFull(t *testing.T) {
	s, err := newSpool()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.direct = 4
	first, _ := s.keep([]byte("kept"))
	full, err := os.Open(s.file.Name())
	if err != nil { // it has no name any more
		full, err = os.Open(fmt.Sprintf("/proc/self/fd/%d", s.file.Fd()))
	}
	if err != nil {
		t.Skip("a file without a name can't be opened here:", err)
	}
	defer full.Close()
	s.file.Close()
	s.file = full // for reading only

	_, err = s.keep([]byte("lost"))
	e := fault(t, err)
	if e.Code != Unkept || !e.Notice() || e.Found == "" || e.File != full.Name() {
		t.Errorf("got %+v", e)
	}
	end := s.end
	for _, frame := range []string{"late", "l"} {
		place, err := s.keep([]byte(frame))
		if fault(t, err).Code != Unkept {
			t.Errorf("%q: %v", frame, err)
		}
		if n, err := s.ReadAt(make([]byte, 1), place); n != 0 || fault(t, err).Code != Unkept {
			t.Errorf("%q: read %d bytes, %v", frame, n, err)
		}
	}
	if s.end != end || len(s.buffer) != 0 {
		t.Errorf("what isn't kept takes %d places and %d bytes", s.end-end, len(s.buffer))
	}
	frames := &Frames{from: s}
	if b, err := frames.Frame(first, 4); string(b) != "kept" {
		t.Errorf("got %q, %v", b, err)
	}
	if _, err := frames.Frame(first+4, 4); fault(t, err).Code != Unkept {
		t.Errorf("a frame that was lost: %v", err)
	}
}

// TestAFullDiskIsToldOnce holds that the capture goes on, and says why its
// later frames can't be read again.
func TestAFullDiskIsToldOnce(t *testing.T) {
	s, err := newSpool()
	if err != nil {
		t.Fatal(err)
	}
	s.Close() // nothing can be written
	log := trace.NewLog(time.Time{})
	r := newRecorder(log, &tally{})
	r.spool = s
	seen := &tap{Tap: trace.Tap{Link: wire.LinkRaw}}
	for range 3 {
		r.record(seen, frame{when: time.Unix(1, 0), data: make([]byte, spoolDirect)})
	}
	p, view := r.tally.progress(), log.View()
	if p.Packets != 3 || view.Sightings.Len() != 3 || p.Unkept == nil || p.Unkept.Code != Unkept {
		t.Errorf("%+v", p)
	}
	if e := fault(t, r.close(nil)); e != p.Unkept {
		t.Errorf("%v", e)
	}
}
