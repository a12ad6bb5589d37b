package sockdiag

import (
	"container/heap"
	"time"
)

// fact is what waits to be recorded.
type fact struct {
	end    *end
	when   time.Time
	detail any
}

// agenda holds facts by their time, those of one moment in the order in which
// they were added. A frame that finds none due costs a look at the earliest.
type agenda struct {
	heap  entries
	added uint64
}

type entry struct {
	fact
	turn uint64
}

func (a *agenda) len() int { return len(a.heap) }

func (a *agenda) add(f fact) {
	a.added++
	heap.Push(&a.heap, entry{f, a.added})
}

// due takes out the earliest fact, unless it is after a moment.
func (a *agenda) due(until time.Time) (f fact, ok bool) {
	if len(a.heap) == 0 || a.heap[0].when.After(until) {
		return fact{}, false
	}
	return heap.Pop(&a.heap).(entry).fact, true
}

// entries implements heap.Interface.
type entries []entry

func (e entries) Len() int { return len(e) }

func (e entries) Less(i, j int) bool {
	if c := e[i].when.Compare(e[j].when); c != 0 {
		return c < 0
	}
	return e[i].turn < e[j].turn
}

func (e entries) Swap(i, j int) { e[i], e[j] = e[j], e[i] }

func (e *entries) Push(x any) { *e = append(*e, x.(entry)) }

func (e *entries) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	(*e)[last] = entry{}
	*e = (*e)[:last]
	return x
}
