package lesson

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"reflect"
	"slices"
)

// Record is what was done so far, as it stands: it does not change with the play.
func (p *Play) Record() Record {
	step, steps := p.At()
	r := Record{Step: step, Steps: steps, At: p.Step().ID, Done: p.Done(), Met: map[string]Met{}, Alone: p.alone}
	for i, s := range p.lesson.Steps[:p.reached+1] {
		if p.alone && i != p.step {
			continue
		}
		m := Met{Hash: s.Hash()}
		if o, met := p.Outcome(i); met {
			m.Effort = &Effort{Concept: s.Ask.Concept, Seed: o.Seed, Delay: o.Delay, Right: o.Right, Sure: o.Sure, Skipped: o.Skipped, Hints: o.Hints,
				ReasonRight: o.ReasonRight || !o.Skipped && s.Ask.Why == nil}
		}
		r.Met[s.ID] = m
	}
	return r
}

// Left tells at which step of a lesson, counted from 0, to go on, and whether all
// of it was done. A step that is new or was edited since opens again: nothing
// behind it is taken for known. A lesson of which nothing was done begins at 0.
func (r *Record) Left(l *Lesson) (step int, done bool) {
	last := len(l.Steps) - 1
	left := slices.IndexFunc(l.Steps, func(s *Step) bool { return s.ID == r.At })
	if r.At == "" || left < 0 { // version 1 knew only its place, or the step is gone
		left = min(r.Step, last)
	}
	if r.At == "" {
		return left, r.Done
	}
	upTo := left
	if r.Done {
		upTo = last
	}
	for i, s := range l.Steps[:upTo+1] {
		if m, met := r.Met[s.ID]; !met || m.Hash != "" && m.Hash != s.Hash() {
			return i, false
		}
	}
	return left, r.Done
}

// hashLength is how many bytes of a hash are kept: what must be noticed is an
// edit, and nobody gains by hiding one.
const hashLength = 8

// Hash is that of everything that a lesson says of the step but for words. So it
// is the same in every language and after a better sentence, and another one
// when what is shown or asked has changed.
func (s *Step) Hash() string {
	h := sha256.New()
	hashValue(h, reflect.ValueOf(s))
	return hex.EncodeToString(h.Sum(nil)[:hashLength])
}

// hashValue hashes what was read of a value; what is absent leaves no trace, so
// that a key which is new to the program changes no step that doesn't use it.
func hashValue(h hash.Hash, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			hashValue(h, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() || f.Tag.Get("yaml") == "-" && f.Name != "Name" || f.Type == reflect.TypeFor[Words]() || v.Field(i).IsZero() {
				continue
			}
			fmt.Fprintf(h, "%s{", f.Name)
			hashValue(h, v.Field(i))
			fmt.Fprint(h, "}")
		}
	case reflect.Slice:
		for i := range v.Len() {
			fmt.Fprintf(h, "%d[", i)
			hashValue(h, v.Index(i))
			fmt.Fprint(h, "]")
		}
	case reflect.Map: // of words, or of what no step has
	default:
		fmt.Fprintf(h, "%q", fmt.Sprint(v.Interface()))
	}
}
