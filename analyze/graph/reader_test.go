package graph_test

import (
	"context"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/analyze/graph"
	"wiretale/capture"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/wire"
)

// simulated tells an embedded scenario.
func simulated(t testing.TB, name string, acts ...session.Intervention) *trace.Snapshot {
	t.Helper()
	return analyze.Read(logOf(t, name, acts...))
}

func logOf(t testing.TB, name string, acts ...session.Intervention) trace.LogView {
	t.Helper()
	sc, err := scenario.Embedded(name)
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, acts, log); err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return log.View()
}

// captured tells a capture file.
func captured(t testing.TB, path string) *trace.Snapshot {
	t.Helper()
	f, err := capture.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var log trace.Log
	f.Run(context.Background(), &log)
	return analyze.Read(log.View())
}

// captures are the files of the analyser's tests.
func captures(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../testdata/*/*.pcap", "../testdata/*/*.pcapng", "../testdata/*/*.gz"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		t.Fatal("no capture")
	}
	return all
}

// course reads a direction at once.
func course(s *trace.Snapshot, id trace.ConversationID, fromClient bool) *graph.Reader {
	r := graph.NewReader(s, id, fromClient)
	for !r.Read(1 << 30) {
	}
	return r
}

// directions calls for every direction of every conversation.
func directions(s *trace.Snapshot, do func(id trace.ConversationID, fromClient bool)) {
	for i := range s.Conversations {
		do(s.Conversations[i].ID, true)
		do(s.Conversations[i].ID, false)
	}
}

func TestReadingInPartsComesToTheSame(t *testing.T) {
	for _, s := range []*trace.Snapshot{simulated(t, "lossy"), simulated(t, "web-page"), captured(t, "../testdata/zeek/tcp-reassembly.pcap")} {
		directions(s, func(id trace.ConversationID, fromClient bool) {
			want := course(s, id, fromClient).Course
			for _, most := range []int{1, 7, 100} {
				r := graph.NewReader(s, id, fromClient)
				for !r.Read(most) {
				}
				if !reflect.DeepEqual(r.Course, want) {
					t.Errorf("conversation %d, from client %v, read by %d: another course", id, fromClient, most)
				}
			}
		})
	}
}

// TestAReaderGoesOnWhereATraceGrows has a simulation's log cut in many places.
func TestAReaderGoesOnWhereATraceGrows(t *testing.T) {
	log := logOf(t, "lossy")
	var r *graph.Reader
	kept := 0
	for n := 50; ; n += 37 {
		s := analyze.Read(log.Until(trace.Ordinal(n)))
		if len(s.Conversations) == 0 {
			continue
		}
		next := r.On(s, 1, false)
		if next == r {
			kept++
		}
		for r = next; !r.Read(1 << 30); {
		}
		if got, want := r.Course, course(s, 1, false).Course; !reflect.DeepEqual(got, want) {
			t.Fatalf("after %d facts the course is another than one that is read anew", n)
		}
		if n >= log.Events.Len() {
			break
		}
	}
	if kept == 0 {
		t.Error("no reader went on: each began anew")
	}
}

// TestAnotherStoryIsReadAnew has two stories that part in the middle.
func TestAnotherStoryIsReadAnew(t *testing.T) {
	a := simulated(t, "lossy")
	b := simulated(t, "lossy", session.Intervention{From: "server", To: "client", Nth: 30, Action: session.Drop})
	r := course(a, 1, false)
	if next := r.On(b, 1, false); next == r {
		t.Fatal("the reader of one story goes on with another")
	}
	for _, other := range []*graph.Reader{r.On(a, 1, true), r.On(a, 2, false)} {
		if other == r {
			t.Error("the reader of one direction goes on with another")
		}
	}
	if r.On(a, 1, false) != r || !r.Done(a, 1, false) {
		t.Error("the reader of a whole trace has not read it")
	}
}

// TestWhatIsAcknowledgedIsWhatTheSenderKnows holds the line of acknowledgments
// against SND.UNA, and the round trips against the path, of every simulated
// connection.
func TestWhatIsAcknowledgedIsWhatTheSenderKnows(t *testing.T) {
	compared := 0
	for _, name := range scenario.Names() {
		s := simulated(t, name)
		directions(s, func(id trace.ConversationID, fromClient bool) {
			client, server := s.EndpointsOf(id)
			h := server
			if fromClient {
				h = client
			}
			if s.Conversation(id).Protocol != wire.ProtocolTCP || h == nil || h.Variables["SND.UNA"] == nil {
				return
			}
			c := course(s, id, fromClient)
			iss, _ := trace.ValueAt(h.Variables["ISS"].Changes, trace.EndOf(s.Duration))
			changes := h.Variables["SND.UNA"].Changes
			for i, change := range changes.All() {
				una := int64(wire.Seq(change.Value).Sub(wire.Seq(iss)))
				if una == 0 || i+1 < changes.Len() && changes.At(i+1).At.Time == change.At.Time {
					continue
				}
				if acked, ok := c.Acked.Value(change.At.Time); !ok || acked != una {
					t.Fatalf("%s, conversation %d, from client %v, at %v: the graph has %d, %v; SND.UNA is %d", name, id, fromClient, change.At.Time, acked, ok, una)
				}
				compared++
			}
		})
	}
	if compared < 500 {
		t.Errorf("only %d values were compared", compared)
	}
}

// TestARepeatedSegmentTellsNoRoundTrip has a segment that is lost and repeated:
// the acknowledgment may be of either (RFC 6298 §3).
func TestARepeatedSegmentTellsNoRoundTrip(t *testing.T) {
	s := simulated(t, "lossy")
	c := course(s, 1, false)
	if c.Again.Len() == 0 || c.Trips.Len() == 0 {
		t.Fatalf("%d repeated, %d round trips", c.Again.Len(), c.Trips.Len())
	}
	for i := range c.Trips.Len() {
		at, trip := c.Trips.At(i)
		if time.Duration(trip) < 40*time.Millisecond || time.Duration(trip) > 60*time.Millisecond {
			t.Errorf("at %v: a round trip of %v on a path of 40 ms", at, time.Duration(trip))
		}
	}
}

func TestEveryRetransmissionAndEveryLossIsThere(t *testing.T) {
	for _, name := range []string{"lossy", "bulk"} {
		s := simulated(t, name)
		directions(s, func(id trace.ConversationID, fromClient bool) {
			again, lost := 0, 0
			for _, p := range s.Packets.All() {
				if p.TCP == nil || p.Conversation != id || p.FromClient != fromClient {
					continue
				}
				if p.Findings.Retransmission() {
					again++
				}
				if p.Fate().Lost() && p.TCP.Len > 0 {
					lost++
				}
			}
			c := course(s, id, fromClient)
			if c.Again.Len() != again || c.Marks[graph.Loses].Len() != lost {
				t.Errorf("%s, conversation %d: %d repeated and %d lost, want %d and %d", name, id, c.Again.Len(), c.Marks[graph.Loses].Len(), again, lost)
			}
		})
	}
}

// TestAnyCaptureHasCourses reads what tests of the analyser read: captures that
// are cut, begin late or are damaged among them.
func TestAnyCaptureHasCourses(t *testing.T) {
	for _, path := range captures(t) {
		s := captured(t, path)
		directions(s, func(id trace.ConversationID, fromClient bool) {
			c := course(s, id, fromClient)
			for _, list := range []*graph.Ranges{&c.Data, &c.Again, &c.Sacked} {
				for i := range list.Len() {
					if r := list.At(i); r.To < r.From || i > 0 && r.At < list.At(i-1).At {
						t.Errorf("%s, conversation %d: %v, after %v", path, id, r, list.At(max(i-1, 0)))
					}
				}
			}
			bytes := int64(0)
			if n := c.Frames.Len(); n > 0 {
				_, bytes = c.Frames.At(n - 1)
			}
			side := 1
			if fromClient {
				side = 0
			}
			if want := int64(s.Conversation(id).Bytes[side]); bytes != want {
				t.Errorf("%s, conversation %d, from client %v: %d bytes of frames, want %d", path, id, fromClient, bytes, want)
			}
		})
	}
}
