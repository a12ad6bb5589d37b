package view

import (
	"time"

	"wiretale/analyze/graph"
	"wiretale/trace"
	"wiretale/wire"
)

// turn is the conversation to show, nil without one; where it is another than
// before, the graphs begin anew.
func (v *Graphs) turn(ctx *Context) *trace.Conversation {
	id := ctx.Conversation
	if id == 0 {
		id = v.shown
	}
	c := ctx.Snapshot.Conversation(id)
	if c == nil || ctx.Conversation == 0 && c.Number != v.number {
		c = worthShowing(ctx)
	}
	if c != nil && (c.ID != v.shown || c.Number != v.number) {
		v.show(ctx, c)
	}
	return c
}

func (v *Graphs) show(ctx *Context, c *trace.Conversation) {
	v.shown, v.number, v.extract, v.reverse = c.ID, c.Number, busyAround(ctx, c), false
	if v.datagrams = c.Protocol != wire.ProtocolTCP; v.datagrams {
		v.chosen = len(figures) - 1 // the only one that they have
	}
}

// lookConversations is how many conversations are looked at for one that is worth
// showing.
const lookConversations = 1000

// worthShowing is the conversation that is open, or the selected packet's; but if
// that is made of datagrams, of which there is little to draw, the connection
// that carries most.
func worthShowing(ctx *Context) *trace.Conversation {
	all := ctx.Snapshot.Conversations
	best := ctx.Snapshot.Conversation(conversationShown(ctx))
	if best == nil || ctx.Conversation != 0 || best.Protocol == wire.ProtocolTCP {
		return best
	}
	most := trace.Bytes(-1)
	for i := range all[:min(len(all), lookConversations)] {
		if c := &all[i]; c.Protocol == wire.ProtocolTCP && c.Bytes[0]+c.Bytes[1] > most {
			best, most = c, c.Bytes[0]+c.Bytes[1]
		}
	}
	return best
}

// Open shows the selected packet's conversation, where none is open.
func (v *Graphs) Open(ctx *Context) {
	if c := worthShowing(ctx); c != nil && c.ID != v.shown {
		v.show(ctx, c)
	}
}

// toOther shows the next conversation.
func (v *Graphs) toOther(ctx *Context) Action {
	n := len(ctx.Snapshot.Conversations)
	switch {
	case n < 2:
		return Refuse{"tui.graph.refuse.only"}
	case ctx.Conversation != 0:
		return Refuse{"tui.graph.refuse.open"}
	}
	v.show(ctx, &ctx.Snapshot.Conversations[int(v.shown)%n])
	return nil
}

// Unread reports whether there is more of the trace to be read before the graphs
// are whole.
func (v *Graphs) Unread(ctx *Context) bool {
	c := v.turn(ctx)
	return c != nil && !v.reader.Done(ctx.Snapshot, c.ID, v.fromClient(c))
}

// fromClient is which direction is drawn: at first the one that carries more.
func (v *Graphs) fromClient(c *trace.Conversation) bool {
	return (c.Bytes[0] >= c.Bytes[1]) != v.reverse
}

// data is what is drawn, as far as it was read.
func (v *Graphs) data(ctx *Context) (*graphData, bool) {
	c := v.turn(ctx)
	if c == nil {
		return nil, false
	}
	d := &graphData{ctx: ctx, conversation: c, fromClient: v.fromClient(c), whole: wholeOf(c)}
	client, server := ctx.Snapshot.EndpointsOf(c.ID)
	if d.sender = server; d.fromClient {
		d.sender = client
	}
	if v.reader != nil {
		d.Course = &v.reader.Course
	}
	return d, v.reader != nil
}

// graphData is what the graphs of one direction are drawn from.
type graphData struct {
	*graph.Course
	ctx          *Context
	conversation *trace.Conversation
	fromClient   bool
	sender       *trace.EndpointHistory // may be nil
	whole        stretch
}

// stretch is a stretch of time.
type stretch struct{ from, to time.Duration }

func (s stretch) length() time.Duration { return s.to - s.from }

// wholeOf is the time of a conversation's packets.
func wholeOf(c *trace.Conversation) stretch {
	return stretch{c.Started, max(c.Ended, c.Started+time.Microsecond)}
}

// streams reports whether what is drawn has sequence numbers.
func (d *graphData) streams() bool { return d.conversation.Protocol == wire.ProtocolTCP }
