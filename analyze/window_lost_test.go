package analyze_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/trace"
	"wiretale/wire"
)

// shelf gives back frames by their numbers, and counts how often it is asked.
type shelf struct {
	frames [][]byte
	asked  int
}

func (s *shelf) Frame(place int64, captured int) ([]byte, error) {
	s.asked++
	if b := s.frames[place]; len(b) >= captured {
		return b[:captured], nil
	}
	return nil, errors.New("it is no longer kept")
}

// segmentFrame is a frame of a connection from a port.
func segmentFrame(port uint16, seq wire.Seq, flags wire.Flags) []byte {
	f := wire.Frame{Link: wire.LinkRaw, IP: &wire.Datagram{
		Src: netip.MustParseAddr("192.0.2.1"), Dst: netip.MustParseAddr("192.0.2.2"), HopLimit: 64, Protocol: wire.ProtocolTCP,
		TCP: &wire.Segment{SrcPort: port, DstPort: 80, Seq: seq, Flags: flags, Window: 1000},
	}}
	return f.Serialize()
}

func indexOf(frames [][]byte) *index.Index {
	x := index.New(true)
	tap := x.Tap(trace.Tap{Link: wire.LinkRaw})
	for i, f := range frames {
		x.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i), Length: len(f), Place: int64(i)}, func() []byte { return f })
	}
	x.Close(nil)
	return x
}

// TestAWindowBelievesTheIndex reads frames that are others than those that were
// indexed: a packet that belonged to no conversation begins none.
func TestAWindowBelievesTheIndex(t *testing.T) {
	strange := segmentFrame(1000, 1, wire.SYN)
	strange[0] = 0 // neither IPv4 nor IPv6
	own := segmentFrame(2000, 1, wire.SYN)
	x := indexOf([][]byte{strange, own})
	s := analyze.Tell(x, &shelf{frames: [][]byte{segmentFrame(3000, 1, wire.SYN), own}}, analyze.Window{Count: 10})
	if len(s.Conversations) != 1 || s.Conversations[0].Client.Port() != 2000 {
		t.Errorf("the window's conversations are %+v", s.Conversations)
	}
}

// TestARetellingNumbersAsTheIndexDoes can't read the first conversation's frame
// any more.
func TestARetellingNumbersAsTheIndexDoes(t *testing.T) {
	first, second := segmentFrame(1000, 1, wire.SYN), segmentFrame(2000, 1, wire.SYN)
	x := indexOf([][]byte{first, second})
	s := analyze.NewRetelling(x, &shelf{frames: [][]byte{nil, second}}).Next()
	if len(s.Conversations) != 1 || s.Conversations[0].Number != 2 {
		t.Errorf("the conversations are %+v", s.Conversations)
	}
}

// TestAWindowOfManyConversationsReadsFewFrames opens one behind which very many
// long conversations have begun.
func TestAWindowOfManyConversationsReadsFewFrames(t *testing.T) {
	const connections, rounds, window = 100, 2000, 1000
	var frames [][]byte
	for round := range rounds {
		for c := range connections {
			flags := wire.ACK
			if round == 0 {
				flags = wire.SYN
			}
			frames = append(frames, segmentFrame(uint16(1000+c), wire.Seq(round), flags))
		}
	}
	x, from := indexOf(frames), &shelf{frames: frames}
	s := analyze.Tell(x, from, analyze.Window{First: len(frames) - window, Count: window})
	if s.Packets.Len() != window || len(s.Conversations) != connections {
		t.Errorf("%d packets of %d conversations are told", s.Packets.Len(), len(s.Conversations))
	}
	if most := 1<<14 + window; from.asked > most {
		t.Errorf("%d frames are read, at most %d should", from.asked, most)
	}
}
