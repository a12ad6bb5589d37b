package explain

import (
	"time"

	"wiretale/text"
	"wiretale/trace"
)

// tableNames are the tables that have a name in the catalogue, with its key.
var tableNames = map[string]string{
	trace.TableDNSCache:    "explain.table.cache",
	trace.TableSYNQueue:    "explain.queue.syn.name",
	trace.TableAcceptQueue: "explain.queue.accept.name",
	trace.TableARP:         "explain.table.arp",
	trace.TableNeighbours:  "explain.table.neighbours",
	trace.TablePath:        "explain.table.path",
	trace.TableFirewall:    "explain.table.firewall",
	trace.TableNAT:         "explain.table.nat",
}

// TableName is a table's name as a label says it.
func TableName(p *text.Printer, name string) string {
	if key, known := tableNames[name]; known {
		return p.T(key)
	}
	return text.EscapeTo(name, 24)
}

// Entry is what a table says of an entry at a moment: of one that runs out, how
// long it has left.
func Entry(p *text.Printer, e trace.TableEntry, now time.Duration) string {
	state, until, ok := e.Expiry()
	if !ok {
		return text.EscapeTo(e.Value, 60)
	}
	return p.T("explain.table.left", text.Args{"State": text.EscapeTo(state, 20), "Time": p.Duration(max(until-now, 0))})
}

// table tells of a change in one of a node's tables.
func (h happening) table(d trace.TableEntry) string {
	if words := h.queued(d); words != "" {
		return words
	}
	args := text.Args{"Table": TableName(h.p, d.Table), "Key": text.EscapeTo(d.Key, 60), "Value": text.EscapeTo(d.Value, 60)}
	switch {
	case d.Guards():
		return h.passing(d)
	case d.Table == trace.TableARP, d.Table == trace.TableNeighbours:
		return h.neighbour(d)
	case d.Table == trace.TablePath:
		return h.path(d)
	case d.Table == trace.TableDNSCache && d.Value == "":
		return h.say("explain.event.cache.gone", args)
	case d.Table == trace.TableDNSCache:
		return h.say("explain.event.cache", args)
	}
	return h.say("explain.event.table", args)
}
