package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wiretale/text"
	"wiretale/trace"
)

func TestArgumentsAreSplitIntoInterfacesAndFilter(t *testing.T) {
	for _, c := range []struct {
		flagged, args, names, words string // with spaces between
	}{
		{"", "", loopback(), ""},
		{"", "any", "any", ""},
		{"", "any port 80", "any", "port 80"},
		{"", "any,any tcp", "any any", "tcp"},
		{"", "no-such-if0", "no-such-if0", ""},
		{"", "no-such-if0 port 80", "no-such-if0", "port 80"},
		{"", "port 80", loopback(), "port 80"},
		{"", "host example.com", loopback(), "host example.com"},
		{"", "! tcp", loopback(), "! tcp"},
		{"", "tcp[13]&2!=0", loopback(), "tcp[13]&2!=0"},
		{"eth0 eth1", "", "eth0 eth1", ""},
		{"eth0", "any", "eth0", "any"},
		{"eth0", "tcp port 80", "eth0", "tcp port 80"},
	} {
		names, words := whatToWatch(strings.Fields(c.flagged), strings.Fields(c.args))
		if !slices.Equal(names, strings.Fields(c.names)) || !slices.Equal(words, strings.Fields(c.words)) {
			t.Errorf("%q with -i %q: interfaces %q, filter %q", c.args, c.flagged, names, words)
		}
	}
}

func TestTheSessionOfTheTerminalIsKnown(t *testing.T) {
	for connection, want := range map[string]string{
		"192.0.2.7 50022 198.51.100.1 22":        "host 192.0.2.7 and host 198.51.100.1 and tcp port 50022 and tcp port 22",
		"::ffff:192.0.2.7 5 198.51.100.1 22":     "host 192.0.2.7 and host 198.51.100.1 and tcp port 5 and tcp port 22",
		"fe80::7%eth0 50022 fe80::1%eth0 22":     "host fe80::7 and host fe80::1 and tcp port 50022 and tcp port 22",
		"":                                       "",
		"UNKNOWN 65535 UNKNOWN 65535":            "",
		"192.0.2.7 70000 198.51.100.1 22":        "",
		"192.0.2.7 1 198.51.100.1 22 or tcp":     "",
		"192.0.2.7 50022 198.51.100.1 not-a-one": "",
	} {
		got := ""
		if f := ofSession(connection); f != nil {
			got = f.String()
		}
		if got != want {
			t.Errorf("%q: got %q", connection, got)
		}
	}
}

func TestSizesAreReadAsPeopleWriteThem(t *testing.T) {
	for written, want := range map[string]int64{
		"100MB": 100e6, "1 GiB": 1 << 30, "5k": 5000, "512": 512, "7b": 7, "2mib": 2 << 20,
		"": 0, "0": 0, "-5MB": 0, "MB": 0, "1TB": 0, "99999999999GB": 0, "9223372036854775807": 0, "1.5MB": 0,
	} {
		got, err := sizeOf("rotate", written)
		if got != want || (err != nil) != (want == 0) || err != nil && !isUsage(err) {
			t.Errorf("%q: got %d, %v", written, got, err)
		}
	}
}

// TestTheLatestFileHasTheNameThatWasGiven holds that older ones move on, and
// that the oldest are let go.
func TestTheLatestFileHasTheNameThatWasGiven(t *testing.T) {
	dir := t.TempDir()
	r := rotation{path: filepath.Join(dir, "c.pcapng"), keep: 2}
	for n := range 5 {
		f, err := r.next()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, n)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"c.pcapng": "4", "c.pcapng.1": "3", "c.pcapng.2": "2"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); string(got) != want {
			t.Errorf("%s holds %q, %v", name, got, err)
		}
	}
	if left, err := os.ReadDir(dir); len(left) != 3 || err != nil {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// TestHowManyFilesAreKeptIsBounded holds that a slip is told before anything is
// written.
func TestHowManyFilesAreKeptIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.pcapng")
	o := liveFlags{write: path, rotate: "1MB", keep: 4_000_000_000}
	_, err := o.kept(nil)
	for lang, want := range map[text.Lang]string{
		text.English: "--keep 4000000000 is too many: at most 1000 full files are kept.",
		text.Spanish: "--keep 4000000000 es demasiado: se conservan como mucho 1000 archivos llenos.",
	} {
		if err == nil || !isUsage(err) {
			t.Fatal("it is taken:", err)
		}
		if got := (&program{words: text.For(lang)}).say(err); got != want {
			t.Errorf("got %q", got)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made")
	}
	o.keep = mostKept
	k, err := o.kept(nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = k.file.Close()
}

// TestLinesComeWhileTheSourceGoesOn also holds that a reader who goes away ends
// the source.
func TestLinesComeWhileTheSourceGoesOn(t *testing.T) {
	from := &frames{count: 5, told: make(chan struct{})}
	seen := 0
	_, err := followPackets(t.Context(), from, func(s *trace.Snapshot) error {
		seen += s.Packets.Len()
		if seen == from.count {
			return errGone
		}
		return nil
	})
	if !errors.Is(err, errGone) || seen != 5 {
		t.Errorf("saw %d packets, %v", seen, err)
	}
}

var errGone = errors.New("nobody reads on")

// TestWindowsFollowEachOther holds that the packets of all windows are numbered
// through.
func TestWindowsFollowEachOther(t *testing.T) {
	from := &frames{count: 5, told: make(chan struct{})}
	w := newWindows()
	ctx, stop := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() { over <- from.Run(ctx, w) }()
	<-from.told
	first := w.take()
	stop()
	<-over
	last := w.take()
	if first.Sightings.Len() != 5 || first.Done || last.Sightings.Len() != 0 || !last.Done || last.Taps.Len() != 1 {
		t.Errorf("windows of %d and %d frames, done %v and %v", first.Sightings.Len(), last.Sightings.Len(), first.Done, last.Done)
	}
}
