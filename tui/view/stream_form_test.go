package view

import (
	"testing"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// TestDatagramsAreShownAsMessages holds that what is seldom text is not written as
// text, unless somebody asked for it.
func TestDatagramsAreShownAsMessages(t *testing.T) {
	for _, c := range []struct {
		protocol wire.IPProtocol
		messages int
		want     string
	}{
		{wire.ProtocolUDP, 1, "tui.view.stream.messages"}, {wire.ProtocolUDP, 0, "tui.view.stream"}, {wire.ProtocolTCP, 1, "tui.view.stream"},
	} {
		b := trace.NewBuilder()
		client, server := b.AddNode(trace.Node{Name: "client"}), b.AddNode(trace.Node{Name: "server"})
		b.PutConversation(trace.Conversation{ID: 1, Protocol: c.protocol, ClientNode: client, ServerNode: server})
		for range c.messages {
			b.AddMessage(trace.Message{Conversation: 1, Protocol: "DNS", Title: "A example.test"})
		}
		ctx := &Context{Words: text.For(text.English), Snapshot: b.Snapshot(trace.LogView{Done: true}, true), Conversation: 1}
		v := &Stream{}
		v.refresh(ctx, 80)
		if v.Title() != c.want {
			t.Errorf("%v with %d messages: %s", c.protocol, c.messages, v.Title())
		}
		v.Press(ctx, pressed("x"), 10)
		v.snapshot = nil
		title := v.Title()
		if v.refresh(ctx, 80); v.Title() != title {
			t.Errorf("%v: %s does not stay, but is %s", c.protocol, title, v.Title())
		}
	}
}
