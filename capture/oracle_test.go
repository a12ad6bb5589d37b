package capture

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/internal/oracle"
	"wiretale/trace"
	"wiretale/wire"
)

// captures lists every capture in testdata.
func captures(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.pcap*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no captures in testdata: %v", err)
	}
	return files
}

// run returns a program's output.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, problems.String())
	}
	return string(out)
}

// toldByTshark is what tshark says of each frame: number, time since the
// epoch, time since the first frame, length, captured length.
func toldByTshark(t *testing.T, file string) []string {
	t.Helper()
	out := run(t, "tshark", "-n", "-r", file, "-T", "fields", "-e", "frame.number", "-e", "frame.time_epoch",
		"-e", "frame.time_relative", "-e", "frame.len", "-e", "frame.cap_len")
	return strings.Split(strings.TrimSuffix(out, "\n"), "\n")
}

// told says the same of a log.
func told(view trace.LogView) []string {
	var lines []string
	for i, s := range view.Sightings.All() {
		at := view.Epoch.Add(s.Time)
		lines = append(lines, strings.Join([]string{
			decimal(int64(i) + 1), decimal(at.Unix()) + "." + nano(at.Nanosecond()), seconds(s.Time),
			decimal(int64(s.Length)), decimal(int64(s.Captured())),
		}, "\t"))
	}
	return lines
}

func TestFramesAreThoseOfTshark(t *testing.T) {
	oracle.Need(t, "tshark")
	for _, file := range captures(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			source, err := OpenFile(file)
			if err != nil {
				t.Fatal(err)
			}
			view, err := logOf(t, source)
			if err != nil {
				t.Fatal(err)
			}
			want := toldByTshark(t, file)
			oracle.Count(t, len(want))
			if diff := cmp.Diff(want, told(view)); diff != "" {
				t.Errorf("tshark −, capture +:\n%s", diff)
			}
			if p := source.Progress(); p.Read != p.Total {
				t.Errorf("read %d bytes of %d", p.Read, p.Total)
			}
		})
	}
}

// Wireshark's editcap writes the same frames in other formats: what is read of
// them must be the same log.
func TestFormatsThatEditcapWritesAreReadAlike(t *testing.T) {
	oracle.Need(t, "editcap")
	for _, name := range []string{"loopback/udp-echo.pcap", "loopback/any-sll2-http.pcap", "zeek/tcp-truncated-header.pcap"} {
		file := filepath.Join("testdata", name)
		original, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := logOfBytes(t, original)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"pcap", "nsecpcap", "modpcap", "pcapng", "snoop"} {
			if format == "snoop" && want.Taps.At(0).Link != wire.LinkEthernet {
				continue // it has no number for the link
			}
			t.Run(filepath.Base(file)+"/"+format, func(t *testing.T) {
				copied := filepath.Join(t.TempDir(), "copy")
				run(t, "editcap", "-F", format, file, copied)
				b, err := os.ReadFile(copied)
				if err != nil {
					t.Fatal(err)
				}
				got, err := logOfBytes(t, b)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(shots(want), shots(got)); diff != "" {
					t.Errorf("original −, %s +:\n%s", format, diff)
				}
				oracle.Count(t, want.Sightings.Len())
			})
		}
	}
}

func seconds(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	return sign + decimal(int64(d/time.Second)) + "." + nano(int(d%time.Second))
}
