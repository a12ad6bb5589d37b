package analyze

import (
	"maps"
	"time"

	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// The two sides of a conversation, as indexes.
const (
	client = flow.Client
	server = flow.Server
)

// conversation is what one vantage knows of a conversation.
type conversation struct {
	facts    trace.Conversation    // but for its findings
	findings map[trace.Finding]int // nil while there is none
	clientHi bool                  // the client is the tuple's high end
	changed  bool                  // since its facts were last taken
	pending  bool                  // its outcome may depend on whether more comes
	phase    trace.Phase           // of the latest packet that had one
	tcp      *connection           // nil for UDP
	udp      *exchange             // nil for TCP
	seat     seat
	alone    *asleep // of the one segment that there was, if it carried no data; else nil
	// isn is the client's initial sequence number where its SYN was seen.
	isn   wire.Seq
	isnOK bool
}

// sender returns the side that a packet comes from.
func (c *conversation) sender(fromHigh bool) int {
	if fromHigh == c.clientHi {
		return client
	}
	return server
}

// count adds a frame to the totals.
func (c *conversation) count(from, length int, at time.Duration) {
	f := &c.facts
	if f.Packets == [2]int{} {
		f.Started, f.Ended = at, at
	}
	f.Started, f.Ended = min(f.Started, at), max(f.Ended, at)
	f.Packets[from]++
	f.Bytes[from] += trace.Bytes(length)
	c.changed = true
}

// summary returns the facts as they stand. ended says that nothing more will
// be seen, so that what was not answered by now never was.
func (c *conversation) summary(ended bool) trace.Conversation {
	f := c.facts
	f.State = c.state(ended)
	f.Findings = maps.Clone(c.findings)
	if c.tcp != nil {
		f.Completeness = c.tcp.Completeness
		f.InitialRoundTrip = c.tcp.RoundTrip
	}
	return f
}

func (c *conversation) state(ended bool) trace.ConversationState {
	if c.tcp != nil {
		return c.tcp.State(ended)
	}
	return flow.ExchangeState(c.facts.Packets, c.udp.refused, ended)
}
