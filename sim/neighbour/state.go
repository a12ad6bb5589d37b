package neighbour

import (
	"time"

	"wiretale/trace"
)

// State is how well a neighbour is known (RFC 4861 §7.3.2).
type State uint8

// The states.
const (
	Gone       State = iota // nothing is known
	Incomplete              // it is being asked for
	Reachable               // it has answered lately
	Stale                   // it may be where it was
	Delay                   // it is written to as if it were; who carries that may confirm it
	Probe                   // nobody did: it is asked itself
)

var stateNames = [...]string{"", "INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE"}

// String is the state's name in the RFC; it is not translated.
func (s State) String() string { return stateNames[s] }

// Rules are those of a protocol.
type Rules struct {
	Table    string        // the name of its table in the trace
	Lifetime time.Duration // for which an answer counts
	// Doubts says that a neighbour of old is written to, and asked meanwhile
	// whether it is still there; else it is asked for anew, and datagrams wait.
	Doubts bool
}

// ARP forgets what it has not heard for a minute (RFC 1122 §2.3.2.1).
var ARP = Rules{Table: trace.TableARP, Lifetime: time.Minute}

// Discovery is IPv6's. Its lifetime is the middle of those that a host may draw
// (RFC 4861 §10, ReachableTime).
var Discovery = Rules{Table: trace.TableNeighbours, Lifetime: 30 * time.Second, Doubts: true}

const (
	retransmit = time.Second     // RFC 4861 §10, RETRANS_TIMER; RFC 1122 §2.3.2.1: at most once a second
	attempts   = 3               // RFC 4861 §10, MAX_MULTICAST_SOLICIT and MAX_UNICAST_SOLICIT
	patience   = 5 * time.Second // RFC 4861 §10, DELAY_FIRST_PROBE_TIME
	// maxWaiting is how many datagrams wait for one address: at least the latest
	// must (RFC 1122 §2.3.2.2, RFC 4861 §7.2.2). Linux keeps about as many
	// (net.ipv4.neigh.default.unres_qlen).
	maxWaiting = 100
	maxEntries = 256
)

// TimerName is that of the timer which runs while an answer is awaited.
const TimerName = "neighbour"
