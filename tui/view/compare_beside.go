package view

import (
	"wiretale/analyze/compare"
	"wiretale/trace"
)

// pairing is what is worked out once of a comparison, so that no frame has to
// look through it.
type pairing struct {
	folds   []compareFold
	parting [2]trace.Cursor // of the baseline, of the other story
}

// compareFold is neighbouring rows of a comparison: one, or several alike that are
// folded.
type compareFold struct{ first, rows int }

// leastFolded is how many rows alike are folded at least.
const leastFolded = 3

// Beside sets a story beside its baseline. It looks through all of the
// comparison: it is not for the screen's own loop.
func Beside(baseline, branch *trace.Snapshot, c *compare.Comparison) *Baseline {
	p := &pairing{folds: foldAlike(c.Rows)}
	if c.Differs < len(c.Rows) {
		p.parting = partingOf(baseline, branch, c.Rows[c.Differs])
	}
	return &Baseline{Snapshot: baseline, Branch: branch, Comparison: c, pairing: p}
}

// partingOf is up to where both stories are the same: to the earlier sending of
// the packet in which they differ first.
func partingOf(baseline, branch *trace.Snapshot, row compare.Row) (c [2]trace.Cursor) {
	a, hasA := baseline.Packet(row.A)
	b, hasB := branch.Packet(row.B)
	if hasA && (!hasB || a.Departed() <= b.Departed()) {
		c[0] = before(baseline, &a)
		c[1] = trace.Cursor{Time: a.Departed()}
	}
	if hasB && (!hasA || b.Departed() <= a.Departed()) {
		c[1] = before(branch, &b)
		if !hasA || b.Departed() < a.Departed() {
			c[0] = trace.Cursor{Time: b.Departed()}
		}
	}
	return c
}

// before is the cursor just before a packet is sent.
func before(s *trace.Snapshot, p *trace.Packet) trace.Cursor {
	for e := range s.EventsOf(p) {
		return trace.Cursor{Time: e.Time, Ordinal: e.Ordinal - 1}
	}
	return trace.Cursor{Time: p.Departed()}
}

// foldAlike folds rows alike, but for the one next to a row that differs.
func foldAlike(rows []compare.Row) (folds []compareFold) {
	for i := 0; i < len(rows); {
		j := i
		for j < len(rows) && rows[j].Same {
			j++
		}
		first, end := i, j
		if first > 0 && j > i {
			first++
		}
		if end < len(rows) && end > first {
			end--
		}
		if end-first < leastFolded {
			first, end = j, j
		}
		for ; i < first; i++ {
			folds = append(folds, compareFold{i, 1})
		}
		if end > first {
			folds = append(folds, compareFold{first, end - first})
		}
		for i = max(end, i); i < j; i++ {
			folds = append(folds, compareFold{i, 1})
		}
		if i < len(rows) {
			folds = append(folds, compareFold{i, 1})
			i++
		}
	}
	return folds
}

// First are the packets of the first row in which the stories differ.
func (b *Baseline) First() (baseline, branch trace.PacketID, differs bool) {
	if b.Comparison.Differs >= len(b.Comparison.Rows) {
		return 0, 0, false
	}
	row := b.Comparison.Rows[b.Comparison.Differs]
	return row.A, row.B, true
}

// Parting is the last moment of the story that is looked at up to which both are
// the same.
func (b *Baseline) Parting() (c trace.Cursor, differs bool) {
	if _, _, differs = b.First(); !differs {
		return trace.Cursor{}, false
	}
	if b.Swapped {
		return b.pairing.parting[0], true
	}
	return b.pairing.parting[1], true
}

// InBranch is the packet of the branch that a packet of the baseline is; 0
// where it has none.
func (b *Baseline) InBranch(id trace.PacketID) trace.PacketID {
	if row, ok := b.Comparison.RowOfA(id); ok {
		return b.Comparison.Rows[row].B
	}
	return 0
}

// InBaseline is the packet of the baseline that a packet of the branch is; 0
// where it has none.
func (b *Baseline) InBaseline(id trace.PacketID) trace.PacketID {
	if row, ok := b.Comparison.RowOfB(id); ok {
		return b.Comparison.Rows[row].A
	}
	return 0
}

// Other is the context of the story that is beside the one looked at, at the
// same moment.
func (ctx *Context) Other() *Context {
	b := ctx.Baseline
	other := *ctx
	other.Snapshot, other.Selected = b.Branch, b.InBranch(ctx.Selected)
	if !b.Swapped {
		other.Snapshot, other.Selected = b.Snapshot, b.InBaseline(ctx.Selected)
	}
	if parting, differs := b.Parting(); differs && parting.Before(ctx.Cursor) {
		other.Cursor = trace.EndOf(ctx.Cursor.Time)
	}
	if other.Snapshot.Conversation(other.Conversation) == nil {
		other.Conversation = 0
	}
	other.Filter, other.Search, other.Guess, other.Baseline, other.Focused = nil, nil, nil, nil, false
	return &other
}
