package analyze_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/internal/oracle"
	"wiretale/trace"
)

// TestEncapsulatedConversationsAreTsharks holds findings and conversations
// against tshark's, whatever the datagrams travel in.
func TestEncapsulatedConversationsAreTsharks(t *testing.T) {
	compareFrames(t, wrapped(encapsulations))
}

// TestConversationsBehindMoreHeadersAreTsharks does so where a datagram's own
// headers are longer.
func TestConversationsBehindMoreHeadersAreTsharks(t *testing.T) { compareFrames(t, wrapped(headers)) }

// wrapped returns two hosts' talk in each of some encapsulations, over IPv4 and
// over IPv6.
func wrapped(ways []encapsulation) []encapsulated { return wrappedFrom(0, ways) }

// wrappedFrom does so with hosts from a number on.
func wrappedFrom(first int, ways []encapsulation) (frames []encapsulated) {
	for i, e := range ways {
		i += first
		for _, v6 := range []bool{false, true} {
			p := pairOf(i, v6)
			for _, d := range p.talk() {
				kind := uint16(0x0800)
				if v6 {
					kind = 0x86dd
				}
				data := e.wrap(packed{d.Append(nil), kind, way{d.Src == p.client, i}})
				name := e.name + ", IPv4"
				if v6 {
					name = e.name + ", IPv6"
				}
				frames = append(frames, encapsulated{name: name, link: e.link, data: data})
			}
		}
	}
	return frames
}

// known are the differences from tshark 4.0 that are meant, by name: what we
// find and what it does.
type known struct{ ours, theirs string }

// copyAtOnce is an exact copy within the initial round trip: to newer versions
// it is a retransmission.
var copyAtOnce = known{"retransmission", "out_of_order"}

// compareFrames compares what is read of frames with tshark, and allows some
// differences.
func compareFrames(t *testing.T, frames []encapsulated, meant ...known) {
	t.Helper()
	oracle.Need(t, "tshark")
	path := capturedFrames(t, frames)
	s := analyze.Read(load(t, path))
	checkIndex(t, path, s)
	theirs := tsharkFindings(t, path)
	streams := tsharkStreams(t, path)
	if len(theirs) != len(frames) || s.Packets.Len() != len(frames) {
		t.Fatalf("%d frames, read %d, tshark %d", len(frames), s.Packets.Len(), len(theirs))
	}
	same := map[string]trace.ConversationID{}
	of := map[trace.ConversationID]string{}
	wrong := map[string]int{}
	for i, f := range frames {
		p := s.Packets.At(i)
		ours := strings.Join(findings(p.Findings), ",")
		if ours != theirs[i].findings && !slices.Contains(meant, known{ours, theirs[i].findings}) {
			if wrong[f.name]++; wrong[f.name] < 3 {
				t.Errorf("%s, frame %d (%s): %q, tshark says %q", f.name, i+1, p.Info(), ours, theirs[i].findings)
			}
		}
		stream := streams[i]
		if (stream == "") != (p.Conversation == 0) {
			if wrong[f.name]++; wrong[f.name] < 3 {
				t.Errorf("%s, frame %d (%s): conversation %d, tshark's stream %q", f.name, i+1, p.Info(), p.Conversation, stream)
			}
			continue
		}
		if stream == "" {
			continue
		}
		if id, ok := same[stream]; ok && id != p.Conversation || of[p.Conversation] != "" && of[p.Conversation] != stream {
			if wrong[f.name]++; wrong[f.name] < 3 {
				t.Errorf("%s, frame %d (%s): conversation %d is tshark's %q, not %q", f.name, i+1, p.Info(), p.Conversation, of[p.Conversation], stream)
			}
		}
		same[stream], of[p.Conversation] = p.Conversation, stream
	}
	oracle.Count(t, len(frames))
}

// indexed is the index of a capture.
func indexed(t *testing.T, path string) *index.Index {
	t.Helper()
	f, err := capture.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	x := index.New(true)
	if err := f.Run(context.Background(), x); err != nil {
		t.Fatal(err)
	}
	return x
}

// checkIndex holds that the index of a capture says of each packet what its
// story says.
func checkIndex(t *testing.T, path string, s *trace.Snapshot) {
	t.Helper()
	x := indexed(t, path)
	for i, p := range s.Packets.All() {
		got := x.Packet(i)
		if got.Conversation != p.Conversation || got.FromClient != p.FromClient || got.Findings != p.Findings {
			t.Fatalf("packet %d (%s): conversation %d, findings %v; the index says %+v", i+1, p.Info(), p.Conversation, findings(p.Findings), got)
		}
	}
}

// tsharkStreams returns the innermost stream of each frame, of TCP if there is
// one; "" where it has none.
func tsharkStreams(t testing.TB, path string) []string {
	t.Helper()
	var streams []string
	for _, row := range askAll(t, path, "tcp.stream", "udp.stream") {
		streams = append(streams, cmp.Or(stream("tcp ", row[0]), stream("udp ", row[1])))
	}
	return streams
}

// stream is the innermost of some streams; "" where there is none, or where tshark could not read so
// far.
func stream(protocol, numbers string) string {
	if numbers == "" {
		return ""
	}
	return protocol + numbers[strings.LastIndex(numbers, ",")+1:]
}
