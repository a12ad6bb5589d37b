package app

// waiting keeps what waits for an answer under what the answer will name. Of
// too many the oldest are forgotten.
type waiting[K comparable, V any] struct {
	most  int
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

// put has a value wait, in place of another of its key.
func (w *waiting[K, V]) put(key K, v V) {
	if w.byKey == nil {
		w.byKey = make(map[K]waiter[V])
	}
	w.last++
	w.byKey[key] = waiter[V]{v, w.last}
	w.order = append(w.order, turn[K]{key, w.last})
	for len(w.byKey) > w.most || len(w.order) > 2*w.most {
		oldest := w.order[0]
		if w.byKey[oldest.key].n == oldest.n {
			delete(w.byKey, oldest.key)
		}
		w.order = w.order[1:]
	}
}

// get returns what waits under a key.
func (w *waiting[K, V]) get(key K) (v V, ok bool) {
	x, ok := w.byKey[key]
	return x.value, ok
}

// drop has a key wait no longer.
func (w *waiting[K, V]) drop(key K) { delete(w.byKey, key) }
