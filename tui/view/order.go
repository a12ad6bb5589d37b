package view

import (
	"cmp"
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// Order is how a list is sorted. The sorting is a job that is done beside
// everything else: until it has ended, the list stands as it came.
type Order struct {
	by   int  // the place of the column in the list's sorts; 0 leaves rows as they come
	down bool // the largest first
	rows []uint32
	of   stamp // what they were sorted for
	busy bool
	at   int  // where the bar was last: it is looked for there first
	anew bool // the order was chosen just now: its first row is what is wanted
}

// sortColumn is a column by which a list can be sorted.
type sortColumn struct {
	column int    // of the list's table
	name   string // the catalogue's key
	down   bool   // where one begins: with the largest
}

// stamp tells whether rows that were sorted are still those of the list.
type stamp struct {
	snapshot     *trace.Snapshot
	conversation trace.ConversationID
	filter       *session.Found
	picked, n    int
	by           int
	down         bool
	addresses    bool
}

// SortJob sorts a list beside everything else, and gives the order back.
type SortJob struct {
	order *Order
	of    stamp
	rows  func() []uint32
}

// Sorted is what a job has come to.
type Sorted struct {
	order *Order
	of    stamp
	rows  []uint32
}

// Run does the job. It may take its time, and is called beside everything else.
func (j *SortJob) Run() Sorted { return Sorted{j.order, j.of, j.rows()} }

// Take puts the rows in force.
func (s Sorted) Take() { s.order.rows, s.order.of, s.order.busy = s.rows, s.of, false }

// turn sorts by the next column, or turns the order round.
func (o *Order) turn(sorts []sortColumn, round bool) {
	o.anew = true
	if round {
		o.down = !o.down
		return
	}
	o.choose((o.by+1)%len(sorts), sorts)
}

func (o *Order) choose(by int, sorts []sortColumn) {
	o.anew = true
	if by == o.by && by != 0 {
		o.down = !o.down
		return
	}
	o.by, o.down = by, sorts[by].down
}

// active reports whether the list stands in another order than its own.
func (o *Order) active() bool { return o.by != 0 || o.down }

// job is what is to be done so that rows are those of now; nil where there is
// nothing, or it is being done. While a list grows it is sorted anew when it has
// grown by a tenth, and at its end.
func (o *Order) job(now stamp, done bool, rows func() []uint32) *SortJob {
	now.by, now.down = o.by, o.down
	if !o.active() {
		o.rows, o.of = nil, stamp{}
		return nil
	}
	if o.busy || o.of == now || o.fresh(now) && !done && now.n < o.of.n+o.of.n/10+1 && o.of.picked == now.picked {
		return nil
	}
	o.busy = true
	return &SortJob{o, now, rows}
}

// fresh reports whether the rows are of the same list in the same order, of
// which there may be more now.
func (o *Order) fresh(now stamp) bool {
	of := o.of
	return o.rows != nil && of.by == o.by && of.down == o.down && of.conversation == now.conversation && of.filter == now.filter && of.addresses == now.addresses
}

// find is the row of an element, or −1.
func (o *Order) find(element uint32) int {
	if o.at < len(o.rows) && o.rows[o.at] == element {
		return o.at
	}
	if i := slices.Index(o.rows, element); i >= 0 {
		o.at = i
		return i
	}
	return -1
}

// label says by what a list is sorted, for its title; "" if it stands as it
// came.
func (o *Order) label(words *text.Printer, sorts []sortColumn) string {
	if !o.active() {
		return ""
	}
	arrow := "↑"
	if o.down {
		arrow = "↓"
	}
	said := words.T("time.sorted", text.Args{"Column": words.T(sorts[o.by].name), "Arrow": arrow})
	if o.busy {
		said += " " + words.T("time.sorting")
	}
	return said
}

// head marks the column by which a list is sorted, within its width.
func (o *Order) head(cells []string, t table, sorts []sortColumn) {
	if !o.active() {
		return
	}
	arrow := "↑"
	if o.down {
		arrow = "↓"
	}
	column := sorts[o.by].column
	name := []rune(cells[column])
	cells[column] = string(name[:max(min(len(name), t[column].width-1), 0)]) + arrow
}

// press answers the keys that sort; ok says whether it was one.
func (o *Order) press(k fmt.Stringer, sorts []sortColumn) (ok bool) {
	switch k.String() {
	case "s":
		o.turn(sorts, false)
	case "S":
		o.turn(sorts, true)
	default:
		return false
	}
	return true
}

// click sorts by the column that was clicked on.
func (o *Order) click(t table, x int, sorts []sortColumn) {
	column := t.columnAt(x)
	for by := range sorts {
		if sorts[by].column == column {
			o.choose(by, sorts)
			return
		}
	}
}

func sortKeys(words *text.Printer) []key.Binding {
	return []key.Binding{Binding(words, "time.key.sort", "s", "s"), Binding(words, "time.key.turn-round", "S", "S")}
}

// columnAt is the column of a table in which a cell lies.
func (t table) columnAt(x int) int {
	for i, c := range t {
		if c.width == 0 {
			continue
		}
		if x <= c.width {
			return i
		}
		x -= c.width + 1
	}
	return len(t) - 1
}

// sortBy sorts rows by a key of each, those with the same key as they came.
func sortBy[K any](rows []uint32, down bool, keyOf func(row uint32) K, compare func(a, b K) int) []uint32 {
	type keyed struct {
		key K
		row uint32
	}
	all := make([]keyed, len(rows))
	for i, r := range rows {
		all[i] = keyed{keyOf(r), r}
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		if down {
			return compare(b.key, a.key)
		}
		return compare(a.key, b.key)
	})
	for i := range all {
		rows[i] = all[i].row
	}
	return rows
}

// byNumber sorts rows by a number.
func byNumber[N cmp.Ordered](rows []uint32, down bool, number func(row uint32) N) []uint32 {
	return sortBy(rows, down, number, cmp.Compare[N])
}
