package trace

import (
	"fmt"
	"strings"
	"time"
)

// TableEntry is a change in one of a node's tables. Value is "" for an entry that
// is gone; Rule is what asked for the change, "" where the source doesn't say.
type TableEntry struct {
	Table, Key, Value string
	Rule              string `json:",omitempty"`
}

// The names of the tables that the simulator's nodes have.
const (
	TableARP         = "arp"          // hardware addresses on a link, by IPv4 address
	TableNeighbours  = "neighbours"   // the same by IPv6 address
	TableDNSCache    = "dns cache"    // of a resolver, by name and type
	TableSYNQueue    = "SYN queue"    // of a socket in LISTEN, by the other end
	TableAcceptQueue = "accept queue" // likewise
	TableFirewall    = "firewall"     // exchanges that were let begin, by their two ends
	TableNAT         = "nat"          // mappings, by the end inside and the one outside
	TablePath        = "path"         // who is how many hops away, by that number
)

// Guards reports whether the table is that of a firewall or a NAT.
func (e TableEntry) Guards() bool { return e.Table == TableFirewall || e.Table == TableNAT }

// expires stands between an entry's state and when it goes.
const expires = " ≤ "

// Expiring is the value of an entry that runs out: its state, and when it goes,
// such as "REPLIED ≤ 2m0.04s".
func Expiring(state string, until time.Duration) string {
	return fmt.Sprint(state, expires, until)
}

// Expiry takes such a value apart. ok is false for any other, which is all
// state.
func (e TableEntry) Expiry() (state string, until time.Duration, ok bool) {
	state, at, ok := strings.Cut(e.Value, expires)
	until, err := time.ParseDuration(at)
	return state, until, ok && err == nil
}
