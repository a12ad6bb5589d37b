package export

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wiretale/capture"
	"wiretale/internal/oracle"
	"wiretale/trace"
	"wiretale/wire"
)

var epoch = time.Date(2020, 1, 2, 3, 4, 5, 6, time.UTC)

// tell writes a small story to a sink: two nodes, each with a tap.
func tell(sink trace.Sink) {
	client := sink.Node(trace.Node{Name: "client"})
	server := sink.Node(trace.Node{Name: "server"})
	a := sink.Tap(trace.Tap{Node: client, Interface: "eth0", Link: wire.LinkEthernet})
	b := sink.Tap(trace.Tap{Node: server, Interface: "eth0", Link: wire.LinkEthernet})
	for i := range 5 {
		data := append(make([]byte, 12), 8, 0)
		data = append(data, bytes.Repeat([]byte{byte(i)}, 7*i)...)
		data[0] = 2
		give := func() []byte { return data }
		at := time.Duration(i)*time.Millisecond + time.Duration(i)
		sink.Sight(trace.Sighting{Tap: a, Time: at, Direction: trace.Outbound, Length: len(data)}, give)
		sink.Sight(trace.Sighting{Tap: b, Time: at + 20*time.Millisecond, Direction: trace.Inbound, Length: len(data) + 10*(i%2)}, give)
		sink.Record(trace.Event{Time: at, Kind: trace.PacketSent, Detail: trace.Sent{}})
	}
}

func toldLog() trace.LogView {
	log := trace.NewLog(epoch)
	tell(log)
	log.Close(nil)
	return log.View()
}

func pcapng(t testing.TB, view trace.LogView, tap trace.TapID) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePcapng(&b, view, tap); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readBack(t testing.TB, file []byte) trace.LogView {
	t.Helper()
	log := trace.NewLog(time.Time{})
	if err := capture.Open("exported", bytes.NewReader(file)).Run(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	return log.View()
}

// seen is what a tap saw, as both logs can tell it.
type seen struct {
	At        time.Time
	Direction trace.Direction
	Length    int
	Data      string
}

func seenAt(view trace.LogView, tap trace.TapID) (all []seen) {
	for _, s := range view.Sightings.All() {
		if s.Tap == tap {
			all = append(all, seen{view.Epoch.Add(s.Time), s.Direction, s.Length, string(view.Data(s))})
		}
	}
	return all
}

func TestExportedTapIsReadBackAsItWas(t *testing.T) {
	view := toldLog()
	for tap, name := range map[trace.TapID]string{1: "client:eth0", 2: "server:eth0"} {
		back := readBack(t, pcapng(t, view, tap))
		if diff := cmp.Diff(seenAt(view, tap), seenAt(back, 1)); diff != "" {
			t.Errorf("%s: written −, read +:\n%s", name, diff)
		}
		if got := back.Taps.At(0); got.Interface != name || got.Link != wire.LinkEthernet || got.Loopback {
			t.Errorf("got tap %+v", got)
		}
	}
}

func TestEveryTapCanBeExportedAtOnce(t *testing.T) {
	view := toldLog()
	back := readBack(t, pcapng(t, view, 0))
	if back.Sightings.Len() != view.Sightings.Len() || back.Taps.Len() != 2 {
		t.Fatalf("got %d frames at %d taps", back.Sightings.Len(), back.Taps.Len())
	}
	for tap := range trace.TapID(2) {
		if diff := cmp.Diff(seenAt(view, tap+1), seenAt(back, tap+1)); diff != "" {
			t.Errorf("tap %d: written −, read +:\n%s", tap+1, diff)
		}
	}
}

func TestSinkWritesWhatTheLogWould(t *testing.T) {
	var b bytes.Buffer
	sink := NewPcapngSink(&b, epoch, func(node string, tap trace.Tap) bool { return node == "server" && tap.Interface == "eth0" })
	tell(sink)
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	if want := pcapng(t, toldLog(), 2); !bytes.Equal(b.Bytes(), want) {
		t.Errorf("got\n%x\nwant\n%x", b.Bytes(), want)
	}
}

func TestSinkAsksOnlyForBytesThatItWrites(t *testing.T) {
	sink := NewPcapngSink(&bytes.Buffer{}, epoch, func(string, trace.Tap) bool { return false })
	tap := sink.Tap(trace.Tap{})
	sink.Sight(trace.Sighting{Tap: tap}, func() []byte { t.Error("it asked"); return nil })
}

// Whatever a log holds, its export reads back as the same frames, and a
// second export of what was read is the same file.
func TestExportIsLossless(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		log := trace.NewLog(epoch)
		tap := log.Tap(trace.Tap{Interface: rapid.StringMatching(`[a-z:0-9]{0,9}`).Draw(rt, "name"), Link: wire.LinkRaw})
		for range rapid.IntRange(1, 9).Draw(rt, "frames") {
			data := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(rt, "data")
			id := log.Sight(trace.Sighting{
				Tap:       tap,
				Time:      time.Duration(rapid.Int64Range(-1e18, 1e18).Draw(rt, "time")),
				Direction: trace.Direction(rapid.IntRange(0, 2).Draw(rt, "direction")),
				Length:    len(data) + rapid.IntRange(0, 3).Draw(rt, "cut"),
			}, func() []byte { return data })
			if lost := rapid.IntRange(0, 2).Draw(rt, "lost"); lost > 0 {
				log.Record(trace.Event{Sighting: id, Kind: trace.CaptureLost, Detail: trace.CaptureLoss{Packets: lost}})
			}
		}
		view := log.View()
		file := pcapng(t, view, tap)
		back := readBack(t, file)
		if diff := cmp.Diff(seenAt(view, tap), seenAt(back, 1)); diff != "" {
			rt.Errorf("written −, read +:\n%s", diff)
		}
		if again := pcapng(t, back, 1); !bytes.Equal(file, again) {
			rt.Errorf("exported again:\n%x\nwas\n%x", again, file)
		}
	})
}

func TestTsharkReadsTheExport(t *testing.T) {
	oracle.Need(t, "tshark")
	view := toldLog()
	file := filepath.Join(t.TempDir(), "export.pcapng")
	if err := os.WriteFile(file, pcapng(t, view, 2), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("tshark", "-n", "-r", file, "-T", "fields", "-e", "frame.interface_name", "-e", "frame.time_epoch",
		"-e", "frame.packet_flags_direction", "-e", "frame.len", "-e", "frame.cap_len").Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, s := range seenAt(view, 2) {
		want = append(want, strings.Join([]string{
			"server:eth0", strconv.FormatInt(s.At.Unix(), 10) + "." + s.At.Format(".000000000")[1:],
			"0x00000001", strconv.Itoa(s.Length), strconv.Itoa(len(s.Data)),
		}, "\t"))
	}
	oracle.Count(t, len(want))
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(string(out)), "\n")); diff != "" {
		t.Errorf("written −, tshark +:\n%s", diff)
	}
}

func TestCapinfosKnowsTheWriter(t *testing.T) {
	oracle.Need(t, "capinfos")
	file := filepath.Join(t.TempDir(), "export.pcapng")
	if err := os.WriteFile(file, pcapng(t, toldLog(), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("capinfos", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	oracle.Count(t, 1)
	lines := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			lines[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	for name, want := range map[string]string{
		"File type": "Wireshark/... - pcapng", "Capture application": "wiretale",
		"Number of packets": "5", "File timestamp precision": "nanoseconds (9)",
	} {
		if lines[name] != want {
			t.Errorf("%s: got %q, want %q", name, lines[name], want)
		}
	}
}

// What is longer than a buffer is written in order all the same.
func TestALongExportIsWhole(t *testing.T) {
	log := trace.NewLog(epoch)
	var want bytes.Buffer
	sink := NewPcapngSink(&want, epoch, func(string, trace.Tap) bool { return true })
	for _, s := range []trace.Sink{log, sink} {
		tap := s.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkRaw})
		for i := range 3 * bufferSize / 1000 {
			data := bytes.Repeat([]byte{byte(i)}, 1000+i%7)
			s.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i), Length: len(data)}, func() []byte { return data })
		}
	}
	if err := sink.Close(); err != nil {
		t.Fatal(err)
	}
	file := pcapng(t, log.View(), 1)
	if !bytes.Equal(file, want.Bytes()) || len(file) < 3*bufferSize {
		t.Fatal("the sink wrote something else")
	}
	if diff := cmp.Diff(seenAt(log.View(), 1), seenAt(readBack(t, file), 1)); diff != "" {
		t.Errorf("written −, read +:\n%s", diff)
	}
}

type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWritersErrorIsReturned(t *testing.T) {
	if err := WritePcapng(full{}, toldLog(), 1); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
	sink := NewPcapngSink(full{}, epoch, func(string, trace.Tap) bool { return true })
	tell(sink)
	if err := sink.Close(); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

// TestCommentsAreReadBackAndByTshark writes what people wrote about frames.
func TestCommentsAreReadBackAndByTshark(t *testing.T) {
	log := trace.NewLog(epoch)
	tell(log)
	log.Comment(trace.Comment{Sighting: 1, Text: "here it begins"})
	log.Comment(trace.Comment{Sighting: 1, Text: "¿y qué?"})
	log.Comment(trace.Comment{Sighting: 4, Text: "odd"})
	log.Close(nil)
	file := pcapng(t, log.View(), 0)
	back := readBack(t, file)
	var got []trace.Comment
	for _, c := range back.Comments.All() {
		got = append(got, c)
	}
	want := []trace.Comment{
		{Sighting: 1, Text: "here it begins"}, {Sighting: 1, Text: "¿y qué?"}, {Sighting: 4, Text: "odd"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written −, read +:\n%s", diff)
	}
	if on := back.CommentsOn(1); len(on) != 2 || on[1] != "¿y qué?" || back.CommentsOn(2) != nil {
		t.Errorf("on the first: %q", on)
	}
	oracle.Need(t, "tshark")
	path := filepath.Join(t.TempDir(), "comments.pcapng")
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("tshark", "-n", "-r", path, "-Y", "frame.comment", "-T", "fields", "-e", "frame.number", "-e", "frame.comment").Output()
	if err != nil || string(out) != "1\there it begins,¿y qué?\n4\todd\n" {
		t.Errorf("tshark shows %q (%v)", out, err)
	}
	oracle.Count(t, 2)
}
