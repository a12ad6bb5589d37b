package host

import (
	"time"

	"wiretale/sim/engine"
	"wiretale/trace"
)

// ledger tells the trace of a table whose entries run out, and takes them away
// when they do.
type ledger[E comparable] struct {
	host   *Host
	table  string
	rows   map[E]*row
	order  []*row  // as they were entered, with some that are gone
	forget func(E) // takes an entry out of its machine's table
}

// row is an entry in a ledger.
type row struct {
	key  string
	end  *engine.Timer // nil for what stays
	told trace.Ordinal // the event that told of it last
	gone bool
	drop func()
}

func newLedger[E comparable](h *Host, table string, forget func(E)) *ledger[E] {
	return &ledger[E]{host: h, table: table, rows: map[E]*row{}, forget: forget}
}

// note tells what an entry says now, and when it runs out; never, if until is 0.
// It returns the event.
func (l *ledger[E]) note(e E, key, value, rule string, until time.Duration) trace.Ordinal {
	n := l.rows[e]
	if n == nil {
		n = &row{key: key}
		n.drop = func() { l.drop(e, "") }
		if until != 0 {
			n.end = l.host.medium.Engine.Timer(func() { l.host.journal.Because(n.told, n.drop) })
		}
		l.rows[e] = n
		l.enlist(n)
	}
	if n.end != nil {
		n.end.Set(until)
	}
	n.told = l.record(key, value, rule)
	return n.told
}

// enlist puts a row at the order's end, without those that are gone once they
// are many.
func (l *ledger[E]) enlist(n *row) {
	if len(l.order) > 2*len(l.rows)+16 {
		kept := l.order[:0]
		for _, old := range l.order {
			if !old.gone {
				kept = append(kept, old)
			}
		}
		clear(l.order[len(kept):])
		l.order = kept
	}
	l.order = append(l.order, n)
}

// drop takes an entry away, and says so.
func (l *ledger[E]) drop(e E, rule string) {
	n := l.rows[e]
	if n == nil {
		return
	}
	delete(l.rows, e)
	n.gone = true
	if n.end != nil {
		n.end.Stop()
	}
	l.forget(e)
	l.record(n.key, "", rule)
}

// clear takes everything away: the host has lost its power.
func (l *ledger[E]) clear() {
	for _, n := range l.order {
		if !n.gone {
			n.drop()
		}
	}
	l.order = nil
}

func (l *ledger[E]) record(key, value, rule string) trace.Ordinal {
	return l.host.journal.Record(trace.Event{Kind: trace.TableChanged, Packet: l.host.packet,
		Detail: trace.TableEntry{Table: l.table, Key: key, Value: value, Rule: rule}})
}
