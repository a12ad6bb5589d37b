package graph

import (
	"sort"
	"time"
)

// waiting are the segments that wait for their acknowledgment, in order of
// their numbers, so that round trips can be told.
type waiting struct{ list []outstanding }

type outstanding struct {
	from, to int64
	at       time.Duration
	repeated bool
}

// maxWaiting bounds how many are remembered; of those that are forgotten no
// round trip is told.
const maxWaiting = 1024

func (w *waiting) sent(r Range) {
	if len(w.list) == maxWaiting {
		w.list = w.list[:copy(w.list, w.list[maxWaiting/2:])]
	}
	w.list = append(w.list, outstanding{r.From, r.To, r.At, false})
}

// repeated notes that a range was sent again.
func (w *waiting) repeated(from, to int64) {
	i := sort.Search(len(w.list), func(i int) bool { return w.list[i].to > from })
	for ; i < len(w.list) && w.list[i].from < to; i++ {
		w.list[i].repeated = true
	}
}

// acknowledged takes what an acknowledgment ends, and tells the round trip of
// the latest segment of it.
func (w *waiting) acknowledged(ack int64, at time.Duration) (trip time.Duration, ok bool) {
	n := 0
	for ok = true; n < len(w.list) && w.list[n].to <= ack; n++ {
		trip = at - w.list[n].at
		ok = ok && !w.list[n].repeated
	}
	w.list = w.list[n:]
	return trip, ok && n > 0
}
