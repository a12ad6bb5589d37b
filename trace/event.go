package trace

import "time"

// Ordinal orders events that share an instant. Within one snapshot it is
// unique and grows along the timeline; 0 stands before the first event.
type Ordinal uint64

// Cursor is a place on the timeline: every event up to it has happened. It is
// a time and an ordinal because an arrival, the change of state and the answer
// share one instant.
type Cursor struct {
	Time    time.Duration
	Ordinal Ordinal
}

// EndOf is the cursor after everything that happens at time t.
func EndOf(t time.Duration) Cursor { return Cursor{t, ^Ordinal(0)} }

// Before reports whether c lies before d.
func (c Cursor) Before(d Cursor) bool {
	return c.Time < d.Time || c.Time == d.Time && c.Ordinal < d.Ordinal
}

// Event is one thing that happened: what views and lessons are written
// against. Kinds are a small closed set; each that needs more than the common
// fields has a detail of its own type, named in the list of kinds.
type Event struct {
	Time         time.Duration
	Ordinal      Ordinal
	Cause        Ordinal // the event that brought this one about; 0 where none is known
	Packet       PacketID
	Sighting     SightingID
	Conversation ConversationID // 0 in a log: the reading knows it
	Node         NodeID
	Endpoint     EndpointID
	Kind         EventKind
	Basis        Basis
	Detail       any // the kind's own type, or nil
}

// At is the cursor that stands right after the event.
func (e *Event) At() Cursor { return Cursor{e.Time, e.Ordinal} }

// EventKind is the sort of an event.
type EventKind uint8

// The kinds of event, each with its detail.
const (
	PacketSent          EventKind = iota + 1 // Sent
	PacketDelivered                          // Delivered
	PacketLost                               // Lost
	SegmentIgnored                           // Ignored
	StateChanged                             // Transition
	TimerSet                                 // Timer
	TimerFired                               // Timer
	TimerStopped                             // Timer
	VariableChanged                          // Variable
	QueueChanged                             // Queue
	TableChanged                             // TableEntry
	ApplicationCall                          // Call
	MessageBegun                             // MessageID
	MessageComplete                          // MessageID
	PhaseEntered                             // Phase
	FindingMade                              // Finding
	InterventionApplied                      // Intervened
	SocketObserved                           // Socket
	CaptureLost                              // CaptureLoss
)

// Sent tells of a packet that a node offered to a link.
type Sent struct {
	To  NodeID // the link's other end
	Hop int    // counted from 0 along the packet's journey
	// Phase and Retransmission are what the sender knows of its own segment;
	// they are the truth that an analyser is held against.
	Phase          Phase
	Retransmission bool
	// Rule is the standard's rule that asked for a segment where it is not
	// plain data: a retransmission, a probe, an acknowledgment, a reset.
	Rule string
	// CopyOf is the packet that the network copied to make this one, which no
	// host sent and no tap saw leave; 0 for any other.
	CopyOf PacketID
}

// Delivered tells of a packet that arrived over a link.
type Delivered struct {
	From NodeID
	Hop  int
	Fate Fate // Arrived, or Corrupted if it arrived with other bytes than were sent
}

// Lost tells of a packet that did not arrive.
type Lost struct {
	To   NodeID // the link's other end; the node itself where it had arrived and got no further
	Hop  int
	Fate Fate
	Rule string `json:",omitempty"` // of the firewall or NAT that kept it back; "" elsewhere
}

// Ignored tells of a segment that an endpoint discarded, and the rule.
type Ignored struct{ Rule string }

// Transition is a change of an endpoint's state, and the rule that asks for it,
// where the source knows it.
type Transition struct {
	From, To State
	Rule     string
}

// Timer is a timer of an endpoint, by its RFC name ("RTO", "TIME-WAIT", …).
type Timer struct {
	Name     string
	Deadline time.Duration // zero when fired or stopped
	Rule     string        // that it obeys; "" where the source doesn't know it
}

// Variable is a new value of an endpoint's variable, by its RFC name
// ("SND.UNA", "cwnd", …). Durations are in nanoseconds.
type Variable struct {
	Name  string
	Value int64
	Unit  Unit
	Rule  string // that gave it this value; "" where the source doesn't know it
}

// Unit says what a variable counts.
type Unit uint8

// The units of variables.
const (
	UnitNumber Unit = iota
	UnitSeq         // a sequence number
	UnitBytes
	UnitTime // nanoseconds
	UnitCA   // a state of congestion avoidance, by its place in CAStates
	UnitRate // bytes a second
)

// Queue is the length of a link's queue after a change.
type Queue struct {
	To      NodeID // the link's other end
	Packets int
	Bytes   Bytes
}

// Call is what an application asked of its endpoint: "connect", "write", ….
type Call struct {
	Name  string
	Bytes int
}

// Intervened names the intervention that was applied, by its place in the
// session's list, and says whether it found the packet it was made for.
type Intervened struct {
	Index   int
	Matched bool
	Action  string // what it does, by its name in package session
	// Amount is how much of it: a chance in millionths, a rate in bits a second,
	// the offset of a byte; of any other a time in nanoseconds.
	Amount int64
	To     NodeID // the link's other end; 0 where it changes a host
}

// CaptureLoss is the number of frames that a capture says it missed.
type CaptureLoss struct{ Packets int }

// Bytes is a number of bytes.
type Bytes int64
