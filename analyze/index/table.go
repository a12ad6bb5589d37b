package index

import (
	"hash/maphash"

	"wiretale/analyze/flow"
)

// table finds the latest conversation between two ends. It is open addressing
// with linear probing; what stands in it are numbers, and the tuples stand in the
// conversations. The hash has a secret seed, for tuples are an attacker's.
type table struct {
	seed  maphash.Seed
	slots []slot // a power of two
	used  int
}

// slot holds the hash of a tuple and the number of its conversation from 1; 0
// is an empty slot.
type slot struct{ hash, number uint32 }

func newTable() table { return table{seed: maphash.MakeSeed(), slots: make([]slot, 1024)} }

func (t *table) hash(k *flow.Tuple) uint32 { return uint32(maphash.Comparable(t.seed, *k)) }

// find returns the slot of a tuple: its own, or the empty one that could be.
func (t *table) find(hash uint32, equal func(number uint32) bool) *slot {
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.number == 0 || s.hash == hash && equal(s.number) {
			return s
		}
	}
}

// filled counts a slot that was empty, and makes room in time. Pointers to
// slots are lost.
func (t *table) filled() {
	if t.used++; t.used*3 < len(t.slots)*2 {
		return
	}
	old := t.slots
	t.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.number != 0 {
			*t.find(s.hash, func(uint32) bool { return false }) = s
		}
	}
}
