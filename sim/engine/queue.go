package engine

// entry is an action in the queue.
type entry struct {
	Moment
	do    func()
	timer *Timer // whose action it is, if it is a timer's
}

// queue is a heap with the next entry in front, in which each entry has up to
// four below it: fewer levels than with two, each within one or two lines of
// the processor's cache.
type queue []entry

const fanOut = 4

func (q *queue) push(n entry) {
	*q = append(*q, n)
	h := *q
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / fanOut
		if !n.Before(h[parent].Moment) {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = n
}

// pop takes the entry in front away.
func (q *queue) pop() {
	h := *q
	last := len(h) - 1
	n := h[last]
	h[last] = entry{}
	h = h[:last]
	*q = h
	if last == 0 {
		return
	}
	i := 0
	for {
		first := i*fanOut + 1
		if first >= len(h) {
			break
		}
		least := first
		for child := first + 1; child < min(first+fanOut, len(h)); child++ {
			if h[child].Before(h[least].Moment) {
				least = child
			}
		}
		if !h[least].Before(n.Moment) {
			break
		}
		h[i] = h[least]
		i = least
	}
	h[i] = n
}
