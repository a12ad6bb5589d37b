package explain

import (
	"wiretale/text"
	"wiretale/trace"
)

// cacheTable is what a resolver's cache is called in a trace.
const cacheTable = "dns cache"

// tableNames are the tables that have a name in the catalogue, with its key.
var tableNames = map[string]string{
	cacheTable:     "explain.table.cache",
	"SYN queue":    "explain.queue.syn.name",
	"accept queue": "explain.queue.accept.name",
	arpTable:       "explain.table.arp",
	neighbourTable: "explain.table.neighbours",
	pathTable:      "explain.table.path",
	"firewall":     "explain.table.firewall",
	"nat":          "explain.table.nat",
}

// TableName is a table's name as a label says it.
func TableName(p *text.Printer, name string) string {
	if key, known := tableNames[name]; known {
		return p.T(key)
	}
	return text.EscapeTo(name, 24)
}

// table tells of a change in one of a node's tables.
func (h happening) table(d trace.TableEntry) string {
	if words := h.queued(d); words != "" {
		return words
	}
	args := text.Args{"Table": TableName(h.p, d.Table), "Key": text.EscapeTo(d.Key, 60), "Value": text.EscapeTo(d.Value, 60)}
	switch {
	case d.Table == arpTable, d.Table == neighbourTable:
		return h.neighbour(d)
	case d.Table == pathTable:
		return h.path(d)
	case d.Table == cacheTable && d.Value == "":
		return h.say("explain.event.cache.gone", args)
	case d.Table == cacheTable:
		return h.say("explain.event.cache", args)
	}
	return h.say("explain.event.table", args)
}
