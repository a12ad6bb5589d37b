package export

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/trace"
	"wiretale/wire"
)

// files are what a live sink writes, one after another.
type files struct {
	all    []*bytes.Buffer
	closed int
	refuse error // what is said from now on
	room   int   // bytes that a file takes; 0 for any number
}

type file struct {
	*files
	to *bytes.Buffer
}

func (f *files) next() (io.WriteCloser, error) {
	if f.refuse != nil {
		return nil, f.refuse
	}
	f.all = append(f.all, new(bytes.Buffer))
	return file{f, f.all[len(f.all)-1]}, nil
}

func (f file) Write(b []byte) (int, error) {
	if f.room > 0 && f.to.Len()+len(b) > f.room {
		return 0, errFull
	}
	return f.to.Write(b)
}

func (f file) Close() error { f.closed++; return nil }

// watched tells a sink of frames at two interfaces, as a live capture does.
func watched(sink interface {
	trace.Sink
	SetEpoch(time.Time)
}, frames int) (all []seen) {
	give := func(b []byte) func() []byte { return func() []byte { return b } }
	var taps [2]trace.TapID
	for i := range frames {
		at := i % 2
		if taps[at] == 0 {
			taps[at] = sink.Tap(trace.Tap{Interface: []string{"lo", "eth0"}[at], Link: wire.LinkEthernet})
		}
		if i == 0 {
			sink.SetEpoch(epoch)
		}
		data := bytes.Repeat([]byte{byte(i)}, 60+i%40)
		s := trace.Sighting{Tap: taps[at], Time: time.Duration(i) * time.Millisecond, Direction: trace.Inbound, Length: len(data) + i%3}
		sink.Sight(s, give(data))
		all = append(all, seen{epoch.Add(s.Time), s.Direction, s.Length, string(data)})
	}
	return all
}

func allSeen(view trace.LogView) (all []seen) {
	for _, s := range view.Sightings.All() {
		all = append(all, seen{view.Epoch.Add(s.Time), s.Direction, s.Length, string(view.Data(s))})
	}
	return all
}

// never fails a test in which something can't be written.
func never(t *testing.T) func(error) {
	return func(err error) { t.Errorf("something could not be written: %v", err) }
}

func TestALiveCaptureIsReadBackAsItWas(t *testing.T) {
	var out files
	sink, err := NewPcapngLive(0, out.next, never(t))
	if err != nil {
		t.Fatal(err)
	}
	want := watched(sink, 50)
	sink.Record(trace.Event{Kind: trace.CaptureLost, Detail: trace.CaptureLoss{Packets: 7}})
	want = append(want, watched(sink, 2)...)
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	view := readBack(t, out.all[0].Bytes())
	if diff := cmp.Diff(want, allSeen(view)); diff != "" || out.closed != 1 {
		t.Errorf("closed %d times; written −, read +:\n%s", out.closed, diff)
	}
	if view.Events.Len() != 1 || view.Events.At(0).Detail != (trace.CaptureLoss{Packets: 7}) || view.Events.At(0).Sighting != 51 {
		t.Errorf("of what was missed %d events are told", view.Events.Len())
	}
}

// TestOthersCanReadAlong holds that after a flush the file is whole as far as
// it goes.
func TestOthersCanReadAlong(t *testing.T) {
	reader, writer := io.Pipe()
	sink, err := NewPcapngLive(0, func() (io.WriteCloser, error) { return writer, nil }, never(t))
	if err != nil {
		t.Fatal(err)
	}
	want := watched(sink, 9)
	sink.Flush()
	size := sink.out.size // all that was written
	file := make([]byte, size)
	if _, err := io.ReadFull(reader, file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, allSeen(readBack(t, file))); diff != "" {
		t.Errorf("written −, read +:\n%s", diff)
	}
	sink.Flush() // nothing is new
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestEveryFileOfARotationCanBeReadAlone also holds that none is longer than
// allowed, and that no frame is lost between two.
func TestEveryFileOfARotationCanBeReadAlone(t *testing.T) {
	const limit = 2000
	var out files
	sink, err := NewPcapngLive(limit, out.next, never(t))
	if err != nil {
		t.Fatal(err)
	}
	want := watched(sink, 200)
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	var got []seen
	for i, file := range out.all {
		if file.Len() > limit {
			t.Errorf("file %d has %d bytes", i, file.Len())
		}
		if i < len(out.all)-1 && file.Len() < limit/2 {
			t.Errorf("file %d has only %d bytes", i, file.Len())
		}
		got = append(got, allSeen(readBack(t, file.Bytes()))...)
	}
	if diff := cmp.Diff(want, got); diff != "" || out.closed != len(out.all) || len(out.all) < 5 {
		t.Errorf("%d files, %d closed; written −, read +:\n%s", len(out.all), out.closed, diff)
	}
}

func TestAFrameLongerThanAFileHasOneOfItsOwn(t *testing.T) {
	var out files
	sink, err := NewPcapngLive(1, out.next, never(t))
	if err != nil {
		t.Fatal(err)
	}
	watched(sink, 3)
	if err := sink.Close(); err != nil || len(out.all) != 3 {
		t.Errorf("%d files, %v", len(out.all), err)
	}
}

func TestAFullDiskIsToldAtOnce(t *testing.T) {
	out := files{room: 3000}
	told := make(chan error, 10)
	sink, err := NewPcapngLive(0, out.next, func(err error) { told <- err })
	if err != nil {
		t.Fatal(err)
	}
	watched(sink, 100)
	sink.Flush()
	if err := <-told; !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	if err := sink.Close(); !errors.Is(err, errFull) {
		t.Errorf("in the end: %v", err)
	}
}

func TestAFileThatCantBeBegunEndsTheCapture(t *testing.T) {
	var out files
	told := make(chan error, 10)
	sink, err := NewPcapngLive(500, out.next, func(err error) { told <- err })
	if err != nil {
		t.Fatal(err)
	}
	out.refuse = errFull
	watched(sink, 100)
	if err := <-told; !errors.Is(err, errFull) || len(told) != 0 {
		t.Errorf("got %v, and %d more", err, len(told))
	}
	if err := sink.Close(); !errors.Is(err, errFull) {
		t.Errorf("in the end: %v", err)
	}
	if _, err := NewPcapngLive(0, out.next, nil); !errors.Is(err, errFull) {
		t.Errorf("at first: %v", err)
	}
}

// TestWhatWasSeenBeforeIsKnownAgain holds that a capture that is read back tells
// the copies at another interface apart as the live one did.
func TestWhatWasSeenBeforeIsKnownAgain(t *testing.T) {
	var out files
	sink, err := NewPcapngLive(0, out.next, never(t))
	if err != nil {
		t.Fatal(err)
	}
	written := []trace.Tap{{Interface: "v0"}, {Interface: "v1", Again: true}, {Interface: "v1"}}
	for i := range written {
		written[i].Link = wire.LinkEthernet
		data := []byte("\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x88\xb5")
		written[i].ID = sink.Tap(written[i])
		sink.Sight(trace.Sighting{Tap: written[i].ID, Length: len(data)}, func() []byte { return data })
	}
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	var read []trace.Tap
	view := readBack(t, out.all[0].Bytes())
	for _, tap := range view.Taps.All() {
		read = append(read, tap)
	}
	if diff := cmp.Diff(written, read); diff != "" {
		t.Errorf("written −, read +:\n%s", diff)
	}
}
