package analyze_test

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/internal/oracle"
	"wiretale/trace"
	"wiretale/wire"
)

// TestBothSidesSayWhatWiresharkFollows holds the bytes of every TCP connection
// of a few captures against what tshark's "follow" has of them.
func TestBothSidesSayWhatWiresharkFollows(t *testing.T) {
	oracle.Need(t, "tshark")
	files, _ := filepath.Glob("testdata/*/*.pcap*")
	compared := 0
	for _, path := range files {
		f, err := capture.OpenFile(path)
		if err != nil {
			t.Fatal(err)
		}
		log := trace.NewLog(time.Time{})
		if f.Run(context.Background(), log) != nil {
			continue // tshark follows no stream of a capture that is cut short
		}
		s := analyze.Read(log.View())
		stream := -1
		for _, c := range s.Conversations {
			if c.Protocol != wire.ProtocolTCP {
				continue
			}
			if stream++; stream == 2 {
				break
			}
			var said analyze.Said
			said.Follow(s, c.ID)
			got, whole := [2][]byte{}, true
			for _, p := range said.Pieces {
				side := 1
				if p.FromClient {
					side = 0
				}
				got[side] = append(got[side], p.Data...)
				whole = whole && p.Gap == 0
			}
			if want, ok := followed(t, path, stream, c.Client.String()); ok && whole {
				compared++
				for side := range want {
					if !bytes.Equal(got[side], want[side]) {
						t.Errorf("%s, stream %d, side %d: %d bytes, and tshark has %d", path, stream, side, len(got[side]), len(want[side]))
					}
				}
			}
		}
	}
	if compared < 15 {
		t.Errorf("only %d connections were compared", compared)
	}
	oracle.Count(t, compared)
}

// followed is what tshark says that the two sides of a stream said; ok is false
// where it misses bytes.
func followed(t *testing.T, path string, stream int, client string) (sides [2][]byte, ok bool) {
	t.Helper()
	out, err := exec.Command("tshark", "-r", path, "-n", "-q", "-z", "follow,tcp,raw,"+strconv.Itoa(stream)).Output()
	if err != nil {
		t.Fatal(err)
	}
	first := 0 // the side of node 0
	for line := range strings.Lines(string(out)) {
		line = strings.TrimRight(line, "\r\n")
		if node, is := strings.CutPrefix(line, "Node 0: "); is && strings.Trim(node, "[]") != strings.Trim(client, "[]") && node != strings.NewReplacer("[", "", "]", "").Replace(client) {
			first = 1
		}
		text, indented := strings.CutPrefix(line, "\t")
		data := make([]byte, len(text)/2)
		for i := range data {
			n, err := strconv.ParseUint(text[2*i:2*i+2], 16, 8)
			if err != nil {
				data = nil // a line of words
				break
			}
			data[i] = byte(n)
		}
		if strings.Contains(line, "missing") {
			return sides, false
		}
		side := first
		if indented {
			side = 1 - first
		}
		sides[side] = append(sides[side], data...)
	}
	return sides, true
}
