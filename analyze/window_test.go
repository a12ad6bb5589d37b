package analyze_test

import (
	"context"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/trace"
)

// line is what a packet's line in a list says, and what it refers to.
type line struct {
	protocol, info string
	conversation   trace.ConversationID
	fromClient     bool
	phase          trace.Phase
	findings       trace.Findings
	repeats        int // as the capture counts; 0 if it lies before the window
	said           string
}

func lines(s *trace.Snapshot) []line {
	var all []line
	for _, p := range s.Packets.All() {
		l := line{protocol: p.Protocol, info: p.Info(), fromClient: p.FromClient, phase: p.Phase, findings: p.Findings}
		if c := s.Conversation(p.Conversation); c != nil {
			l.conversation = c.Number
		}
		if p.Repeats != 0 {
			l.repeats = s.Number(p.Repeats)
		}
		for _, m := range s.Completed(&p) {
			l.said += m.Protocol + "\n" // a title may tell of what is yet to come
		}
		all = append(all, l)
	}
	return all
}

// TestWindowsTellWhatTheWholeTells reads captures window by window, and holds
// that each packet is what it is when all of them are read at once.
func TestWindowsTellWhatTheWholeTells(t *testing.T) {
	for _, path := range captures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			log := load(t, path)
			whole := lines(analyze.Read(log))
			rapid.Check(t, func(t *rapid.T) {
				reader, at := analyze.New(), 0
				for at < len(whole) {
					n := rapid.IntRange(1, max(1, len(whole)/3)).Draw(t, "frames")
					window := trace.NewLog(log.Epoch)
					for _, tap := range log.Taps.All() {
						window.Tap(tap)
					}
					for i := at; i < min(at+n, len(whole)); i++ {
						s := log.Sightings.At(i)
						window.Sight(s, func() []byte { return log.Data(s) })
					}
					snapshot := reader.Read(window.View())
					for i, got := range lines(snapshot) {
						want := whole[at+i]
						if want.repeats <= at {
							want.repeats = 0
						}
						if got != want {
							t.Fatalf("packet %d, in a window behind %d: it is %+v, want %+v", at+i+1, at, got, want)
						}
					}
					at += n
					reader.Turn()
				}
			})
		})
	}
}

// TestAWindowAnywhereTellsWhatTheWholeTells opens windows in the midst of
// indexed captures. What is told of a segment is what the whole tells; the
// messages that began before are not there.
func TestAWindowAnywhereTellsWhatTheWholeTells(t *testing.T) {
	for _, path := range captures(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			tellAnywhere(t, path)
		})
	}
}

// TestAWindowOfFragmentsTellsWhatTheWholeTells opens windows of conversations
// whose datagrams come in fragments, which belong to none themselves.
func TestAWindowOfFragmentsTellsWhatTheWholeTells(t *testing.T) {
	var frames []encapsulated
	for n, o := range orders {
		frames = append(frames, inFragments(encapsulations[0], o, n%2 == 1, n)...)
	}
	tellAnywhere(t, capturedFrames(t, frames))
}

// tellAnywhere opens windows in the midst of an indexed capture.
func tellAnywhere(t *testing.T, path string) {
	t.Helper()
	f, err := capture.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f.Keep()
	defer f.Close()
	x := index.New(true)
	_ = f.Run(context.Background(), x) // one that is cut short is read as far as it goes
	snapshot := analyze.Read(load(t, path))
	whole := lines(snapshot)
	rapid.Check(t, func(t *rapid.T) {
		w := analyze.Window{
			Conversation: trace.ConversationID(rapid.IntRange(0, len(snapshot.Conversations)).Draw(t, "conversation")),
			First:        rapid.IntRange(0, len(whole)).Draw(t, "first"),
			Count:        rapid.IntRange(0, len(whole)).Draw(t, "count"),
		}
		s := analyze.Tell(x, f.Frames(), w)
		for i, got := range lines(s) {
			n := s.Number(trace.PacketID(i+1)) - 1
			want := whole[n]
			if w.First > 0 {
				// It may belong to a message that began before the window.
				got.protocol, got.info, got.said = want.protocol, want.info, want.said
			}
			if (w.First > 0 || w.Conversation != 0) && (want.protocol == "FTP-DATA" || want.protocol == "TFTP") {
				// What another conversation has announced is known in its light only.
				got.protocol, got.info, got.said, got.phase = want.protocol, want.info, want.said, want.phase
			}
			got.repeats, want.repeats = 0, 0
			if got != want {
				t.Fatalf("packet %d in %+v: it is %+v, want %+v", n+1, w, got, want)
			}
		}
		for _, c := range s.Conversations {
			want := snapshot.Conversations[c.Number-1]
			if c.State != want.State || c.Packets != want.Packets || c.Application != want.Application {
				t.Fatalf("conversation %d is %+v, want %+v", c.Number, c, want)
			}
		}
	})
}
