package engine

import "time"

// entry is an action in the queue; do is nil once it was run or stopped.
type entry struct {
	at  time.Duration
	seq uint64
	do  func()
}

func (a *entry) before(b *entry) bool {
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

// queue is a binary heap with the next entry in front.
type queue []*entry

func (q *queue) push(n *entry) {
	*q = append(*q, n)
	h := *q
	i := len(h) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !h[i].before(h[parent]) {
			break
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

func (q *queue) pop() *entry {
	h := *q
	first := h[0]
	last := len(h) - 1
	h[0], h[last] = h[last], nil
	h = h[:last]
	*q = h
	for i := 0; ; {
		least := i
		for _, child := range [...]int{2*i + 1, 2*i + 2} {
			if child < len(h) && h[child].before(h[least]) {
				least = child
			}
		}
		if least == i {
			return first
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
