package link

// ring is a queue that uses its room again. It grows to the most that ever
// waited in it and never beyond.
type ring[T any] struct {
	room        []T // its length is a power of two, or 0
	first, size int
}

func (r *ring[T]) length() int { return r.size }

// front is what is to be taken next, back what was added last; there must be
// something.
func (r *ring[T]) front() *T { return &r.room[r.first] }
func (r *ring[T]) back() *T  { return &r.room[(r.first+r.size-1)&(len(r.room)-1)] }

// at is element i, counted from the front.
func (r *ring[T]) at(i int) *T { return &r.room[(r.first+i)&(len(r.room)-1)] }

func (r *ring[T]) add(v T) {
	if r.size == len(r.room) {
		r.grow()
	}
	r.room[(r.first+r.size)&(len(r.room)-1)] = v
	r.size++
}

func (r *ring[T]) take() T {
	var none T
	v := r.room[r.first]
	r.room[r.first] = none
	r.first = (r.first + 1) & (len(r.room) - 1)
	r.size--
	return v
}

func (r *ring[T]) grow() {
	room := make([]T, max(16, 2*len(r.room)))
	n := copy(room, r.room[r.first:])
	copy(room[n:], r.room[:r.first])
	r.room, r.first = room, 0
}
