package trace

// State is a TCP connection's state (RFC 9293 §3.3.2).
type State uint8

// The eleven states; StateUnknown where a capture began too late to tell.
const (
	StateUnknown State = iota
	Closed
	Listen
	SynSent
	SynReceived
	Established
	FinWait1
	FinWait2
	CloseWait
	Closing
	LastAck
	TimeWait
)

var stateNames = [...]string{"?", "CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED",
	"FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"}

// String is the state's name as the RFC writes it.
func (s State) String() string { return stateNames[s] }

// Phase is the part of a conversation that a packet belongs to.
type Phase uint8

// The phases: handshake to teardown for connections, query and answer for
// datagrams.
const (
	PhaseNone Phase = iota
	Handshake
	Request
	Response
	Teardown
	Query
	Answer
)

var phaseNames = [...]string{"", "handshake", "request", "response", "teardown", "query", "answer"}

// String is the phase's name in the text and JSON forms; it is not translated.
func (p Phase) String() string { return phaseNames[p] }

// Fate is what became of a packet on a link.
type Fate uint8

// The fates.
const (
	InFlight       Fate = iota
	Arrived             // it arrived as it was sent
	LostOnLink          // the link lost it
	DroppedByQueue      // the queue before the link was full
	BlockedByRule       // a firewall's rule or an intervention dropped it
	Corrupted           // it arrived with other bytes than were sent
	LinkDown            // the link was cut while the packet was on it
	FateUnknown         // a capture cannot tell
)

var fateNames = [...]string{"in-flight", "arrived", "lost", "queue-full", "blocked", "corrupted", "link-down", "unknown"}

// String is the fate's name in exports; it is not translated.
func (f Fate) String() string { return fateNames[f] }

// Lost reports whether the packet did not arrive.
func (f Fate) Lost() bool {
	return f == LostOnLink || f == DroppedByQueue || f == BlockedByRule || f == LinkDown
}

// CAStates are the names of what a sender thinks of the path, as Linux prints
// and numbers them.
var CAStates = [...]string{"Open", "Disorder", "CWR", "Recovery", "Loss"}

// CAState is the name of the state with a number.
func CAState(n int64) string {
	if n < 0 || n >= int64(len(CAStates)) {
		return "?"
	}
	return CAStates[n]
}
