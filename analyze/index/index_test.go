package index_test

import (
	"context"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/internal/randomnet"
	"wiretale/trace"
)

// told are the conversations of a reading, as far as an index knows of them:
// it knows no nodes, and numbers the whole capture's.
func told(conversations []trace.Conversation) []trace.Conversation {
	told := slices.Clone(conversations)
	for i := range told {
		told[i].ClientNode, told[i].ServerNode, told[i].Number = 0, 0, told[i].ID
	}
	return told
}

// agree holds an index against the story of the same frames: their
// conversations, and what each packet is in them.
func agree(t interface {
	Helper()
	Errorf(string, ...any)
}, x *index.Index, r *trace.Reading) {
	t.Helper()
	if diff := cmp.Diff(told(r.Conversations), slices.Collect(x.All()), cmpopts.EquateComparable(netip.AddrPort{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("story and index differ:\n%s", diff)
	}
	for i, n := range r.Notes.All() {
		p := x.Packet(i)
		if p.Conversation != n.Conversation || p.FromClient != n.FromClient || p.Findings != n.Findings {
			t.Errorf("packet %d is %+v in the index, and %+v in the story", i+1, p, n)
		}
	}
}

func TestTheIndexSaysWhatTheStorySays(t *testing.T) {
	files, err := filepath.Glob("../testdata/*/*.pcap*")
	if err != nil || len(files) == 0 {
		t.Fatal("no capture in testdata")
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			x, log := index.New(true), new(trace.Log)
			for _, to := range []trace.Recorder{x, log} {
				f, err := capture.OpenFile(path)
				if err != nil {
					t.Fatal(err)
				}
				_ = f.Run(context.Background(), to) // one that is cut short is read as far as it goes
			}
			agree(t, x, analyze.ReadTap(log.View()))
		})
	}
}

func TestTheIndexSaysWhatTheStorySaysOfAnyNetwork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, _ := randomnet.Draw(t, randomnet.Calm{})
		log := randomnet.Run(t, sc)
		for _, tap := range log.Taps.All() {
			x := index.New(true)
			alone := tap
			x.Tap(alone)
			for _, s := range log.Sightings.All() {
				if s.Tap == tap.ID {
					data := log.Data(s)
					s.Tap = 1
					x.Sight(s, func() []byte { return data })
				}
			}
			x.Close(nil)
			agree(t, x, analyze.ReadTap(log, tap.ID))
		}
	})
}
