package trace

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
