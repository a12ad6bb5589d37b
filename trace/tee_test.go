package trace

import (
	"testing"
	"time"
)

func TestBothSinksHearTheSame(t *testing.T) {
	first, second := NewLog(time.Time{}), NewLog(time.Time{})
	first.Node(Node{Name: "one more"})
	both := Tee(first, second)
	node := both.Node(Node{Name: "client"})
	tap := both.Tap(Tap{Node: node})
	end := both.Endpoint(Endpoint{Node: node})
	sighting := both.Sight(Sighting{Tap: tap, Packet: 1, Length: 3}, func() []byte { return []byte("abc") })
	event := both.Record(Event{Kind: PacketSent, Packet: 1, Sighting: sighting, Node: node, Detail: Sent{}})
	if node != 2 || tap != 1 || end != 1 || sighting != 1 || event != 1 {
		t.Errorf("it counts %d, %d, %d, %d, %d", node, tap, end, sighting, event)
	}
	for _, log := range []*Log{first, second} {
		view := log.View()
		s, _ := view.Sighting(1)
		if view.Nodes.At(view.Nodes.Len()-1).Name != "client" || view.Events.Len() != 1 || view.Endpoints.Len() != 1 || string(view.Data(s)) != "abc" {
			t.Errorf("it heard %+v", view)
		}
	}
}
