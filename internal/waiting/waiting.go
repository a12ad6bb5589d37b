// Package waiting keeps what waits for something that will name it.
package waiting

import "iter"

// Table keeps values under the keys by which they will be asked for. Of more
// than Most the oldest are forgotten. The zero value but for Most is empty.
type Table[K comparable, V any] struct {
	Most  int
	byKey map[K]waiter[V]
	order []turn[K] // the oldest first; some are gone
	last  uint64
}

type waiter[V any] struct {
	value V
	n     uint64
}

type turn[K comparable] struct {
	key K
	n   uint64
}

// Put has a value wait, in place of another of its key.
func (t *Table[K, V]) Put(key K, v V) {
	if t.byKey == nil {
		t.byKey = make(map[K]waiter[V])
	}
	t.last++
	t.byKey[key] = waiter[V]{v, t.last}
	t.order = append(t.order, turn[K]{key, t.last})
	for len(t.byKey) > t.Most || len(t.order) > 2*t.Most {
		oldest := t.order[0]
		if t.byKey[oldest.key].n == oldest.n {
			delete(t.byKey, oldest.key)
		}
		t.order = t.order[1:]
	}
}

// Get returns what waits under a key.
func (t *Table[K, V]) Get(key K) (v V, ok bool) {
	w, ok := t.byKey[key]
	return w.value, ok
}

// Drop has a key wait no longer.
func (t *Table[K, V]) Drop(key K) { delete(t.byKey, key) }

// Take returns what waits under a key, which then waits no longer.
func (t *Table[K, V]) Take(key K) (v V, ok bool) {
	v, ok = t.Get(key)
	t.Drop(key)
	return v, ok
}

// All ranges over what waits, in no order.
func (t *Table[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for key, w := range t.byKey {
			if !yield(key, w.value) {
				return
			}
		}
	}
}
