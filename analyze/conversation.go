package analyze

import (
	"maps"
	"net/netip"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// The two sides of a conversation, as indexes.
const (
	client = 0
	server = 1
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
		f.Completeness = c.tcp.completeness
		f.InitialRoundTrip = c.tcp.roundTrip
	}
	return f
}

func (c *conversation) state(ended bool) trace.ConversationState {
	if c.tcp != nil {
		return c.tcp.summary(ended)
	}
	return c.udp.summary(&c.facts, ended)
}

// chooseClient tells whether the sender of a conversation's first packet is
// its client: the side with the better-known port is the server.
func chooseClient(src, dst netip.AddrPort) bool {
	known := func(port uint16) bool { return port < 1024 || wellKnown[port] }
	a, b := known(src.Port()), known(dst.Port())
	switch {
	case a != b:
		return b
	case a && src.Port() != dst.Port():
		return dst.Port() < src.Port()
	}
	return true
}

// wellKnown are ports above 1023 at which servers are commonly found.
var wellKnown = map[uint16]bool{
	1194: true, 1433: true, 1812: true, 1813: true, 1883: true, 1900: true, 2049: true, 2375: true, 3000: true,
	3128: true, 3306: true, 3389: true, 4222: true, 5000: true, 5060: true, 5061: true, 5353: true, 5355: true,
	5432: true, 5672: true, 5900: true, 6379: true, 6443: true, 6667: true, 8000: true, 8008: true, 8080: true,
	8081: true, 8083: true, 8443: true, 8883: true, 8888: true, 9000: true, 9090: true, 9092: true, 9200: true,
	11211: true, 27017: true,
}
