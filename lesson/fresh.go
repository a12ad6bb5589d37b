package lesson

import (
	"context"
	"slices"
)

// freshTries is how many seeds are tried until one bears the question.
const freshTries = 8

// Fresh asks the present question again, over another seed. On an error the
// question stays as it is.
func (p *Play) Fresh(ctx context.Context) error {
	s := p.Step()
	if s.Ask == nil {
		return nil
	}
	var failed error
	for range freshTries {
		p.afresh[p.step]++
		if failed = p.retell(ctx, seedOf(p.bound.variant.Seed, 1+p.step+97*p.afresh[p.step])); failed == nil || ctx.Err() != nil {
			break
		}
	}
	return failed
}

// retell tells the present step's scene over a seed and asks its question there.
func (p *Play) retell(ctx context.Context, seed uint64) error {
	old := p.bound
	b := *old
	b.faults, b.ctx, b.broken = &faults{lesson: p.lesson}, ctx, nil
	b.marks = slices.Clone(old.marks)
	name := p.mark().scene.name
	v := p.lesson.variant(name, b.variant)
	v.Seed = seed
	sc, err := tell(ctx, b.runner, name, v)
	if err != nil {
		return err
	}
	b.rebind(p.step, sc)
	if err := b.first(); err != nil {
		return err
	}
	b.faults, b.ctx = old.faults, old.ctx
	p.bound = &b
	p.answers[p.step], p.hints[p.step], p.benches[p.step] = nil, 0, nil
	p.show()
	return nil
}

// rebind binds one step to another telling of its scene. Of the steps that tell
// the scene further only the places are found there, for its answer shows at
// one of them.
func (b *binding) rebind(step int, sc *scene) {
	others := slices.Clone(b.marks)
	old := b.marks[step].scene
	for i := range b.marks {
		if m := &b.marks[i]; m.scene == old {
			m.scene = sc
			if b.lesson.Steps[i].At != "" && !b.stand(b.lesson.Steps[i], m) {
				return
			}
		}
	}
	first := step
	for first > 0 && b.lesson.Steps[first].At == "" {
		first--
	}
	for i := first; i <= step; i++ {
		if b.lesson.Steps[i].At == "" {
			b.stay(&b.marks[i], &b.marks[i-1])
		}
		b.reveal(i, &b.marks[i])
	}
	b.marks[step].truth = b.exam(step).settle(b.faults)
	mine := b.marks[step]
	b.marks = others
	b.marks[step] = mine
}
