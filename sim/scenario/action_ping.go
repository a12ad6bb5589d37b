package scenario

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// Ping sends echo requests.
type Ping struct{ host.Ping }

// newPing is what ping(8) does if it is told no more than where to.
func newPing() *Ping {
	return &Ping{host.Ping{Count: 4, Interval: time.Second, Size: 56, Timeout: time.Second}}
}

const (
	maxPings    = 1000
	maxPingSize = 528 // with its headers it fits every link: see leastMTU
	leastPause  = 10 * time.Millisecond
)

func (d *Ping) fields(r *reader) []field {
	return []field{
		{"ping", true, func(n ast.Node) { d.To = r.address(n) }},
		{"count", false, func(n ast.Node) { d.Count = int(r.number(n, 1, maxPings)) }},
		{"interval", false, func(n ast.Node) { d.Interval = r.pause(n) }},
		{"size", false, func(n ast.Node) { d.Size = r.size(n, 0, maxPingSize) }},
		{"timeout", false, func(n ast.Node) { d.Timeout = r.pause(n) }},
	}
}

// pause is a time that passes between one thing and the next.
func (r *reader) pause(n ast.Node) time.Duration {
	return time.Duration(r.amount(n, durationUnits, int64(leastPause), int64(maxTime), "1s"))
}

func (d *Ping) check(n *needs) { n.way(d.To) }

func (d *Ping) do(_ *Host, h *host.Host) { h.Ping(d.Ping) }
