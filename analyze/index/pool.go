package index

// pool keeps values of one kind in chunks, so that it grows without moving
// them. The garbage collector never looks into it if they point to nothing.
type pool[T any] struct {
	chunks [][]T
	n      int
}

const poolChunk = 1024

// add makes room for one more, with its number from 0.
func (p *pool[T]) add() (*T, int) {
	if p.n%poolChunk == 0 {
		p.chunks = append(p.chunks, make([]T, poolChunk))
	}
	p.n++
	return p.at(p.n - 1), p.n - 1
}

func (p *pool[T]) at(i int) *T { return &p.chunks[i/poolChunk][i%poolChunk] }
