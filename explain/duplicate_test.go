package explain_test

import (
	"strconv"
	"strings"
	"testing"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

// TestDuplicatesAreCountedAsTheyWereSent holds that each duplicate of an
// acknowledgment has the number after that of the one sent before it, whatever of
// the older ones arrives between them.
func TestDuplicatesAreCountedAsTheyWereSent(t *testing.T) {
	s, w := conversation{client: "profile: textbook", does: sends, server: "profile: textbook", lost: []int{4}, beyond: ", rate: 4 Mbit/s"}.tell(t), text.For(text.English)
	type side struct {
		conversation trace.ConversationID
		fromClient   bool
	}
	type last struct {
		ack   uint32
		count int
	}
	before, most := map[side]last{}, 0
	for _, p := range s.Packets.All() {
		if p.TCP == nil {
			continue
		}
		at := side{p.Conversation, p.FromClient}
		now := last{ack: p.TCP.RelAck}
		if _, after, ok := strings.Cut(explain.Packet(w, s, p.ID), "This is duplicate number "); ok {
			now.count, _ = strconv.Atoi(after[:strings.IndexAny(after, " .")])
			want := 1
			if was := before[at]; was.ack == now.ack {
				want = was.count + 1
			}
			if now.count != want {
				t.Errorf("packet %d: duplicate number %d of ack %d, after number %d", p.ID, now.count, now.ack, want-1)
			}
			most = max(most, now.count)
		}
		before[at] = now
	}
	if most < 4 {
		t.Errorf("at most %d duplicates of one acknowledgment: nothing is held", most)
	}
}
