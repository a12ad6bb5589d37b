package index_test

import (
	"net/netip"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/trace"
)

// bridged is a recorder that tells another one of each frame twice: where it
// was seen, and again at an interface behind it.
type bridged struct {
	trace.Recorder
	again trace.TapID
}

func (b *bridged) Tap(t trace.Tap) trace.TapID {
	id := b.Recorder.Tap(t)
	t.Interface, t.Again = "bridge", true
	b.again = b.Recorder.Tap(t)
	return id
}

func (b *bridged) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	id := b.Recorder.Sight(s, bytes)
	s.Tap = b.again
	b.Recorder.Sight(s, bytes)
	return id
}

// TestWhatIsSeenAgainTellsNothingNew holds that copies at another interface are
// no retransmissions: the conversations are those of the frames themselves, in
// the index and in the story.
func TestWhatIsSeenAgainTellsNothingNew(t *testing.T) {
	files, err := filepath.Glob("../testdata/*/*.pcap")
	if err != nil || len(files) == 0 {
		t.Fatal("no capture in testdata")
	}
	for _, path := range files {
		x, plainIndex, log, once := index.New(true), index.New(true), new(trace.Log), new(trace.Log)
		for _, to := range []trace.Recorder{&bridged{Recorder: x}, plainIndex, &bridged{Recorder: log}, once} {
			f, err := capture.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Run(t.Context(), to); err != nil {
				break // it has one tap for each interface, and these are read by the test above
			}
		}
		if once.View().Taps.Len() != 1 || !once.View().Done {
			continue
		}
		twice, plain := analyze.ReadTap(log.View()), analyze.ReadTap(once.View())
		for _, c := range [][2][]trace.Conversation{{plain.Conversations, twice.Conversations}, {slices.Collect(plainIndex.All()), slices.Collect(x.All())}} {
			if diff := cmp.Diff(c[0], c[1], cmpopts.EquateComparable(netip.AddrPort{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: seen once −, and again +:\n%s", path, diff)
			}
		}
		for i, n := range twice.Notes.All() {
			if p := x.Packet(i); p.Conversation != n.Conversation || p.Findings != n.Findings {
				t.Errorf("%s: packet %d is %+v in the index, and %+v in the story", path, i+1, p, n)
			}
			if i%2 == 1 {
				if n.Conversation != 0 || n.Findings != 0 || n.Text == "" {
					t.Errorf("%s: what is seen again is noted as %+v", path, n)
				}
				continue
			}
			if first := plain.Notes.At(i / 2); n.Findings != first.Findings || n.Conversation != first.Conversation {
				t.Errorf("%s: frame %d is noted as %+v, and without copies as %+v", path, i/2+1, n, first)
			}
		}
	}
}
